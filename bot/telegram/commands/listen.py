"""/listen: whether what is not said to the bot is background of the next question."""

from bot.i18n.language import N_, _
from bot.telegram.commands.chat_settings import OFF, ON, PRIVACY_HINT, choose, may_choose
from bot.telegram.commands.context import Call, Command
from bot.telegram.commands.permissions import GROUPS_ONLY

_NOW = N_("Listening in this group: {state}.")
_HOW = N_(
    "/listen on: I keep the last messages of the group in mind, though they are not for me, and "
    "show them to the model with the next question. They are stored nowhere. /listen off ends that "
    "and forgets them."
)


async def _run(call: Call) -> None:
    if not call.said.is_group:
        call.reply(_(GROUPS_ONLY))
        return
    chat_id, word = call.said.thread.chat_id, call.argument.lower()
    if word not in ("on", "off"):
        settings = await call.tools.settings.of(chat_id)
        call.reply(f"{_(_NOW).format(state=_(ON if settings.is_listening else OFF))}\n\n{_(_HOW)}")
    elif await may_choose(call):
        is_on = word == "on"
        await choose(call.tools, call.said.author, call.said.thread, is_listening=is_on)
        if not is_on:
            call.tools.background.clear(chat_id)
        text = f"✅ {_(_NOW).format(state=_(ON if is_on else OFF))}"
        call.reply(f"{text}\n\n{_(_HOW)}\n\n{_(PRIVACY_HINT)}" if is_on else text)


LISTEN = Command("listen", N_("Keep the group's messages in mind"), _run, places=("admins",))
