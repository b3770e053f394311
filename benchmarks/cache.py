"""How much of each request a provider has cached, and what the bot adds: 100 turns with tools."""

from benchmarks import tables
from benchmarks.additions import count_additions
from benchmarks.conversation import TURNS, Held, Setting, hold
from benchmarks.prefix import Cached, compare
from bot.domain.tools import ToolDescription
from bot.tools.tool import Arguments, Caller, Tool, ToolOutput

_GROUP = -100
_GOAL = 90.0
_WORDS = "Finds the issues of a project that match the words, the newest first, with their labels."


def _others(count: int) -> tuple[Tool, ...]:
    """Tools of other servers, each of about 150 tokens; nobody calls them."""
    parameters = {
        "type": "object",
        "properties": {name: {"type": "string", "description": _WORDS} for name in ("a", "b")},
    }

    async def run(_arguments: Arguments, _caller: Caller) -> ToolOutput:
        return ToolOutput("")

    return tuple(
        Tool(
            ToolDescription(f"server__tool_{number:02d}", _WORDS, parameters),
            run,
            show=lambda _arguments: "",
            title="",
        )
        for number in range(count)
    )


_SETTINGS = (
    Setting("alone with it"),
    Setting("in a group", _GROUP),
    Setting("through Responses", api="responses"),
    Setting("without /json", with_json=False),
    Setting("with 110 tools of other servers", tools=_others(110)),
    Setting("with memory and the day", knows=True),
    Setting("with both, in a group", _GROUP, knows=True),
)


async def measure() -> None:
    """A line for each conversation."""
    tables.heading(f"cache: {TURNS} turns with tools in one conversation")
    tables.columns("conversation", "requests", "tokens", "cached", "requests that broke", "lost so")
    shares, knowing = [], []
    for setting in _SETTINGS:
        held = await hold(setting)
        compared = compare(held.bodies)
        if setting.knows:
            knowing.append((setting, held, sum(one.tokens for one in compared)))
        shares.append(_share(compared))
        lost = [one.lost for one in compared if one.lost]
        tables.row(
            setting.name,
            f"{len(compared)}",
            f"{sum(one.tokens for one in compared):,}",
            f"{shares[-1]:.1f} %",
            f"{len(lost)}",
            f"{sum(lost):,}",
        )
    tables.goal("smallest share", min(shares), _GOAL, unit="%", at_least=True)
    for setting, held, tokens in knowing:
        _tell_additions(setting, held, tokens)


def _tell_additions(setting: Setting, held: Held, tokens: int) -> None:
    """What is told to the model of its own accord, and in how many of the tokens it stands."""
    tables.heading(f"cache: what is added, {setting.name}")
    tables.columns("added", "times", "tokens when new", "tokens in all prompts", "of all")
    for added in count_additions(held):
        share = f"{100 * added.in_prompts / tokens:.2f} %"
        tables.row(added.name, f"{added.times}", f"{added.new:,}", f"{added.in_prompts:,}", share)


def _share(compared: list[Cached]) -> float:
    return 100 * sum(one.cached for one in compared) / sum(one.tokens for one in compared)
