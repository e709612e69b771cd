"""The page of open work, and what an office does with a visit it has agreed to."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from sqlalchemy import event

from fieldapp.domain.hours import Window
from fieldapp.domain.standing import LISTS, ListName
from fieldapp.domain.visit import Visit
from fieldapp.services import fieldwork, planning, todo, triage
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, close, form_value, hire, publish_for, reopen, revision, visit
from tests.web.phone_office import day_at_the_door

TOMORROW = TODAY + timedelta(days=1)
AFTERNOON = {"window-day-0": str(TOMORROW), "window-from-0": "14", "window-to-0": "16"}
KEPT = {"duration": "45", "language": "fr"}


def lists(office: OfficeUnderTest) -> dict[ListName, list[str]]:
    """By list the ids of what stands there."""
    with office.work.store.read() as unit:
        found = todo.by_list(todo.pieces(office.work, unit))
    assert list(found) == list(LISTS)
    return {name: [piece.id for piece in pieces] for name, pieces in found.items() if pieces}


def shown(office: OfficeUnderTest, coordinator: Visitor) -> dict[str, int]:
    """The counts on the page, by the name of the list in its address."""
    page = coordinator.get("/office/todo").text
    counted = re.findall(r'/office/todo/(\w+)">(?s:.*?)<span class="many">(\d+)</span>', page)
    quiet = re.findall(r'/office/todo/(\w+)">[^<]*<b>(\d+)</b></a>', page)
    assert not set(dict(counted)) & set(dict(quiet))
    return {name: int(count) for name, count in (*counted, *quiet) if int(count)}


def act(coordinator: Visitor, one: Visit, name: str, **typed: str) -> str:
    """Sends a form of the visit's page, with a reason where it asks for one; the page that comes of it, as people read
    it."""
    page = coordinator.get(f"/office/visits/{one.id}").text
    known = {"seen": form_value(page, "seen")} | ({"why": "other"} if 'name="why"' in page else {})
    sent = coordinator.post(f"/office/visits/{one.id}/{name}", known | typed)
    if sent.status_code == 302:
        sent = coordinator.get(sent.location)
    return unescape(sent.text)


def stops(office: OfficeUnderTest, worker_id: str) -> list[str]:
    """Ids of the visits on the worker's page of today."""
    olga = office.account("worker", login="olga", worker_id=worker_id)
    return [stop.visit.id for stop in fieldwork.today(office.work, olga).stops]


def test_a_request_travels_from_list_to_list(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    waiting = ask(office, "Bilal")
    assert lists(office) == {"to_triage": [waiting.id]}
    amina = visit(office, phone="0470 12 34 56")
    assert lists(office) == {"to_triage": [waiting.id], "to_plan": [amina.id]}
    assert shown(office, coordinator) == {"to_triage": 1, "to_plan": 1}
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    coordinator = office.signed_in("coordinator")
    publish_for(office, olga, amina)
    assert lists(office)["to_tell"] == [amina.id]
    assert shown(office, coordinator) == {"to_triage": 1, "to_tell": 1}
    office.clock.move(timedelta(hours=12))
    assert lists(office)["no_report"] == [amina.id]
    office.clock.move(timedelta(days=30))
    assert lists(office)["no_report"] == [amina.id], "a day that is over forgets nobody"


def test_at_midnight_nothing_is_out_of_sight(office: OfficeUnderTest) -> None:
    olga = hire(office, "Olga")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    unplaced = [visit(office, f"Visitor {n}") for n in range(6)]
    published = visit(office, "Amina")
    publish_for(office, olga, published)
    office.clock.move(timedelta(hours=17))
    assert office.work.today() == TOMORROW
    found = lists(office)
    assert set(found.pop("no_date")) == {one.id for one in unplaced}
    assert found == {"no_report": [published.id]}
    page = office.signed_in("coordinator").get("/office/todo/no_date").text
    assert all(f"Visitor {n}" in page for n in range(6))


CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("day", "said"), [(TODAY, "ses heures sont passées"), (CHRISTMAS, "aucun de ses jours n’est possible")]
)
def test_accepting_a_request_that_cannot_be_planned_says_so(office: OfficeUnderTest, day: date, said: str) -> None:
    request = ask(office)
    office.clock.move(timedelta(days=3))
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/requests/{request.id}")
    typed = {"window-day-0": str(day), "window-from-0": "9", "window-to-0": "16"}
    sent = coordinator.post(
        f"/office/requests/{request.id}/accept",
        {**typed, "duration": "45", "service": "social", "language": "fr", "urgency": "normal"},
    )
    page = unescape(coordinator.get(sent.location).text)
    assert said in page
    assert "peut être planifiée" not in page
    assert list(lists(office)) == ["no_date"]


def test_other_hours_take_a_published_visit_off_the_phone_and_out_of_the_draft(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    first, second = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, olga, first, second)
    coordinator.get(f"/office/day/{TODAY}?visit={first.id}")
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY)
    office.clock.move(timedelta(minutes=1))
    page = act(coordinator, first, "change", **AFTERNOON, **KEPT)
    assert "retirée du plan publié pour lundi 30 novembre" in page
    assert stops(office, olga.id) == [second.id]
    assert lists(office)["to_plan"] == [first.id]
    publish_for(office, olga, visit(office, "Chantal"))
    with office.work.store.read() as unit:
        published = unit.plans.published(TODAY)
    assert published
    assert published.find(first.id) is None, "a new draft of that day does not bring it back"
    assert published.find(second.id)


def test_what_waits_longer_than_its_list_allows_is_counted(office: OfficeUnderTest) -> None:
    coordinator, limit = (
        office.signed_in("coordinator", language="en"),
        office.work.settings.lists.old_after("to_triage"),
    )
    assert limit == timedelta(hours=24), "a request is to be read on the next working day"
    ask(office, "Bilal")
    office.clock.move(limit)
    page = coordinator.get("/office/todo").text
    assert "cannot wait" not in page
    assert on_every_page(office) is None, "nothing is said of what can wait"
    office.clock.move(timedelta(minutes=1))
    page = office.signed_in("coordinator").get("/office/todo").text
    assert "1 for more than 1 day</b>" in page, "on its list"
    assert "1 cannot wait:</b> the first: To sort (Bilal, French)." in page, "and of all"
    assert on_every_page(office) == 1


def on_every_page(office: OfficeUnderTest) -> int | None:
    """The number beside "To do", None for none."""
    page = office.with_session_of("coordinator").get("/office/team").text
    entry = re.search(r'<a href="/office/todo"(?s:.*?)</a>', page)
    assert entry
    found = re.search(r'class="count">(\d+)<', entry[0])
    return int(found[1]) if found else None


def test_a_call_that_is_soon_too_late_comes_first_and_is_counted_on_every_page(office: OfficeUnderTest) -> None:
    office.account("coordinator", language="en")
    olga, zone = hire(office, "Olga"), office.work.settings.office.zone
    office.clock.moment = datetime.combine(TODAY, time(4), zone)
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    with office.work.store.read() as unit:
        hour = todo.published_stops(office.work, unit, [amina])[amina.id].start
    until = f"{hour.astimezone(zone):%H:%M}"
    office.clock.moment = hour - timedelta(hours=4)
    assert "cannot wait" not in office.with_session_of("coordinator").get("/office/todo").text
    assert on_every_page(office) is None
    office.clock.move(timedelta(minutes=1))
    coordinator = office.with_session_of("coordinator")
    page = coordinator.get("/office/todo").text
    assert f"1 cannot wait:</b> the first is a call before {until} (Amina, French)." in page
    assert f"<b>1 before {until}</b>" in page, "on its list"
    assert on_every_page(office) == 1
    calls = coordinator.get("/office/calls").text
    sent = {name: form_value(calls, name) for name in ("seen", "start", "language")}
    assert coordinator.post(f"/office/calls/{amina.id}/told", {**sent, "way": "call"}).status_code == 302
    assert on_every_page(office) is None, "at once, within the same minute"


def test_the_count_of_every_page_is_read_once_a_minute_and_after_whatever_was_kept(office: OfficeUnderTest) -> None:
    office.account("coordinator")
    statements: list[str] = []
    for name in ("Bilal", "Chantal"):
        ask(office, name)
    office.clock.move(timedelta(days=2))
    event.listen(
        office.work.store.engine, "before_cursor_execute", lambda _c, _r, statement, *_: statements.append(statement)
    )

    def cost(shown: int = 2) -> int:
        statements.clear()
        assert on_every_page(office) == shown
        return len(statements)

    first, again, once_more = cost(), cost(), cost()
    assert first > again == once_more
    stranger = office.visitor()
    stranger.get("/account/sign-in")
    assert "coordinator" in stranger.post("/account/sign-in", {"login": "coordinator", "password": "wrong"}).text
    assert cost() == again, "a wrong password says nothing of what is open"
    office.clock.move(timedelta(minutes=1))
    assert cost() == first, "a call becomes urgent without anybody's act"
    asked = ask(office, "Dora")
    assert cost() >= first, "a request came"
    assert cost() == again
    triage.reject(office.work, office.account("coordinator").id, asked.id, "too far away")
    assert cost() >= first
    assert cost() == again


def test_the_button_to_plan_leads_to_the_day_and_shows_the_visit(office: OfficeUnderTest) -> None:
    amina = visit(office)
    page = office.signed_in("coordinator").get("/office/todo").text
    assert f"/office/day/{TODAY}?visit={amina.id}#chosen" in page


def test_what_is_in_a_draft_says_so_and_leads_there_behind_what_is_in_none(office: OfficeUnderTest) -> None:
    coordinator, samira = office.signed_in("coordinator", language="en"), hire(office, "Samira")
    drafted = visit(office, "Amina")
    page = coordinator.get(f"/office/day/{TODAY}?visit={drafted.id}").text
    moved = {"revision": revision(page), "visit": drafted.id, "worker": samira.id, "position": "9", "anyway": "1"}
    coordinator.post(f"/office/day/{TODAY}/move", moved)
    assert lists(office)["to_plan"] == [drafted.id], "nobody has published it"
    row = coordinator.get("/office/todo/to_plan").text.partition("<tbody")[2]
    assert "in the draft for 30 Nov, not published" in unescape(row)
    assert f'href="/office/day/{TODAY}">Open the draft</a>' in row
    assert "1 in a draft to publish" in coordinator.get("/office/todo").text
    waiting = visit(office, "Bruno")
    todo_page = coordinator.get("/office/todo").text
    assert f"visit={waiting.id}#chosen" in todo_page, "what nobody has planned is planned first"
    assert "1 in a draft to publish" in todo_page
    publish_page = coordinator.get(f"/office/day/{TODAY}/publish").text
    coordinator.post(f"/office/day/{TODAY}/publish", {"revision": revision(publish_page)})
    assert "in a draft to publish" not in coordinator.get("/office/todo").text
    assert lists(office)["to_plan"] == [waiting.id]


def test_who_is_expected_late_is_said_on_the_list_of_today(office: OfficeUnderTest) -> None:
    door = day_at_the_door(office)
    office.clock.moment = datetime.combine(TODAY, time(13, 55), office.work.settings.office.zone)
    coordinator, phone = office.signed_in("coordinator", language="en"), door.phone()
    assert "late by" not in coordinator.get("/office/todo").text
    assert phone.bring(phone.item("late", minutes=18)) == [None]
    page = re.sub(r"\s+", " ", coordinator.get("/office/todo").text)
    assert "1 late by" in page
    assert "expected 14:1" in page


def test_a_visit_held_back_comes_back_on_its_day(office: OfficeUnderTest) -> None:
    coordinator = office.signed_in("coordinator")
    olga, amina = hire(office, "Olga"), visit(office)
    page = act(coordinator, amina, "rest", because="postponed", until=str(TOMORROW + timedelta(days=1)), note="malade")
    assert "La personne veut un autre moment" in page
    assert lists(office) == {"waiting": [amina.id]}
    assert shown(office, coordinator) == {"waiting": 1}
    assert "Amina" not in coordinator.get(f"/office/day/{TODAY}").text, "no plan of today takes it"
    office.clock.move(timedelta(days=2))
    assert lists(office) == {"no_date": [amina.id]}, "its hours are over meanwhile"
    assert olga.id


def test_a_day_to_wait_for_lies_ahead(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    page = act(coordinator, amina, "rest", because="held", until=str(TODAY), note="")
    assert "Choisissez un jour après aujourd’hui" in page
    assert lists(office) == {"to_plan": [amina.id]}


def test_an_ended_visit_is_on_no_list_and_can_be_taken_up_again(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    page = act(coordinator, amina, "close", how="cancelled_by_client", reason="Elle est partie chez sa sœur")
    assert "Annulée par la personne" in page
    assert "Elle est partie chez sa sœur" in page
    assert lists(office) == {}
    assert "Écrivez la raison" in act(coordinator, amina, "close", how="died", reason="")
    act(coordinator, amina, "reopen", **AFTERNOON)
    assert lists(office) == {"to_plan": [amina.id]}


def test_an_older_page_does_not_overwrite_a_newer_change(office: OfficeUnderTest) -> None:
    claire, camille = office.signed_in("coordinator"), office.signed_in("coordinator", login="camille")
    amina = visit(office)
    seen = form_value(claire.get(f"/office/visits/{amina.id}").text, "seen")
    office.clock.move(timedelta(minutes=1))
    act(camille, amina, "change", **AFTERNOON, **KEPT)
    late = {**AFTERNOON, **KEPT, "window-from-0": "9", "seen": seen, "note_for_worker": "sonner deux fois"}
    sent = claire.post(f"/office/visits/{amina.id}/change", late)
    assert sent.status_code == 409
    assert "sonner deux fois" in sent.text, "what was typed is still there"
    said = " ".join(unescape(sent.text).split())
    assert "Changé en dernier par Camille, " in said
    assert "12:01" in said.partition("Changé en dernier par Camille")[2][:40], said.partition("Changé en dernier")[2][
        :80
    ]
    with office.work.store.read() as unit:
        now = unit.visits.get(amina.id)
    assert now.windows == (Window(day=TOMORROW, start=time(14), end=time(16)),)
    assert now.note_for_worker == ""


@pytest.mark.parametrize(
    ("act_name", "typed"),
    [
        ("close", {"how": "died", "reason": "sa sœur a appelé"}),
        ("rest", {"because": "held", "until": "2026-12-04", "note": "sa sœur a appelé"}),
        ("change", {"note_for_worker": "sa sœur a appelé"}),
    ],
)
def test_an_older_page_of_a_visit_that_has_ended_keeps_what_was_typed(
    office: OfficeUnderTest, act_name: str, typed: dict[str, str]
) -> None:
    claire, camille = office.signed_in("coordinator"), office.signed_in("coordinator", login="camille")
    amina = visit(office)
    seen = form_value(claire.get(f"/office/visits/{amina.id}").text, "seen")
    act(camille, amina, "close", how="referred", reason="un autre bureau")
    sent = claire.post(f"/office/visits/{amina.id}/{act_name}", {**AFTERNOON, **KEPT, **typed, "seen": seen})
    assert sent.status_code == 409
    assert "sa sœur a appelé" in unescape(sent.text)
    assert "encore dans le formulaire" not in unescape(sent.text), "the form is not there any more"


def test_another_place_is_found_and_kept_with_the_old_one_in_the_history(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    page = act(coordinator, amina, "place", address="Perwez", access="2e étage")
    choice = re.search(r'name="choose" value="([^"]+)"', page)
    assert choice
    alone = act(coordinator, amina, "place", address="Perwez", access="", choose=choice[1])
    assert 'href="#access"' in alone, "a town alone needs a word on how the worker finds the door"
    page = act(coordinator, amina, "place", address="Perwez", access="2e étage", choose=choice[1])
    with office.work.store.read() as unit:
        place = unit.visits.get(amina.id).place
    assert place.label == unescape(choice[1])
    assert (place.confirmed, place.access) == (True, "2e étage")
    assert "Grand-Place 1, 1370 Jodoigne" in page


def test_what_a_worker_says_comes_next_waits_on_the_list_until_it_is_done(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office)
    publish_for(office, olga, amina)
    with office.work.store.write() as unit:
        unit.visits.set_outcome(amina.id, "done", "call")
        unit.commit()
    assert lists(office) == {"follow_up": [amina.id]}
    act(coordinator, amina, "settle", settled="appelée, tout est clair")
    assert lists(office) == {}
    assert "appelée, tout est clair" in coordinator.get(f"/office/visits/{amina.id}").text, "it stays in the file"
    with office.work.store.write() as unit:
        unit.visits.set_outcome(amina.id, "done", "visit")
        unit.commit()
    act(coordinator, amina, "once-more", **AFTERNOON)
    (again,) = lists(office)["to_plan"]
    assert again != amina.id
    assert list(lists(office)) == ["to_plan"]


def test_the_history_says_who_did_what(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "change", **AFTERNOON, **KEPT)
    office.clock.move(timedelta(minutes=1))
    close(office, amina.id)
    office.clock.move(timedelta(minutes=1))
    reopen(office, amina.id, Window(day=date(2026, 12, 2), start=time(9), end=time(12)))
    with office.work.store.read() as unit:
        acts = unit.visits.acts_of_case(amina.case_id)
    assert [one.kind for one in acts] == ["agreed", "changed", "closed", "reopened"]
    assert acts[1].details == {"windows": "2026-11-30 09:00-16:00"}
    assert all(one.at for one in acts)


def test_what_a_plan_said_of_a_visit_does_not_hold_once_the_visit_has_changed(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)  # nobody is hired: no plan has room for her
    office.clock.move(timedelta(minutes=1))
    planning.plan_day(office.work, office.work.solver, TODAY)
    assert lists(office) == {"no_date": [amina.id]}
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "change", **KEPT, **{f"window-{name}-0": value for name, value in
        (("day", str(TODAY)), ("from", "14"), ("to", "17"))})  # fmt: skip
    assert lists(office) == {"to_plan": [amina.id]}
