"""Sealed values that do not open any more, as after a fault of the disk: one takes no list from anybody."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class Damage:
    """Hears of every one that is met, by its context (table, row, field), which says nothing of a person."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> None:
        """`listener` is called with the context whenever one is met."""
        self._listeners.append(listener)

    def met(self, context: str) -> None:
        """A value did not open; the log says so once."""
        if context not in self._known:
            self._known.add(context)
            log.error("damaged and unreadable: %s", context)
        for listener in self._listeners:
            listener(context)
