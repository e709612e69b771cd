"""What messages leave through, whoever the office has chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...domain.message import Answer, MessageWay


@dataclass(frozen=True)
class Letter:
    """One message to hand over. `to`: a number as +32470123456, or a mail address; `at`: now, aware UTC; `id`: the same
    for every try."""

    id: str
    way: MessageWay
    to: str
    subject: str
    text: str
    at: datetime


class Gateway(Protocol):
    """Hands messages to those who carry them."""

    def ways(self) -> frozenset[MessageWay]:
        """Those that are switched on; empty in an office that sends nothing."""
        ...

    def repeatable(self, way: MessageWay) -> bool:
        """Whether the carrier knows a message it has had, so that the same one may be handed over again."""
        ...

    def send(self, letter: Letter) -> Answer:
        """Hands it over once and says what is known of the end. Raises nothing for whatever a network does."""
        ...

    def unreachable(self) -> tuple[str, ...]:
        """Names of the carriers that do not answer at all; nothing is handed over to find out."""
        ...
