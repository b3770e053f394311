"""/settings: how a chat wants it, in one message with buttons; answers have a page of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.chat_settings import ChatSettings, has_memory, has_rich
from bot.domain.message import Thread
from bot.domain.output_format import TEXT, OutputFormat
from bot.i18n.language import (
    N_,
    _,
    known_languages,
    speak,
)
from bot.telegram.commands.chat_settings import (
    choose,
    describe_switch,
    may_choose,
    refuse_press,
    settings_button,
)
from bot.telegram.commands.context import ButtonContext, Command, CommandContext, Services
from bot.telegram.commands.effort import EFFORTS, describe_effort
from bot.telegram.commands.language import describe_language
from bot.telegram.commands.permissions import record_audit
from bot.telegram.commands.trigger import describe_trigger
from bot.telegram.commands.voice import VOICES, describe_voice

_TITLE = N_("Settings of this chat. Tap a button to change it.")
_ANSWERS_TITLE = N_("How answers come in this chat. Tap a button to change it.")
_ANSWERS = N_("💬 Answers: look, voice, buttons…")
_MODEL = N_("🧠 Model: {value}")
_EFFORT = N_("💭 Thinking: {value}")
_VOICE = N_("🔊 Voice answers: {value}")
_THINKING = N_("🗯 Thinking shown: {value}")
_TOOLS = N_("🔧 Tools: {value}")
_STREAMING = N_("✍️ Answers appear: {value}")
_RICH = N_("📐 Rich messages: {value}")
_TRIGGER = N_("👋 I answer: {value}")
_LISTEN = N_("👂 Group context: {value}")
_JSON = N_("🧮 Answers as JSON: {value}")
_ANSWER_BUTTONS = N_("🎛 Answer buttons: {value}")
_SUGGEST = N_("❓ Suggested questions: {value}")
_MEMORY = N_("📝 Memory: {value}")
_LANGUAGE = N_("🌐 Language: {value}")
_TIMEZONE = N_("🕒 Time zone: {value}")
_OPEN = N_("🔑 /reset and /system: {value}")

_STREAMINGS = {
    "edit": N_("while I write"),
    "draft": N_("as a draft"),
    "off": N_("when finished"),
}
_SWITCHES = ("is_listening", "is_open", "shows_thinking", "answer_buttons", "suggest")
"""Settings that are true or false."""
_OF_ANSWERS = (
    "streaming",
    "rich",
    "shows_thinking",
    "voice",
    "answer_buttons",
    "suggest",
    "json",
)
"""Those on the page of answers, in its order: more than a dozen buttons do not fit a phone."""

_DEFAULT = N_("{value} (default)")
_ADMINS, _EVERYBODY = N_("administrators"), N_("everyone")
_UNKNOWN = N_("This button no longer works. Send /settings again.")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class _Control:
    """A button: its data's name, its label, the value now, and those that a press may choose."""

    name: str
    label: str
    shown: str
    now: str
    choices: tuple[str, ...]

    @property
    def following(self) -> str:
        """What a press is to choose."""
        index = self.choices.index(self.now) if self.now in self.choices else -1
        return self.choices[(index + 1) % len(self.choices)]


async def _run(context: CommandContext) -> None:
    if await may_choose(context):
        context.reply_privately(*await _view(context.services, context.message.thread))


async def press_page(press: ButtonContext) -> str:
    """The settings again, or those of answers."""
    if refusal := await refuse_press(press):
        return refusal
    is_of_answers = press.pressed.argument == "answers"
    press.rewrite(*await _view(press.services, press.pressed.thread, is_of_answers=is_of_answers))
    return ""


async def press_set(press: ButtonContext) -> str:
    """Choose what the button says: `name=value`, out of what can be chosen."""
    services, thread, author = press.services, press.pressed.thread, press.pressed.author
    if refusal := await refuse_press(press):
        return refusal
    name, _sign, value = press.pressed.argument.partition("=")
    settings, order = (
        await services.storage.settings.of(thread.chat_id),
        await services.storage.output_formats.standing(thread),
    )
    controls = {control.name: control for control in _controls(services, thread, settings, order)}
    if name not in controls or value not in controls[name].choices:
        return _(_UNKNOWN)
    if name == "json":
        await services.storage.output_formats.set(
            thread, OutputFormat("json", order.schema) if value == "on" else TEXT
        )
        await record_audit(services, author, thread.chat_id, "settings", f"json={value}")
    elif name in _SWITCHES:
        await choose(services, author, thread, **{name: value == "on"})
    elif name == "rich":
        await choose(services, author, thread, rich=value)
        # What was refused once may be tried again.
        await services.storage.settings.change(thread.chat_id, rich_refused_at=0.0)
    else:
        await choose(services, author, thread, **{name: value})
    if name == "memory" and value == "off":
        await services.storage.memory.hide_all(thread.chat_id)
    if name == "is_listening" and value == "off":
        services.group_context.clear(thread.chat_id)
    if name == "language":
        speak(value, author.language, services.defaults.language)
    press.rewrite(*await _view(services, thread, is_of_answers=name in _OF_ANSWERS))
    await _announce(press, name)
    return ""


async def _announce(press: ButtonContext, name: str) -> None:
    """What the button says now is told to a group that does not see it."""
    services, thread = press.services, press.pressed.thread
    settings, order = (
        await services.storage.settings.of(thread.chat_id),
        await services.storage.output_formats.standing(thread),
    )
    for control in _controls(services, thread, settings, order):
        if control.name == name:
            press.announce(name, _(control.label).format(value=control.shown))


async def _view(
    services: Services, thread: Thread, *, is_of_answers: bool = False
) -> tuple[str, InlineKeyboardMarkup]:
    settings, order = (
        await services.storage.settings.of(thread.chat_id),
        await services.storage.output_formats.standing(thread),
    )
    buttons = {
        control.name: _button(
            control.label, control.shown, f"set:{control.name}={control.following}"
        )
        for control in _controls(services, thread, settings, order)
    }
    if is_of_answers:
        rows = [[buttons[name]] for name in _OF_ANSWERS if name in buttons]
        return _(_ANSWERS_TITLE), InlineKeyboardMarkup([*rows, [settings_button()]])
    model = settings.model or _(_DEFAULT).format(value=services.defaults.model)
    first = [_button(_MODEL, model, "models:0:"), buttons.pop("effort")]
    if tools := services.toolbox.all_in(thread.chat_id):
        on = sum(tool.name not in settings.tools_off for tool in tools)
        first.append(_button(_TOOLS, f"{on}/{len(tools)}", "tools:0"))
    zone = await services.storage.time_zones.of(thread.chat_id, thread.chat_id)
    last = [
        InlineKeyboardButton(_(_ANSWERS), callback_data="settings:answers"),
        buttons.pop("language"),
        _button(_TIMEZONE, zone, "timezones:"),
    ]
    others = [button for name, button in buttons.items() if name not in _OF_ANSWERS]
    return _(_TITLE), InlineKeyboardMarkup([[button] for button in (*first, *others, *last)])


def _controls(
    services: Services, thread: Thread, settings: ChatSettings, order: OutputFormat
) -> Iterator[_Control]:
    """What makes sense in this chat."""
    shown = describe_effort(settings.effort)
    yield _Control("effort", _EFFORT, shown, settings.effort, tuple(EFFORTS))
    is_on = has_memory(settings, default=services.defaults.memory)
    yield _switch("memory", _MEMORY, is_on=is_on)
    if not thread.is_private:
        yield from _of_group(settings)
    shown = describe_language(settings.language, is_private=thread.is_private)
    languages = ("", *known_languages())
    yield _Control("language", _LANGUAGE, shown, settings.language, languages)
    yield _streaming(services, thread, settings)
    yield _switch("rich", _RICH, is_on=has_rich(settings, default=services.defaults.rich))
    yield _switch("shows_thinking", _THINKING, is_on=settings.shows_thinking)
    if services.speech:
        shown = describe_voice(settings.voice)
        yield _Control("voice", _VOICE, shown, settings.voice, tuple(VOICES))
    yield _switch("answer_buttons", _ANSWER_BUTTONS, is_on=settings.answer_buttons)
    yield _switch("suggest", _SUGGEST, is_on=settings.suggest)
    yield _switch("json", _JSON, is_on=order.kind == "json")


def _of_group(settings: ChatSettings) -> Iterator[_Control]:
    triggers = ("mention", "all", "word") if settings.trigger_words else ("mention", "all")
    shown = describe_trigger(settings)
    yield _Control("trigger", _TRIGGER, shown, settings.trigger, triggers)
    yield _switch("is_listening", _LISTEN, is_on=settings.is_listening)
    who = _(_EVERYBODY if settings.is_open else _ADMINS)
    now = "on" if settings.is_open else "off"
    yield _Control("is_open", _OPEN, who, now, ("off", "on"))


def _streaming(services: Services, thread: Thread, settings: ChatSettings) -> _Control:
    """Drafts are for private chats alone; the default is chosen by choosing nothing."""
    kinds = ("edit", "draft", "off") if thread.is_private else ("edit", "off")
    default = services.defaults.streaming if services.defaults.streaming in kinds else "edit"
    now = settings.streaming if settings.streaming in kinds else default
    value = _(_STREAMINGS[now])
    shown = _(_DEFAULT).format(value=value) if now == default else value
    choices = ("", *(kind for kind in kinds if kind != default))
    return _Control("streaming", _STREAMING, shown, "" if now == default else now, choices)


def _switch(name: str, label: str, *, is_on: bool) -> _Control:
    now = "on" if is_on else "off"
    return _Control(name, label, describe_switch(is_on=is_on), now, ("off", "on"))


def _button(label: str, value: str, data: str) -> InlineKeyboardButton:
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return InlineKeyboardButton(_(label).format(value=short), callback_data=data)


SETTINGS = Command(
    "settings",
    N_("Model, language and how I answer"),
    _run,
    places=("private", "admins"),
    is_ephemeral=True,
)
