"""How messages leave: by a mail server with STARTTLS, and by a provider of text messages over HTTP."""

from pathlib import Path

from ...domain.message import MessageWay, Report
from ...services.messages.gateway import Handed, Letter
from ...settings import Settings
from ...settings.given_secrets import secret_of_a_provider
from .http_text import HttpText
from .smtp import Smtp

KEYS = {"email": "messages-mail", "text": "messages-sms"}
PURPOSE = "messages"


class ConfiguredGateway:
    """What `[messages]` names, where `hosts.toml` allows it. A demonstration sends nothing: whom its invented numbers
    belong to nobody knows."""

    def __init__(self, settings: Settings) -> None:
        chosen = settings.messages
        allowed = {host.name for host in settings.hosts if host.purpose == PURPOSE}
        self._carriers: dict[MessageWay, Smtp | HttpText] = {}
        if settings.demonstration or not set(chosen.hosts) <= allowed:
            return
        if chosen.mail_host:
            self._carriers["email"] = Smtp(chosen, _secret(settings.data, "email"))
        if chosen.sms_url:
            self._carriers["text"] = HttpText(chosen, _secret(settings.data, "text"))

    def ways(self) -> frozenset[MessageWay]:
        """As `Gateway`."""
        return frozenset(self._carriers)

    def repeatable(self, way: MessageWay) -> bool:
        """As `Gateway`. A mail server knows no message again."""
        carrier = self._carriers.get(way)
        return carrier is not None and carrier.repeatable

    def send(self, letter: Letter) -> Handed:
        """As `Gateway`; what is switched off surely was not taken."""
        carrier = self._carriers.get(letter.way)
        return carrier.send(letter) if carrier else Handed("later")

    def reporting(self) -> frozenset[MessageWay]:
        """As `Gateway`. A mail server is not asked: what comes back goes to the mailbox of the sender."""
        return frozenset(way for way, carrier in self._carriers.items() if carrier.reports)

    def report(self, way: MessageWay, carrier_id: str) -> Report:
        """As `Gateway`; of what is switched off nothing is known."""
        carrier = self._carriers.get(way)
        return carrier.report(carrier_id) if isinstance(carrier, HttpText) else "unknown"

    def hears(self) -> frozenset[MessageWay]:
        """As `Gateway`."""
        return frozenset(way for way, carrier in self._carriers.items() if carrier.hears)

    def read_report(self, way: MessageWay, body: bytes) -> tuple[str, Report]:
        """As `Gateway`; nobody reports about what is switched off."""
        carrier = self._carriers.get(way)
        return carrier.read_report(body) if isinstance(carrier, HttpText) else ("", "unknown")

    def unreachable(self) -> tuple[str, ...]:
        """As `Gateway`."""
        return tuple(carrier.host for carrier in self._carriers.values() if not carrier.answers())


def _secret(data: Path, way: MessageWay) -> str:
    """What the administrator gave for this way, "" without it."""
    return secret_of_a_provider(data, KEYS[way]).decode()
