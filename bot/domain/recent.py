"""What was met lately: a set that forgets its oldest, so that it cannot grow for ever."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Recent(Generic[Item]):
    """The last `limit` items that were added."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: OrderedDict[Item, None] = OrderedDict()

    def add(self, item: Item) -> None:
        """It was met now."""
        self._items[item] = None
        self._items.move_to_end(item)
        if len(self._items) > self._limit:
            self._items.popitem(last=False)

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __len__(self) -> int:
        return len(self._items)
