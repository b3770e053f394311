"""All that was lately said in groups where the bot listens: in memory only, for /catchup."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.message import Author, Thread

KEPT = 500
"""Messages of a thread."""

KEPT_SECONDS = 86_400
THREADS = 200

LONGEST = 1_000
"""Characters of one message."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `at` is in seconds since 1970, and the text is "" where it has no words."""

    message_id: int
    at: float
    author: Author
    text: str


class Overheard:
    """The last messages of each thread, the oldest first."""

    def __init__(self) -> None:
        self._threads: OrderedDict[Thread, OrderedDict[int, Said]] = OrderedDict()

    def hear(self, thread: Thread, said: Said, *, is_edit: bool = False) -> None:
        """Somebody said this; an edit is only heard of what is kept."""
        if len(said.text) > LONGEST:
            said = replace(said, text=f"{said.text[:LONGEST]} …")
        self._drop_old(said.at)
        heard = self._threads.get(thread, OrderedDict[int, Said]())
        if known := heard.get(said.message_id):
            heard[said.message_id] = replace(known, text=said.text)
            return
        if is_edit:
            return
        heard[said.message_id] = said
        self._threads[thread] = heard
        self._threads.move_to_end(thread)
        if len(heard) > KEPT:
            heard.popitem(last=False)
        if len(self._threads) > THREADS:
            self._threads.popitem(last=False)

    def before(self, thread: Thread, message_id: int, now: float) -> list[Said]:
        """What was said in a thread before this message."""
        self._drop_old(now)
        heard = self._threads.get(thread, OrderedDict[int, Said]())
        return [said for said in heard.values() if said.message_id < message_id]

    def clear(self, chat_id: int) -> None:
        """Nothing of this chat is to be kept."""
        self._keep(lambda thread, _said: thread.chat_id != chat_id)

    def forget(self, user_id: int) -> None:
        """Nothing that this person said is to be kept."""
        self._keep(lambda _thread, said: said.author.id != user_id)

    def _keep(self, is_kept: Callable[[Thread, Said], bool]) -> None:
        for thread, heard in list(self._threads.items()):
            for said in [said for said in heard.values() if not is_kept(thread, said)]:
                del heard[said.message_id]
            if not heard:
                del self._threads[thread]

    def _drop_old(self, now: float) -> None:
        for thread, heard in list(self._threads.items()):
            while heard and next(iter(heard.values())).at <= now - KEPT_SECONDS:
                heard.popitem(last=False)
            if not heard:
                del self._threads[thread]
