"""The office of the simulation, and the browsers of the people in it: every page is read for ways to reach somebody."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from fieldapp.app import create_app
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services.workplace import Workplace
from tests.web.conftest import OfficeUnderTest, Visitor, without_waiting_for_the_disk
from tests.web.earlier_offices import with_what_earlier_offices_made
from tests.web.people_and_visits import form_value

from .breaks import Breaks
from .ledger import Ledger
from .planner import RepeatablePlanner
from .wall_clock import ZONE


class Browser:
    """A visitor whose every page the ledger looks at."""

    def __init__(self, visitor: Visitor, ledger: Ledger, office: "Office") -> None:
        self.visitor = visitor
        self._ledger = ledger
        self._office = office

    def get(self, path: str) -> str:
        """The page, which must be there."""
        return self._seen(path, self.visitor.get(path), 200).text

    def post(self, path: str, data: Mapping[str, Any], expected: int = 302) -> TestResponse:
        """Sends a form; where it leads is looked at as well. What is to be taken is taken, whatever comes between."""
        if expected == 302:
            sent = self._office.breaks.send(self._office, self.visitor, path, data)
            answer = self._seen(path, sent.answer, sent.answer.status_code if sent.taken_as(302) else 302)
        else:
            answer = self._seen(path, self.visitor.post(path, data), expected)
        if answer.status_code == 302:
            self.get(answer.location)
        return answer

    def try_post(self, path: str, data: Mapping[str, Any]) -> TestResponse:
        """Sends a form that may be refused."""
        return self._seen(path, self.visitor.post(path, data), None)

    def act(self, page: str, path: str, typed: Mapping[str, Any], expected: int = 302) -> TestResponse:
        """Opens a page and sends one of its forms."""
        return self.post(path, {"seen": form_value(self.get(page), "seen"), **typed}, expected)

    def _seen(self, path: str, answer: TestResponse, expected: int | None) -> TestResponse:
        good = answer.status_code == expected if expected else answer.status_code < 500
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))[:1500] if not good else ""
        self._ledger.expect(good, f"{path}: {answer.status_code} instead of {expected}\n{text}")
        self._ledger.look_at(path, unescape(answer.text), self._office.now)
        return answer


@dataclass
class Office:
    """The office under test, by the words of the simulation."""

    under_test: OfficeUnderTest
    ledger: Ledger
    breaks: Breaks

    @property
    def work(self) -> Workplace:
        """What the application works with by now."""
        return self.under_test.work

    @property
    def now(self) -> datetime:
        """Aware UTC."""
        return self.under_test.clock.moment

    @property
    def today(self) -> date:
        """By the wall clock of the office."""
        return self.now.astimezone(ZONE).date()

    def go_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Time moves to this wall clock, never back."""
        moment = datetime.combine(day, time(hour, minute), ZONE).astimezone(tz=self.now.tzinfo)
        self.under_test.clock.moment = max(moment, self.now + timedelta(seconds=1))

    def browser(self, login: str) -> Browser:
        """A coordinator who signs in afresh."""
        return Browser(self.under_test.signed_in("coordinator", login=login), self.ledger, self)

    def worker_browser(self, worker: Worker) -> Browser:
        """A worker who signs in afresh."""
        visitor = self.under_test.signed_in("worker", login=worker.name.lower(), worker_id=worker.id)
        return Browser(visitor, self.ledger, self)

    def restart(self, *visitors: Visitor) -> None:
        """The same data, a new application, which these are led to."""
        app = create_app(self.work.settings, self.under_test.clock)
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self.under_test.app, self.under_test.work = app, app.extensions["workplace"]
        self.plan_repeatably()
        for visitor in visitors:
            visitor.client.application = app

    def plan_repeatably(self) -> None:
        """From now on the application asks the planner that a seed decides, and compiles nothing twice."""
        self.under_test.work = replace(self.work, solver=RepeatablePlanner())
        without_waiting_for_the_disk(self.work.store.engine)
        self.under_test.app.extensions["workplace"] = self.work
        with_what_earlier_offices_made(self.under_test.app)

    def visit(self, visit_id: str) -> Visit:
        """As it is kept now."""
        with self.work.store.read() as unit:
            return unit.visits.get(visit_id)
