"""/voice and the button 🔊: whether answers are said aloud here, and one that is."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.chat_settings import Voice
from bot.domain.message import Author
from bot.domain.turn import Turn
from bot.i18n.language import N_, _
from bot.telegram.answer_speech import AnswerSpeech, can_be_spoken
from bot.telegram.commands.chat_settings import choose, may_choose, refuse_press
from bot.telegram.commands.context import ButtonContext, Command, CommandContext
from bot.telegram.commands.shown_answer import ANSWER_GONE, turn_here
from bot.telegram.lanes.lanes import Lane
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

VOICES: dict[Voice, str] = {
    "": N_("off"),
    "mirror": N_("after a voice message"),
    "always": N_("always"),
}

_NOW = N_("Answers as voice messages: {value}.")
_HOW = N_(
    "`/voice mirror`: I answer a voice message with text and a voice message.\n"
    "`/voice always`: I speak every answer, besides its text.\n"
    "`/voice off`: only text.\n"
    "To hear one answer, reply to it with /voice."
)
_OFF = N_("Voice answers are turned off on this bot.")
_NOTHING = N_("There is nothing in this answer that I could say aloud.")
_NOT_MINE = N_("Reply with /voice to one of my answers in this chat to hear it.")
_BUSY = N_("I'm still answering. Please try again when the answer is finished.")
_COMING = N_("🔊 One moment…")


def describe_voice(voice: Voice) -> str:
    """It for people, in their language."""
    words = VOICES.get(voice, VOICES[""])
    return _(words)


async def _run(context: CommandContext) -> None:
    speech = context.services.speech
    if speech is None:
        context.reply(_(_OFF))
        return
    chosen = _read(context.argument)
    if chosen is not None:
        await _choose(context, chosen)
    elif context.message.replied and not context.argument:
        await _speak_replied(context, speech)
    else:
        settings = await context.storage.settings.of(context.message.thread.chat_id)
        context.reply(*_view(settings.voice))


async def _choose(context: CommandContext, chosen: Voice) -> None:
    if await may_choose(context):
        author, thread = context.message.author, context.message.thread
        await choose(context.services, author, thread, voice=chosen)
        context.reply(f"✅ {_(_NOW).format(value=describe_voice(chosen))}")


def _read(word: str) -> Voice | None:
    """What the word chooses; None for any other."""
    names: dict[str, Voice] = {"off": "", "mirror": "mirror", "always": "always", "on": "always"}
    return names.get(word.lower())


def _view(now: Voice) -> tuple[FormattedText, InlineKeyboardMarkup]:
    text = join_texts("\n\n", [_(_NOW).format(value=describe_voice(now)), notice_text(_(_HOW))])
    buttons = [
        InlineKeyboardButton(
            f"• {describe_voice(voice)}" if voice == now else describe_voice(voice),
            callback_data=f"voice:{voice or 'off'}",
        )
        for voice in VOICES
    ]
    return text, InlineKeyboardMarkup([buttons])


async def press_choice(press: ButtonContext) -> str:
    """A button under /voice."""
    chosen = _read(press.pressed.argument)
    if press.services.speech is None or chosen is None:
        return _(_OFF)
    if refusal := await refuse_press(press):
        return refusal
    await choose(press.services, press.pressed.author, press.pressed.thread, voice=chosen)
    press.rewrite(*_view(chosen))
    return ""


async def press_aloud(press: ButtonContext) -> str:
    """The button 🔊 under an answer: anybody here may hear it, and pays for it."""
    speech = press.services.speech
    if speech is None:
        return _(_OFF)
    turn = await turn_here(press, press.number)
    if turn is None:
        return _(ANSWER_GONE)
    pressed = press.pressed
    return await _ask(speech, turn, pressed.update_id, pressed.author, press.lane) or _(_COMING)


async def _speak_replied(context: CommandContext, speech: AnswerSpeech) -> None:
    message = context.message
    replied = message.replied.message_id if message.replied else 0
    turn = await context.storage.turns.shown_in(message.thread.chat_id, replied)
    if turn is None or turn.thread != message.thread:
        context.reply(_(_NOT_MINE))
        return
    update_id = message.update_ids[0]
    if refusal := await _ask(speech, turn, update_id, message.author, context.lane):
        context.reply(refusal)


async def _ask(speech: AnswerSpeech, turn: Turn, update_id: int, person: Author, lane: Lane) -> str:
    """Why it is not said aloud, or ""."""
    running = lane.running
    is_under_way = running is not None and running.turn is not None and running.turn.id == turn.id
    if is_under_way and not (running and await running.has_ended_soon()):
        return _(_BUSY)
    if not can_be_spoken(turn):
        return _(_NOTHING)
    return "" if await speech.ask(turn, update_id, person, lane) else _(_NOTHING)


VOICE = Command("voice", N_("Speak answers aloud"), _run, places=("private", "admins"))
