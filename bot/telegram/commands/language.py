"""/language: the language of the bot's own words in a chat."""

from bot.i18n.language import (
    N_,
    _,
    known_languages,
    name_language,
    speak,
)
from bot.telegram.commands.chat_settings import choose, may_choose
from bot.telegram.commands.context import Command, CommandContext
from bot.telegram.outgoing.text.notice_text import join_texts, notice_text

_AUTO = N_("same as your Telegram")
_AUTO_IN_GROUP = N_("same as each person's Telegram")
_NOW = N_("Language of menus and messages here: {language}.")
_HOW = N_("To change it, send one of these: {choices}. Answers come in the language you ask in.")


async def _run(context: CommandContext) -> None:
    message, word = context.message, context.argument.lower()
    is_private = message.thread.is_private
    settings = await context.storage.settings.of(message.thread.chat_id)
    if word not in (*known_languages(), "auto"):
        choices = " · ".join(f"`/language {code}`" for code in (*known_languages(), "auto"))
        now = _(_NOW).format(language=describe_language(settings.language, is_private=is_private))
        how = notice_text(_(_HOW).format(choices=choices))
        context.reply_privately(join_texts("\n\n", [now, how]))
    elif await may_choose(context):
        code = "" if word == "auto" else word
        await choose(context.services, message.author, message.thread, language=code)
        speak(code, message.author.language, context.services.defaults.language)
        context.reply(
            f"✅ {_(_NOW).format(language=describe_language(code, is_private=is_private))}"
        )


def describe_language(code: str, *, is_private: bool) -> str:
    """What is chosen, in words; "" is each person's own."""
    if code:
        return name_language(code)
    return _(_AUTO if is_private else _AUTO_IN_GROUP)


LANGUAGE = Command(
    "language",
    N_("Choose the language of menus and messages"),
    _run,
    places=("private", "admins"),
    is_ephemeral=True,
)
