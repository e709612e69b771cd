"""A case is erased by two people, entirely, and only where nothing asks to keep it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from fieldapp.crypto.box import Unreadable
from fieldapp.domain.visit import Visit
from fieldapp.services import client_codes, triage
from fieldapp.store import case_rows, dump
from fieldapp.store import tables as t
from fieldapp.store.soundness import damaged
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, close, hire, publish_for, visit
from tests.web.phone_office import DayAtTheDoor
from tests.web.test_own_visit import opened, press, try_pair
from tests.web.visited import visited


def proposed(office: OfficeUnderTest, case_id: str, why: str = "person") -> Visitor:
    """The first of the two people, who has proposed it."""
    first = office.signed_in("coordinator", language="en", login="first")
    path = f"/office/cases/{case_id}/erase"
    first.get(path)
    assert first.post(f"{path}/propose", {"why": why}).status_code == 302
    return first


def agreed(office: OfficeUnderTest, case_id: str, role: str = "administrator") -> str:
    """What the second person reads once they have pressed the button."""
    second = office.signed_in(role, language="en", login="second")
    path = f"/office/cases/{case_id}/erase"
    second.get(path)
    return unescape(second.post(path, follow_redirects=True).text)


def erase(office: OfficeUnderTest, case_id: str) -> None:
    proposed(office, case_id)
    assert "The case is erased." in agreed(office, case_id)


def rows(office: OfficeUnderTest) -> Iterator[tuple[str, str]]:
    """Table and all that a row says, with what the office's key has sealed opened."""
    for table, values in dump.rows(office.work.store.engine):
        yield table, json.dumps(values)
    with office.work.store.engine.connect() as connection:
        for table, key in ((t.plans, "id"), (t.plan_revisions, "plan_id")):
            for row in connection.execute(select(table)):
                yield table.name, office.work.store.vault.office.open(row.sealed, f"plans/{getattr(row, key)}").decode()


def naming(office: OfficeUnderTest, ids: set[str]) -> set[str]:
    """The tables in which a row names one of these."""
    return {table for table, said in rows(office) if any(one in said for one in ids)}


def ids_and_sealed(office: OfficeUnderTest, case_id: str) -> tuple[set[str], set[bytes]]:
    """Of every row of the case."""
    with office.work.store.engine.connect() as connection:
        ids = case_rows.ids_of(connection, {case_id})
        sealed = {
            getattr(row, column.name)
            for table in ids
            for row in connection.execute(select(table).where(table.c.id.in_(ids[table])))
            for column in table.columns
            if isinstance(column.type, LargeBinary)
        }
    return set[str]().union(*ids.values()), sealed - {None}


def files(office: OfficeUnderTest) -> bytes:
    return b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    """A visit of today with all that can be of a case; another case beside it in the same plan."""
    found, phone = visited(office)
    assert phone.bring(phone.note("at the door"), phone.item("event", event="done"))[0] is None
    return found


def test_everything_of_the_case_is_gone_and_nothing_of_the_others(door: DayAtTheDoor) -> None:
    office, case_id = door.office, door.visit.case_id
    pair = client_codes.renew(office.work, str(door.visit.request_id), office.account("coordinator").id)
    own = opened(office, pair.reference, pair.code)
    press(own, "erase")
    other = ask(office, "Celia")
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    office.clock.move(timedelta(days=1))
    ids, sealed = ids_and_sealed(office, case_id)
    before = naming(office, ids)
    assert {"cases", "visits", "notes", "plans", "deposits", "given_stops", "client_words"} <= before, "the control"
    assert any(one in files(office) for one in sealed), "the control"
    coordinator = office.signed_in("coordinator", "case_worker", language="en")
    todo = unescape(coordinator.get("/office/todo/follow_up").text)
    assert "Asks for erasure" in todo
    erase(office, case_id)
    assert naming(office, ids) <= {"audit"}
    assert not any(one in files(office) for one in sealed), "neither in the file nor in the journal beside it"
    with office.work.store.read() as unit:
        assert unit.cases.get(other.case_id).person.name == "Celia"
        left = unit.plans.published(TODAY)
    assert left
    assert [stop.visit_id for route in left.routes for stop in route.stops] == [
        stop.visit_id for route in plan.routes for stop in route.stops if stop.visit_id != door.visit.id
    ]
    assert list(damaged(office.work.store.engine, office.work.store.vault)) == []
    assert list(office.work.store.audit_faults()) == []
    assert "Asks for erasure" not in coordinator.get("/office/todo/follow_up").text
    assert "do not go together" in try_pair(office, pair.reference, pair.code)[1]
    assert own.get("/en/visit").status_code == 200, "an open page of theirs asks for the code again"
    for path in (
        f"cases/{case_id}",
        f"cases/{case_id}/erase",
        f"visits/{door.visit.id}",
        f"requests/{door.visit.request_id}",
    ):
        page = coordinator.get(f"/office/{path}")
        assert (page.status_code, "This was erased on" in page.text) == (410, True), path
    for path in (
        "/office/cases",
        "/office/todo",
        f"/office/day/{TODAY}",
        f"/office/day/{TODAY}/versions",
        "/office/erasures",
    ):
        assert coordinator.get(path).status_code == 200, path
    assert office.signed_in("administrator").get("/admin/audit").status_code == 200


def test_a_phone_throws_away_what_it_holds_of_it_and_nobody_waits_for_that(door: DayAtTheDoor) -> None:
    phone = door.phone()
    late, known = phone.note("too late"), [stop["id"] for stop in phone.ready["day"]["stops"]]
    phone.tell(late)
    erase(door.office, door.visit.case_id)
    asked = {"day": str(TODAY), "stops": dict.fromkeys(known, "")}
    changes = phone.post("/field/phone/changes", asked, "read").json or {}
    assert (changes["erased"], [stop["id"] for stop in changes["day"]["stops"]]) == ([known[0]], known[1:])
    assert phone.bring(late, phone.note("beside", stop=known[1])) == ["erased", None]
    with door.office.work.store.read() as unit:
        assert unit.owed.open() == []


def test_whoever_proposes_it_cannot_agree_and_nothing_goes_unless_they_saw_it(office: OfficeUnderTest) -> None:
    asked = ask(office, "Amina")
    path = f"/office/cases/{asked.case_id}/erase"
    first = proposed(office, asked.case_id)
    assert "Somebody else has to agree" in first.get(path).text
    assert "Somebody else has to agree" in first.post(path).text
    second = office.signed_in("administrator", language="en", login="second")
    second.get(path)
    triage.accept(office.work, None, asked.id, triage.proposal(office.work, asked))  # there is more of it now
    assert "Somebody changed this meanwhile" in second.post(path, follow_redirects=True).text
    assert "Taken back" in first.post(f"{path}/take-back", follow_redirects=True).text
    assert "Somebody changed this meanwhile" in second.post(path, follow_redirects=True).text
    with office.work.store.read() as unit:
        assert unit.cases.get(asked.case_id)


def test_what_is_held_stays_until_its_day_or_until_somebody_ends_it(office: OfficeUnderTest) -> None:
    asked = ask(office, "Amina")
    path = f"/office/cases/{asked.case_id}/erase"
    proposed(office, asked.case_id)
    keeper = office.signed_in("coordinator", language="en", login="keeper")
    keeper.get(path)
    assert keeper.post(f"{path}/keep", {"reason": "", "until": "2026-12-24"}).status_code == 422
    assert keeper.post(f"{path}/keep", {"reason": "appeal", "until": "2026-11-01"}).status_code == 422
    assert keeper.post(f"{path}/keep", {"reason": "appeal", "until": "2026-12-24"}).status_code == 302
    assert "appeal" in keeper.get(path).text
    assert "it cannot be erased before" in agreed(office, asked.case_id)
    office.clock.move(timedelta(days=24))  # the day itself
    assert "it cannot be erased before" in agreed(office, asked.case_id)
    office.clock.move(timedelta(days=1))
    assert "The case is erased." in agreed(office, asked.case_id)


def test_a_hold_that_somebody_ended_holds_nothing(office: OfficeUnderTest) -> None:
    asked = ask(office, "Amina")
    path = f"/office/cases/{asked.case_id}/erase"
    keeper = office.signed_in("coordinator", language="en", login="keeper")
    keeper.get(path)
    keeper.post(f"{path}/keep", {"reason": "appeal", "until": "2026-12-24"})
    assert "until" in keeper.get(path).text
    with office.work.store.read() as unit:
        (hold,) = unit.erasures.holds(asked.case_id)
    assert keeper.post(f"{path}/let-go/{hold.id}").status_code == 302
    erase(office, asked.case_id)


def test_a_visit_that_somebody_is_to_make_is_cancelled_first(office: OfficeUnderTest) -> None:
    wanted = visit(office, "Amina")
    publish_for(office, hire(office, "Olga"), wanted)
    path = f"/office/cases/{wanted.case_id}/erase"
    first = office.signed_in("coordinator", language="en", login="first")
    assert "Cancel the visit first" in first.get(path).text
    assert "Cancel the visit first" in first.post(f"{path}/propose", {"why": "person"}).text
    close(office, wanted.id)
    erase(office, wanted.case_id)


def drafted(office: OfficeUnderTest, *visits: Visit) -> None:
    """All with one worker in a draft that nobody has published."""
    worker = hire(office, "Olga")
    coordinator = office.signed_in("coordinator")
    for one in visits:
        coordinator.get(f"/office/day/{TODAY}?visit={one.id}")
        with office.work.store.read() as unit:
            draft = unit.plans.draft(TODAY)
        data = {"revision": str(draft.revision if draft else 0), "visit": one.id, "worker": worker.id, "position": "9"}
        assert coordinator.post(f"/office/day/{TODAY}/move", {**data, "anyway": "1"}).status_code == 302


def test_a_draft_loses_it_with_all_its_earlier_states(office: OfficeUnderTest) -> None:
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    drafted(office, amina, bilal)
    erase(office, amina.case_id)
    assert naming(office, {amina.id, amina.case_id}) <= {"audit"}
    coordinator = office.signed_in("coordinator", language="en")
    coordinator.get(f"/office/day/{TODAY}")
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    assert [stop.visit_id for route in draft.routes for stop in route.stops] == [bilal.id]
    page = coordinator.post(f"/office/day/{TODAY}/undo", {"revision": str(draft.revision)}, follow_redirects=True)
    assert page.status_code == 200


def test_what_was_merged_into_it_goes_with_it(office: OfficeUnderTest) -> None:
    first, second, third = ask(office, "Amina"), ask(office, "Amina B."), ask(office, "Celia")
    by = office.account("coordinator").id
    triage.merge(office.work, by, second.id, first.id, "the same woman")
    page = office.signed_in("administrator", language="en").get(f"/office/cases/{first.case_id}/erase").text
    with office.work.store.read() as unit:
        shell = unit.cases.get(second.case_id)
    assert shell.number in page
    erase(office, first.case_id)
    assert naming(office, {first.case_id, second.case_id, first.id, second.id}) <= {"audit"}
    with office.work.store.read() as unit:
        assert [case.id for case in unit.cases.all()] == [third.case_id]


def test_a_case_whose_key_is_damaged_is_erased_all_the_same(office: OfficeUnderTest) -> None:
    asked, other = visit(office, "Amina"), ask(office, "Celia")
    with office.work.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET wrapped_key = x'00' WHERE id = ?", (asked.case_id,))
    with office.work.store.read() as unit, pytest.raises(Unreadable):
        unit.cases._keys.box(asked.case_id)
    erase(office, asked.case_id)
    assert naming(office, {asked.id, asked.case_id}) <= {"audit"}
    with office.work.store.read() as unit:
        assert [case.id for case in unit.cases.all()] == [other.case_id]
