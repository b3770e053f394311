"""What was said in groups, but not to the bot: in memory only, and only where admins want it."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.overheard import Overheard
from bot.domain.message import Author, Thread
from bot.domain.speaker_labels import CLOSE, OPEN, clean_name

KEPT = 50
"""Messages of a thread."""

_LONGEST = 1000
"""Characters of one message."""

_THREADS = 500
_TURNS = 1000

_TITLE = f"{OPEN}Said in this group before, but not to you{CLOSE}"
_END = f"{OPEN}Now to you{CLOSE}"


@dataclass(frozen=True, slots=True)
class _Heard:
    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What went with a turn: it has to stay the same in later prompts, for the provider's cache."""

    thread: Thread
    authors: frozenset[int]
    text: str


class GroupContext:
    """Remembers the last messages of each thread until the next question takes them along."""

    def __init__(self) -> None:
        self._heard: OrderedDict[Thread, deque[_Heard]] = OrderedDict()
        self._shown: OrderedDict[int, _Shown] = OrderedDict()
        self.overheard = Overheard()
        """All that is said in these groups, for who asks what they missed."""

    def hear(self, thread: Thread, author: Author, text: str) -> None:
        """Somebody said this to somebody else."""
        if not text:
            return
        heard = self._heard.setdefault(thread, deque(maxlen=KEPT))
        self._heard.move_to_end(thread)
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
        heard.append(_Heard(author, short))
        if len(self._heard) > _THREADS:
            self._heard.popitem(last=False)

    def of(self, turn_id: int, thread: Thread) -> str:
        """What stands before this turn's question; "" for nothing. The same each time."""
        known = self._shown.get(turn_id)
        if known is None:
            heard = self._heard.pop(thread, None)
            if not heard:
                return ""
            authors = frozenset(item.author.id for item in heard)
            known = self._shown[turn_id] = _Shown(thread, authors, _write(heard))
            if len(self._shown) > _TURNS:
                self._shown.popitem(last=False)
        return known.text

    def before(self, turn_id: int) -> str:
        """What stood before an earlier turn's question."""
        known = self._shown.get(turn_id)
        return known.text if known else ""

    def clear(self, chat_id: int) -> None:
        """Nothing of this chat is to be kept in mind any more."""
        for thread in [thread for thread in self._heard if thread.chat_id == chat_id]:
            del self._heard[thread]
        for turn_id in [key for key, s in self._shown.items() if s.thread.chat_id == chat_id]:
            del self._shown[turn_id]
        self.overheard.clear(chat_id)

    def begin(self, thread: Thread) -> None:
        """Nothing that was said here before is background of what is asked from now on."""
        self._heard.pop(thread, None)

    def forget(self, user_id: int) -> None:
        """Nothing that this person said is to be kept in mind."""
        for thread, heard in self._heard.items():
            kept = [item for item in heard if item.author.id != user_id]
            self._heard[thread] = deque(kept, maxlen=KEPT)
        for turn_id in [key for key, shown in self._shown.items() if user_id in shown.authors]:
            del self._shown[turn_id]
        self.overheard.forget(user_id)


def _write(heard: Sequence[_Heard] | deque[_Heard]) -> str:
    names: dict[str, int] = {}
    lines = [f"{OPEN}{tell_apart(names, item.author)}{CLOSE} {item.text}" for item in heard]
    return "\n".join([_TITLE, *lines, _END, ""])


def tell_apart(names: dict[str, int], author: Author) -> str:
    """A name for the model: two people of one, or one who took another's, are told apart.

    `names` are those that others have here, by whom.
    """
    name = clean_name(author.name)
    while names.setdefault(name.casefold(), author.id) != author.id:
        name = f"{name}'"
    return name
