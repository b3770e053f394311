"""/language: the language of the bot's own words in a chat."""

from bot.i18n.language import (
    N_,
    _,
    choose_language,
    current_language,
    known_languages,
    name_language,
)
from bot.telegram.commands.chat_settings import choose, may_choose
from bot.telegram.commands.context import Command, CommandContext

_AUTO = N_("as each person's Telegram")
_NOW = N_("My own words in this chat: {language}.")
_HOW = N_("To change it: {choices}. Answers are in whatever language you ask in.")


async def _run(context: CommandContext) -> None:
    message, word = context.message, context.argument.lower()
    settings = await context.services.settings.of(message.thread.chat_id)
    if word not in (*known_languages(), "auto"):
        choices = " · ".join(f"/language {code}" for code in (*known_languages(), "auto"))
        now = _(_NOW).format(language=describe_language(settings.language))
        context.reply(f"{now}\n\n{_(_HOW).format(choices=choices)}")
    elif await may_choose(context):
        code = "" if word == "auto" else word
        await choose(context.services, message.author, message.thread, language=code)
        current_language.set(
            choose_language(code, message.author.language, context.services.language)
        )
        context.reply(f"✅ {_(_NOW).format(language=describe_language(code))}")


def describe_language(code: str) -> str:
    """What is chosen, in words; "" is each person's own."""
    return name_language(code) if code else _(_AUTO)


LANGUAGE = Command(
    "language", N_("Choose the language of my own words"), _run, places=("private", "admins")
)
