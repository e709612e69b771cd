"""Who looks for signs that stay away, with time in the test's hand, and who takes down what leaves by mail."""

from dataclasses import dataclass, field
from datetime import datetime

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Alarm
from fieldapp.services.safety.overdue import check_overdue
from tests.web.conftest import OfficeUnderTest, Visitor


@dataclass
class Post:
    """Takes down who is told of an alarm outside the pages."""

    told: list[tuple[str, str]] = field(default_factory=list)
    works: bool = True

    def call(self, person: Account, mail: str, alarm: Alarm) -> bool | None:
        if not mail:
            return None
        self.told.append((person.name, mail))
        return self.works


@dataclass
class Watch:
    """The server's watch, with time in the test's hand."""

    office: OfficeUnderTest
    since: datetime
    post: Post = field(default_factory=Post)

    def at(self, clock: str) -> None:
        """Looks once at this time of the office's clock."""
        hour, minute = (int(part) for part in clock.split(":"))
        zone = self.office.work.settings.office.zone
        self.office.clock.moment = datetime(2026, 11, 30, hour, minute, tzinfo=zone)
        self.look()

    def look(self) -> None:
        check_overdue(self.office.work, self.post, self.since)

    def alarms(self) -> list[Alarm]:
        with self.office.work.store.read() as unit:
            return unit.safety.open_alarms()

    def called(self) -> list[str]:
        """Names of who was called for the one open alarm, in order."""
        with self.office.work.store.read() as unit:
            (alarm,) = unit.safety.open_alarms()
            names = unit.accounts.names()
            return [names[call.account_id] for call in unit.safety.calls(alarm.id)]


def as_person(office: OfficeUnderTest, login: str) -> Visitor:
    return office.with_session_of(login)
