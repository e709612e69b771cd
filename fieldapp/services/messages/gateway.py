"""What messages leave through, whoever the office has chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ...domain.message import Answer, MessageWay, Report


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


@dataclass(frozen=True)
class Handed:
    """What came of handing over. `carrier_id`: what the carrier can be asked about later, "" for nothing."""

    answer: Answer
    carrier_id: str = ""


class Gateway(Protocol):
    """Hands messages to those who carry them."""

    def ways(self) -> frozenset[MessageWay]:
        """Those that are switched on; empty in an office that sends nothing."""
        ...

    def repeatable(self, way: MessageWay) -> bool:
        """Whether the carrier knows a message it has had, so that the same one may be handed over again."""
        ...

    def send(self, letter: Letter) -> Handed:
        """Hands it over once and says what is known of the end. Raises nothing for whatever a network does."""
        ...

    def reporting(self) -> frozenset[MessageWay]:
        """The ways whose carrier can be asked whether a message was delivered."""
        ...

    def report(self, way: MessageWay, carrier_id: str) -> Report:
        """What the carrier says of a message that it took. Raises nothing for whatever a network does."""
        ...

    def hears(self) -> frozenset[MessageWay]:
        """The ways whose carrier reports by itself whether a message was delivered."""
        ...

    def read_report(self, way: MessageWay, body: bytes) -> tuple[str, Report]:
        """What a report of this carrier says, and of which of its messages; "" for none that is named."""
        ...

    def unreachable(self) -> tuple[str, ...]:
        """Names of the carriers that do not answer at all; nothing is handed over to find out."""
        ...
