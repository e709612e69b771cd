"""An office with one worker, one visit on today's published route, and phones that speak HTTP as the real one does."""

import base64
import hmac
import json
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from itertools import product
from string import ascii_uppercase
from typing import Any

from werkzeug.test import TestResponse

from fieldapp.domain.plan import Plan, Route, Stop, stop_id
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from tests.sealing import sealed
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, visit

LETTERS = [*ascii_uppercase, *map("".join, product(ascii_uppercase, repeat=2))]


def publish(
    office: OfficeUnderTest,
    *routes: tuple[Worker, list[Visit]],
    start: time = time(14),
    day: date = TODAY,
    each: timedelta = timedelta(hours=1),
    waits: timedelta = timedelta(0),
) -> Plan:
    """The day's plan: visits one after the other, `each` with its way, at each of which they wait for the hour. Made
    here, because no solver is tested."""
    with office.work.store.write() as unit:
        plan = Plan(
            id=str(uuid.uuid4()),
            day=day,
            version=unit.plans.next_version(day),
            revision=0,
            state="draft",
            created_at=office.clock.now(),
            created_by=None,
            routes=tuple(
                _route(
                    worker,
                    visits,
                    letter,
                    datetime.combine(day, start, office.work.settings.office.zone),
                    each,
                    waits,
                )
                for letter, (worker, visits) in zip(LETTERS, routes, strict=False)
            ),
        )
        unit.plans.add(plan)
        published = unit.plans.publish(plan, office.clock.now())
        unit.commit()
    return published


def _route(
    worker: Worker, visits: list[Visit], letter: str, first: datetime, each: timedelta, waits: timedelta
) -> Route:
    stops = tuple(
        Stop(
            id=stop_id(first.date(), one.id),
            visit_id=one.id,
            arrival=first + each * at - waits,
            start=first + each * at,
            end=first + each * (at + 0.75),
            travel_s=600,
            travel_m=8_000,
        )
        for at, one in enumerate(visits)
    )
    return Route(
        worker_id=worker.id,
        letter=letter,
        leaves=first - timedelta(hours=1),
        returns=first + each * len(visits),
        back_s=600,
        back_m=8_000,
        stops=stops,
    )


@dataclass
class Phone:
    """What the application on a phone does, without its screen."""

    office: OfficeUnderTest
    browser: Visitor
    ready: dict[str, Any] = field(default_factory=dict)
    order: int = 0
    opener: str = ""  # what follows from its PIN
    proofs: dict[str, dict[str, str]] = field(default_factory=dict)  # by entry, of the day in which it was written

    def prepare(self) -> dict[str, Any]:
        owner = self.browser.get("/field/phone/owner").json
        answer = self.browser.client.post(
            "/field/phone/prepare",
            json={"phone": self.ready.get("phone"), "opener": self.opener},
            headers={"X-CSRF-Token": owner["csrf"]},
        )
        assert answer.status_code == 200, answer.text
        self.ready = answer.json or {}
        return self.ready

    @property
    def stop(self) -> dict[str, Any]:
        stops: list[dict[str, Any]] = self.ready["day"]["stops"]
        return stops[0]

    def item(self, kind: str, **facts: Any) -> dict[str, Any]:
        self.order += 1
        item_id = str(uuid.uuid4())
        self.proofs[item_id] = self.ready["proof"]
        return {
            "id": item_id,
            "order": self.order,
            "at": self.office.clock.now().isoformat(),
            "kind": kind,
            **({} if "stop" in facts else {"stop": self.stop["id"]}),
            **facts,
        }

    def note(self, text: str, seen_at: datetime | None = None, **facts: Any) -> dict[str, Any]:
        return self.item("note", text=text, seen_at=seen_at.isoformat() if seen_at else None, **facts)

    def envelope(self, item: dict[str, Any], use: str | None = "day", content: bytes | None = None) -> dict[str, str]:
        """Sealed as it is written, whenever it is brought. `use`: whose key proves it, None for what anybody with the
        token that brings can make. `content`: of a picture."""
        words = json.dumps(item).encode() + (b"" if content is None else b"\n" + content)
        key, context = base64.b64decode(self.ready["office_key"]), f"phone/{self.ready['phone']}/{item['id']}"
        before = b""
        if use is not None:
            proof = self.proofs.get(item["id"], self.ready["proof"])
            mac = _mac(proof[use], f"{context}\n".encode() + words)
            before = f"proof {use} {proof['since']} {mac}\n".encode()
        return {"id": item["id"], "sealed": base64.b64encode(sealed(key, before + words, context)).decode()}

    def mac(self, said: bytes, use: str = "day") -> str:
        return _mac(self.ready["proof"][use], said)

    def post(self, path: str, body: dict[str, Any], use: str = "bring") -> TestResponse:
        """As a fresh browser without any cookie: the token is all it has."""
        credential = f"Phone-{use} {self.ready['phone']}.{self.ready[use]}"
        return self.office.visitor().client.post(path, json=body, headers={"Authorization": credential})

    def tell(
        self,
        *holds: dict[str, Any],
        discarded: tuple[str, ...] = (),
        begun: bool = False,
        more: bool = False,
        use: str | None = "day",
    ) -> TestResponse:
        """Says what it holds: these entries, all `begun` or none."""
        return self.post(
            "/field/phone/owes", self.statement(*holds, discarded=discarded, begun=begun, more=more, use=use)
        )

    def statement(
        self,
        *holds: dict[str, Any],
        discarded: tuple[str, ...] = (),
        begun: bool = False,
        more: bool = False,
        use: str | None = "day",
    ) -> dict[str, Any]:
        """The same, to be sent now, late or again."""
        named = [{"id": item["id"], "at": item["at"], "begun": begun} for item in holds]
        at = self.office.clock.now().isoformat()
        said = json.dumps({"holds": named, "discarded": discarded, "more": more, "at": at})
        body: dict[str, Any] = {"said": said}
        if use is not None:
            body["since"] = self.ready["proof"]["since"]
            body["proof"] = self.mac(f"owes/{self.ready['phone']}\n{said}".encode(), use)
        return body

    def bring(self, *items: dict[str, Any], use: str | None = "day") -> list[str | None]:
        """The refusals, None for what the office has."""
        return [receipt["refused"] for receipt in self.receipts(*items, use=use)]

    def receipts(self, *items: dict[str, Any], use: str | None = "day") -> list[dict[str, Any]]:
        answer = self.post("/field/phone/deposit", {"items": [self.envelope(item, use) for item in items]})
        assert answer.status_code == 200, answer.text
        receipts: list[dict[str, Any]] = (answer.json or {})["receipts"]
        return receipts


def _mac(key: str, said: bytes) -> str:
    return hmac.new(base64.b64decode(key), said, sha256).hexdigest()


@dataclass
class DayAtTheDoor:
    office: OfficeUnderTest
    worker: Worker
    visit: Visit

    def phone(self) -> Phone:
        browser = self.office.signed_in("worker", login="olga", worker_id=self.worker.id)
        phone = Phone(self.office, browser)
        phone.prepare()
        return phone

    def texts(self) -> list[str]:
        with self.office.work.store.read() as unit:
            return [note.text for note in unit.notes.of_case(self.visit.case_id)]

    def state(self) -> str:
        with self.office.work.store.read() as unit:
            return unit.visits.get(self.visit.id).state

    def conflicts(self) -> list[str]:
        with self.office.work.store.read() as unit:
            return [conflict.kind for conflict in unit.conflicts.open()]


def day_at_the_door(office: OfficeUnderTest) -> DayAtTheDoor:
    worker = hire(office, "Olga P.")
    agreed = visit(office)
    publish(office, (worker, [agreed]))
    return DayAtTheDoor(office, worker, agreed)
