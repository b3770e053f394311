"""/privacy: what is stored here, where it goes, for how long, and what one can do about it."""

from bot.domain.chat_settings import has_memory
from bot.i18n.language import N_, _, _n, n_
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.text.markdown import FormattedText
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_STORED = N_(
    "🔒 I store what you send me and what I answer, with your name, your username, your "
    "Telegram ID, and the files and pictures you send."
)
_SENT = N_(
    "To answer, I send the conversation to {host}: the text, the pictures, what files and "
    "recordings say and, in groups, the names of the people who speak. What happens to it "
    "there is in the terms of {host}."
)
_SENT_ELSEWHERE = N_(
    "Where {host} can't answer, or another model is chosen with /model, it goes to {others} "
    "instead."
)
_SPOKEN = N_("The text of answers that I speak goes to {host}.")
_TIME = N_(
    "The model is told the day and the time here, too, with the time zone that was chosen with "
    "/timezone."
)
_SEARCHED = N_("When I search the web, a search engine gets the words that are searched for.")
_OPENED = N_(
    "I open links from this bot's own server: a site sees the server's address, and nothing of you."
)
_PERSONAS = N_(
    "I also store the personas that you save. Anyone who has the link of one that you shared can "
    "read it."
)
_THUMBS = N_("I also store your 👍 and 👎 under my answers, to tell which model answers well.")
_FOR_EVER = N_("It is kept until it is deleted.")
_FOR_DAYS = n_("It is deleted after {days:g} day.", "It is deleted after {days:g} days.")
_TEMPORARY = N_("What is said after /temp is deleted 24 hours after the last message.")
_REMINDERS = N_("Reminders that you set are deleted about a month after they are over.")
_LISTENING = N_(
    "In this group I use recent messages as context, even if they are not for me. They go "
    "along with the next question, and /catchup sends those of up to 24 hours to be summed up. "
    "I keep them that long at most, only in memory, and never store them. The group's "
    "administrators can turn this off with `/listen off`."
)
_NOT_LISTENING = N_("In this group I keep nothing that is not said to me.")
_REMEMBERED = N_(
    "I also remember facts that people here tell me, until somebody deletes them. They never leave "
    "this chat, except for the model. /memory shows them, `/memory off` ends it."
)
_YOURS = N_(
    "/forget deletes everything you have said. /export gives you this chat as a file (in a "
    "group, only for its administrators). /reset starts a new conversation and deletes "
    "nothing."
)
_WHO = N_("The person who runs this bot can read what it stores. I can't tell you who that is.")


async def _run(context: CommandContext) -> None:
    services, thread = context.services, context.message.thread
    days = services.defaults.retention_days
    host, others = services.provider.host, services.provider.other_hosts
    parts: list[str | FormattedText] = [
        _(_STORED),
        _(_SENT).format(host=host),
        *([_(_SENT_ELSEWHERE).format(host=host, others=", ".join(others))] if others else []),
        *_tell_speech(services.provider.speech_host),
        *([_(_TIME)] if services.defaults.tells_time else []),
        *([_(_SEARCHED)] if services.provider.searching == "ours" else []),
        _(_OPENED),
        _(_THUMBS),
        _n(_FOR_DAYS, days).format(days=days) if days else _(_FOR_EVER),
        _(_TEMPORARY),
        _(_PERSONAS),
        _(_REMINDERS),
    ]
    settings = await services.storage.settings.of(thread.chat_id)
    if has_memory(settings, default=services.defaults.memory):
        parts.append(notice_text(_(_REMEMBERED)))
    if not thread.is_private:
        parts.append(notice_text(_(_LISTENING if settings.is_listening else _NOT_LISTENING)))
    parts += [_(_YOURS), _(_WHO)]
    context.reply_privately(join_texts("\n\n", parts))


def _tell_speech(host: str) -> list[str]:
    return [_(_SPOKEN).format(host=host)] if host else []


PRIVACY = Command("privacy", N_("What is stored, and where it goes"), _run, is_ephemeral=True)
