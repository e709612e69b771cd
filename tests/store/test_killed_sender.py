"""A server killed while it hands a message over: the message goes to a person, and never leaves a second time."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from fieldapp.domain.message import SILENT
from fieldapp.domain.visit import Visit
from fieldapp.services.messages.gateway import Handed, Letter
from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import approve, writing_office
from tests.patience import WAIT_S
from tests.web.conftest import OfficeUnderTest, StandingClock
from tests.web.messages.writing import ask, published, states
from tests.web.people_and_visits import TODAY

SENDER = """
import sys
from datetime import datetime
from pathlib import Path
sys.path.insert(0, {root!r})
from fieldapp.opening import open_workplace
from fieldapp.services.messages.sending import send_due
from fieldapp.settings import load
from tests.web.conftest import StandingClock
settings = load(Path({config!r}), Path({data!r}))
settings = settings.model_copy(update={{"database_url": {url!r}}})
send_due(open_workplace(settings, StandingClock(datetime.fromisoformat({now!r}))))
"""
ROOT = Path(__file__).resolve().parents[2]


def sender(office: OfficeUnderTest) -> "subprocess.Popen[bytes]":
    """Another process of this office that sends what is due."""
    settings = office.work.settings
    code = SENDER.format(
        root=str(ROOT),
        config=str(settings.folder),
        data=str(settings.data),
        url=settings.database_url,
        now=office.clock.moment.isoformat(),
    )
    return subprocess.Popen([sys.executable, "-c", code])


@contextmanager
def waiting(folder: Path, url: str, *answers: int | str) -> Iterator[tuple[OfficeUnderTest, Visit, TextProvider]]:
    """An office in which a message about this visit is due, and who answers to it as `TextProvider` says."""
    provider = TextProvider(*answers)
    office = writing_office(folder, StandingClock(), database_url=url, sms_url=provider.url, answer_s="60")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    try:
        yield office, amina, provider
    finally:
        provider.stop()
        office.work.store.engine.dispose()


def test_a_sender_killed_between_sending_and_sent_leaves_one_message_for_a_person(
    tmp_path: Path, database_url: str
) -> None:
    with waiting(tmp_path, database_url, "silence") as (office, amina, provider):
        process = sender(office)
        assert provider.read.acquire(timeout=WAIT_S), "the provider has it, and does not answer"
        process.kill()
        process.wait()
        provider.release()
        send_due(office.work)
        assert states(office, amina) == [("sending", "")], "whoever sends may still be alive"
        office.clock.move(SILENT + timedelta(seconds=1))
        for _ in range(3):
            send_due(office.work)
            office.clock.move(timedelta(minutes=1))
        assert states(office, amina) == [("uncertain", "")]
        assert len(provider.taken) == 1


def test_two_senders_at_once_send_a_message_once(tmp_path: Path, database_url: str) -> None:
    with waiting(tmp_path, database_url) as (office, amina, provider):
        senders = [sender(office) for _ in range(2)]
        assert [process.wait(WAIT_S) for process in senders] == [0, 0]
        assert states(office, amina) == [("sent", "")]
        assert len(provider.taken) == 1


@pytest.mark.parametrize(("answer", "known"), [(200, "sent"), (500, "uncertain")])
def test_an_answer_that_comes_after_the_office_gave_up_still_counts(
    tmp_path: Path, database_url: str, answer: int, known: str
) -> None:
    """The sender lives, but its answer comes later than anybody waits: another has called it uncertain meanwhile."""
    with waiting(tmp_path, database_url, answer) as (office, amina, provider):
        late = replace(office.work, gateway=LateAnswer(office))
        send_due(late)
        assert states(office, amina) == [(known, "")]
        assert len(provider.taken) == 1


class LateAnswer:
    """The office's own gateway, whose answers arrive when the office has given up waiting."""

    def __init__(self, office: OfficeUnderTest) -> None:
        self._office = office
        self.ways = office.work.gateway.ways
        self.repeatable = office.work.gateway.repeatable
        self.unreachable = office.work.gateway.unreachable
        self.reporting = office.work.gateway.reporting
        self.report = office.work.gateway.report
        self.hears = office.work.gateway.hears
        self.read_report = office.work.gateway.read_report

    def send(self, letter: Letter) -> Handed:
        handed = self._office.work.gateway.send(letter)
        self._office.clock.move(SILENT + timedelta(minutes=1))
        send_due(self._office.work)
        return handed
