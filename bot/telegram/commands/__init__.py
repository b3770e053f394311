"""What the bot can be told to do: one file a command, one tuple for handlers, menus and /help."""

from bot.telegram.commands import as_file, full_quality, reset, retry, stop
from bot.telegram.commands.call import Command, PressButton
from bot.telegram.commands.help import make_help
from bot.telegram.commands.image import IMAGE
from bot.telegram.commands.json_answers import JSON
from bot.telegram.commands.reset import RESET
from bot.telegram.commands.retry import RETRY
from bot.telegram.commands.start import START
from bot.telegram.commands.stop import STOP
from bot.telegram.commands.system import SYSTEM

HELP = make_help(lambda: [command for command in COMMANDS if command.is_in_menu])

COMMANDS: tuple[Command, ...] = (START, RESET, STOP, RETRY, IMAGE, JSON, SYSTEM, HELP)

BUTTONS: dict[str, PressButton] = {
    "undo": reset.undo,
    "stop": stop.press,
    "again": retry.press_again,
    "file": as_file.press,
    "full": full_quality.press,
    "more": retry.press_continue,
}
