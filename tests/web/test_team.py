"""The team through the public door: hours, duty, absences, accounts that are closed."""

import re
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import insert

from fieldapp.domain.errors import Refused
from fieldapp.domain.worker import Shift
from fieldapp.services import hand_edits, team
from fieldapp.store import tables
from tests.web.conftest import PASSWORD, OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit

NOBODY = "Personne n’est de permanence"
PERSON: dict[str, Any] = {
    "name": "Nora Lemmens",
    "languages": ["fr", "nl"],
    "services": ["social"],
    "transport": "bicycle",
    "active": "1",
    "start": "",
    "from-0-0": "8:30",
    "to-0-0": "12:30",
    "from-0-1": "13h",
    "to-0-1": "17",
}


def only_worker(office: OfficeUnderTest) -> Any:
    with office.work.store.read() as unit:
        (worker,) = unit.workers.all()
    return worker


def test_a_worker_is_written_as_typed(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/team/new")
    assert visitor.post("/office/team/new", PERSON).status_code == 302
    worker = only_worker(office)
    assert (worker.name, worker.languages, worker.transport) == ("Nora Lemmens", ("fr", "nl"), "bicycle")
    assert [(shift.weekday, shift.start.hour, shift.end.hour) for shift in worker.shifts] == [(0, 8, 12), (0, 13, 17)]
    assert (worker.lat, worker.lon) == (
        office.work.settings.office.address.lat,
        office.work.settings.office.address.lon,
    )
    again = visitor.post(f"/office/team/{worker.id}", PERSON | {"languages": ["ar"], "from-0-1": "", "to-0-1": ""})
    assert again.status_code == 302
    assert (only_worker(office).languages, len(only_worker(office).shifts)) == (("ar",), 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"languages": []}, "languages"),
        ({"services": ["plumbing"]}, "services"),
        ({"from-0-0": "12:00", "to-0-0": "8:00"}, "from-0-0"),
        ({"to-0-0": ""}, "from-0-0"),
        ({"from-0-1": "12:00"}, "from-0-0"),  # overlaps the morning
        ({"from-3-0": "25:61", "to-3-0": "26"}, "from-3-0"),
        ({"start": "10 Downing Street, London"}, "start"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(office: OfficeUnderTest, change: dict[str, Any], field: str) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/team/new")
    page = visitor.post("/office/team/new", PERSON | change)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert "Nora Lemmens" in page.text or field == "name"
    with office.work.store.read() as unit:
        assert unit.workers.all() == []


def test_a_start_point_that_nobody_touched_stays_where_it_is(office: OfficeUnderTest) -> None:
    worker = hire(office, "Olga Rudenko", start_label="chez elle, derrière l’église", lat=50.7, lon=4.9)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/team/{worker.id}")
    assert visitor.post(f"/office/team/{worker.id}", PERSON | {"start": worker.start_label}).status_code == 302
    assert (only_worker(office).lat, only_worker(office).lon) == (50.7, 4.9)


def test_an_absence_names_the_published_days_it_touches(office: OfficeUnderTest) -> None:
    worker = hire(office, "Samira Benali")
    wanted = visit(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/day/{TODAY}")
    move = {"revision": "0", "visit": wanted.id, "worker": worker.id, "position": "0"}
    assert visitor.post(f"/office/day/{TODAY}/move", move).status_code == 302
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    visitor.post(f"/office/day/{TODAY}/publish", {"revision": str(draft.revision)})

    visitor.get(f"/office/team/{worker.id}")
    away = f"/office/team/{worker.id}/absence"
    assert visitor.post(away, {"first": "2026-12-02", "last": "2026-12-01"}).status_code == 422
    assert visitor.post(away, {"first": "2026-02-30"}).status_code == 422
    assert visitor.post(away, {"first": TODAY.isoformat(), "last": "2026-12-04"}).status_code == 302
    page = visitor.get(f"/office/team/{worker.id}").text
    assert "30 nov" in page
    absent = only_worker(office)
    assert absent.absent(TODAY)
    assert not absent.absent(date(2026, 12, 5))
    visitor.get(f"/office/team/{worker.id}")
    assert visitor.post(f"{away}/{absent.absences[0].id}/remove").status_code == 302
    assert not only_worker(office).absent(TODAY)


def test_duty_that_nobody_staffs_is_named_until_somebody_does(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    assert visitor.get("/office/team").text.count(NOBODY) == 7  # five mornings, Friday afternoon, Saturday
    page = visitor.get("/office/team/new").text
    duties = re.findall(r'name="duties"\s+value="([^"]+)"', page)
    visitor.post("/office/team/new", PERSON | {"duties": duties[1:]})
    assert visitor.get("/office/team").text.count(NOBODY) == 1


def test_a_closed_account_is_out_at_once_and_cannot_come_back(office: OfficeUnderTest) -> None:
    someone = office.account("coordinator")
    out, administrator = office.signed_in("coordinator"), office.signed_in("administrator")
    assert out.get("/office/requests").status_code == 200
    administrator.get("/admin/")
    assert administrator.post(f"/admin/accounts/{someone.id}/active").status_code == 302
    assert out.get("/office/requests").status_code in (302, 401)
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    assert visitor.post("/account/sign-in", {"login": someone.login, "password": PASSWORD}).status_code == 422
    administrator.get("/admin/")
    administrator.post(f"/admin/accounts/{someone.id}/active", {"open": "1"})
    office.signed_in("coordinator")


def test_an_administrator_cannot_lock_themselves_out(office: OfficeUnderTest) -> None:
    me = office.account("administrator")
    administrator = office.signed_in("administrator")
    administrator.get("/admin/")
    administrator.post(f"/admin/accounts/{me.id}/active")
    assert administrator.get("/admin/").status_code == 200


def test_an_invitation_is_used_once_and_chooses_a_good_password(office: OfficeUnderTest) -> None:
    administrator = office.signed_in("administrator")
    administrator.get("/admin/")
    invited = {"login": "nora", "name": "Nora", "roles": ["worker", "coordinator"], "language": "nl"}
    page = administrator.post("/admin/accounts", invited)
    assert page.status_code == 200
    link = "/account/invitation/" + page.text.split("/account/invitation/")[1].split('"')[0].split("<")[0].strip()
    taken = administrator.post("/admin/accounts", invited)
    assert taken.status_code == 422
    assert 'href="#login"' in taken.text
    nora = office.visitor()
    nora.get(link)
    for weak in ("short", "password1234", "nora nora nora"):
        assert nora.post(link, {"password": weak, "again": weak}).status_code == 422
    assert nora.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    second = office.visitor()
    assert second.get(link).status_code in (404, 410)


def hours(*spans: tuple[int, int]) -> tuple[Shift, ...]:
    return tuple(Shift(weekday=0, start=time(start), end=time(end)) for start, end in spans)


@pytest.mark.parametrize(
    ("shifts", "code"),
    [
        (hours((8, 12), (11, 17)), "shifts_overlap"),
        (hours((13, 17), (8, 17)), "shifts_overlap"),
        ((*hours((8, 12)), Shift(day=TODAY, start=time(8), end=time(12)),
        Shift(day=TODAY, start=time(9), end=time(10))),
         "shifts_overlap"),
        (hours((8, 9), (10, 11), (12, 13)), "too_many_shifts"),
    ],
)  # fmt: skip
def test_nobody_is_in_two_places_by_whatever_way_hours_come(
    office: OfficeUnderTest, shifts: tuple[Shift, ...], code: str
) -> None:
    known = hire(office, "Olga Rudenko")
    by = office.account("coordinator").id
    with pytest.raises(Refused, match=code):
        hire(office, "Nora Lemmens", shifts=shifts)
    with pytest.raises(Refused, match=code):
        team.change(office.work, by, known.id, {"shifts": shifts})
    assert only_worker(office) == known


def test_shifts_that_meet_or_are_of_different_days_do_not_overlap(office: OfficeUnderTest) -> None:
    special = Shift(day=TODAY, start=time(9), end=time(16))
    assert hire(office, "Olga Rudenko", shifts=(*hours((8, 12), (12, 17)), special)).shifts_on(TODAY, closed=False) == (
        special,
    )


def test_hours_that_overlap_in_an_old_database_are_said_and_break_no_page(office: OfficeUnderTest) -> None:
    """Whoever has two overlapping shifts from before this was checked."""
    worker = hire(office, "Olga Rudenko")
    publish_for(office, worker, visit(office))
    draft = hand_edits.begin(office.work, office.account("coordinator").id, TODAY)
    with office.work.store.engine.begin() as connection:
        connection.execute(
            insert(tables.shifts).values(worker_id=worker.id, weekday=0, start=time(12), end=time(18), day=None)
        )
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/day/{TODAY}")
    for act in ("move", "publish"):
        answer = visitor.post(f"/office/day/{TODAY}/{act}", {"revision": str(draft.revision), "visit": "x"})
        assert answer.status_code == 302
        assert "se contredit" in visitor.get(f"/office/day/{TODAY}").text


def test_two_people_changing_one_worker_do_not_overwrite_each_other(office: OfficeUnderTest) -> None:
    worker = hire(office, "Samira Benali")
    one, other = office.signed_in("coordinator", language="en"), office.signed_in("administrator", language="en")
    for visitor in (one, other):
        visitor.get(f"/office/team/{worker.id}")
    form = f"/office/team/{worker.id}"
    assert other.post(form, PERSON | {"phone": "0470 11 22 33", "start": "office"}).status_code == 302
    crossed = one.post(form, PERSON | {"phone": "0470 99 88 77", "start": "office", "from-0-0": "10:00"})
    assert crossed.status_code == 409
    assert only_worker(office).phone == "0470 11 22 33"
    for said in ("0470 11 22 33", "0470 99 88 77", "10:00"):
        assert said in crossed.text
    one.get(form)
    other.post(f"{form}/absence", {"first": "2026-12-01"})
    again = one.post(form, PERSON | {"phone": "0470 99 88 77", "start": "office"})
    assert again.status_code == 302, "an absence is no part of this form"
