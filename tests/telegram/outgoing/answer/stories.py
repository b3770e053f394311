"""What may happen to an answer on its way, for Hypothesis to make up stories of."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from hypothesis import strategies as st

from sandbox.botapi.faults import Fault

BAD_ENTITIES = "Bad Request: can't parse entities: the sandbox was told to refuse this"
_METHODS = ("sendMessage", "sendMessage", "editMessageText", "deleteMessage", "sendChatAction", "*")

_BLOCKS = (
    "A plain paragraph of some words, and a second sentence that ends it.",
    "Some **bold words**, some *slanted ones*, `code` and [a link](https://example.org/a).",
    "# A heading\n\nand what it says.",
    "- one\n- two\n  - two and a half\n- three",
    "1. first\n2. second",
    "```python\ndef double(number):\n    return 2 * number\n```",
    "| name | number |\n|---|---|\n| Ada | 1815 |\n| Charles | 1791 |",
    "> a quote\n> of two lines",
    "分析机能够编织代数的图案，正如提花织机编织花朵与叶子一样。它不会自己创造任何东西。",
    "🚀 到月球 👩‍🚀🌕 and *back* 🇬🇧",
    "An equation: $a^2 + b^2 = c^2$.",
)

Happening = Literal["delete", "block", "migrate", "chatter"]


@dataclass(frozen=True, slots=True)
class Step:
    """After this has happened and so many seconds have passed, so large a share has come."""

    share: int
    pause: float
    trouble: Fault | Happening | None


@dataclass(frozen=True, slots=True)
class Crash:
    """kill -9 when Telegram has had so many calls, and so many seconds later."""

    after_calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Story:
    """One answer, and all that happens to it; `ending` are troubles of its very end."""

    kind: Literal["private", "group", "supergroup"]
    text: str
    steps: tuple[Step, ...]
    ending: tuple[Fault, ...]
    crash: Crash | None

    @property
    def has_floods(self) -> bool:
        """Whether Telegram asks for patience without a reason."""
        troubles = [*(step.trouble for step in self.steps), *self.ending]
        return any(isinstance(trouble, Fault) and trouble.kind == "429" for trouble in troubles)

    @property
    def growth(self) -> list[str]:
        """The text as it is after each step; the last of it comes with the end."""
        whole = sum(step.share for step in self.steps) + 1
        shares = accumulate(step.share for step in self.steps)
        return [self.text[: len(self.text) * share // whole] for share in shares]

    def happens(self, happening: Happening) -> bool:
        """Whether that is part of the story."""
        return any(step.trouble == happening for step in self.steps)


def faults() -> st.SearchStrategy[Fault]:
    """One trouble between the bot and Telegram."""
    silent = st.builds(
        Fault,
        st.sampled_from(_METHODS),
        st.sampled_from(("500", "502", "refuse")),
        skip=st.sampled_from((0, 0, 0, 1, 2)),
        times=st.integers(1, 3),
    )
    lost = st.builds(
        Fault,
        st.sampled_from(("sendMessage", "sendMessage", "editMessageText", "deleteMessage")),
        st.just("lost"),
        skip=st.sampled_from((0, 0, 1)),
        times=st.integers(1, 2),
    )
    floods = st.builds(
        Fault,
        st.sampled_from(_METHODS),
        st.just("429"),
        retry_after=st.sampled_from((1, 3, 20, 60, 300)),
        skip=st.sampled_from((0, 0, 1)),
        times=st.integers(1, 2),
    )
    late = st.builds(
        Fault,
        st.sampled_from(_METHODS),
        st.just("late"),
        seconds=st.sampled_from((0.002, 0.01, 0.03)),
    )
    refused = st.builds(
        Fault,
        st.sampled_from(("sendMessage", "editMessageText")),
        st.just("400"),
        description=st.just(BAD_ENTITIES),
    )
    return st.one_of(lost, lost, silent, floods, late, refused)


def steps() -> st.SearchStrategy[Step]:
    """A piece of the answer, mostly without trouble."""
    usual: tuple[Happening, ...] = ("delete", "delete", "delete", "chatter", "chatter", "migrate")
    happenings = st.sampled_from((*usual, "migrate", "block"))
    return st.builds(
        Step,
        share=st.sampled_from((1, 1, 3, 10)),
        pause=st.sampled_from((0.0, 0.5, 3.0, 8.0, 8.0, 40.0)),
        trouble=st.one_of(st.none(), faults(), faults(), faults(), happenings),
    )


def texts() -> st.SearchStrategy[str]:
    """Markdown of all kinds; sometimes much more than one message holds."""
    block = st.builds(
        lambda block, times: "\n\n".join([block] * times),
        st.sampled_from(_BLOCKS),
        st.sampled_from((1, 1, 2, 10, 40)),
    )
    return st.lists(block, min_size=2, max_size=8).map("\n\n".join)


def stories(*, with_crash: bool, kinds: tuple[str, ...]) -> st.SearchStrategy[Story]:
    """All that may happen, in chats of these kinds."""
    crashes = st.builds(Crash, st.integers(0, 12), st.sampled_from((0.0, 0.0, 0.3, 1.0, 3.0, 10.0)))
    return st.builds(
        Story,
        kind=st.sampled_from(kinds),
        text=texts(),
        steps=st.lists(steps(), min_size=2, max_size=10).map(tuple),
        ending=st.lists(faults(), max_size=3).map(tuple),
        crash=crashes if with_crash else st.none(),
    )
