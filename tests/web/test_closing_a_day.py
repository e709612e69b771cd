"""The office closes a day, or opens a public holiday: everything that asks whether a day is closed reads the same, and
what falls by it stands on a list."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from fieldapp.app import create_app
from fieldapp.domain.hours import Window
from fieldapp.domain.plan import stop_id
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Shift, Worker
from fieldapp.services import planning, visit_acts
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value, hire, publish_for, version_of, visit
from tests.web.public_form import ANSWERS, begin
from tests.web.test_calls import at, send, start_of
from tests.web.test_closed_days import CHRISTMAS, FRIDAY_DUTY, problem
from tests.web.test_todo import lists, stops

SHUT = "La rue est barrée"
THURSDAY = date(2026, 12, 3)


def decide(coordinator: Visitor, day: date, reason: str = SHUT, **more: str) -> str:
    """What the page of the day offers, and the page after it."""
    page = coordinator.get(f"/office/closed-days/{day}").text
    known = {"seen_decisions": form_value(page, "seen_decisions"), "to": form_value(page, "to")}
    answer = coordinator.post(f"/office/closed-days/{day}", {**known, "reason": reason, **more}, follow_redirects=True)
    return unescape(answer.text)


@pytest.fixture
def told(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visitor, Worker, Visit]:
    """Amina was told her hour of today; it is eight in the morning."""
    office.clock.moment = at(office, 8)
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    send(coordinator, amina, "told", "call")
    office.clock.move(timedelta(minutes=1))
    return office, coordinator, olga, amina


Told = tuple[OfficeUnderTest, Visitor, Worker, Visit]


def test_the_page_says_what_closing_does_and_what_falls_stands_on_the_lists(told: Told) -> None:
    office, coordinator, olga, amina = told
    before = unescape(coordinator.get(f"/office/closed-days/{TODAY}").text)
    assert "1 visite quitte le plan publié" in before
    assert "1 personne connaît son heure de ce jour" in before
    assert "1 visite n’a pas d’autre jour" in before
    assert amina.called in before
    assert lists(office) == {"today": [amina.id]}, "looking at it does nothing"
    after = decide(coordinator, TODAY)
    assert "Le bureau est fermé le lundi 30 novembre." in after
    assert "1 visite de ce jour figure de nouveau" in after
    assert "1 personne connaissait son heure" in after
    assert lists(office) == {"to_tell": [amina.id]}
    assert stops(office, olga.id) == []
    send(coordinator, amina, "gone-told", "call")
    assert lists(office) == {"no_date": [amina.id]}, "nobody works on the only day on which she receives"
    history = unescape(coordinator.get(f"/office/visits/{amina.id}").text).partition("Historique")[2]
    assert "Le bureau a fermé ce jour" in history
    assert SHUT in history


def test_the_day_does_not_say_that_visits_take_place_which_left_its_plan(told: Told) -> None:
    _, coordinator, *_ = told
    decide(coordinator, TODAY)
    page = unescape(coordinator.get(f"/office/day/{TODAY}").text)
    assert f"Fermé\u00a0: {SHUT}. Pas de permanence ce jour-là" in page
    assert "Un plan est quand même publié" not in page


def test_who_closed_it_and_when_is_kept_and_can_be_taken_back(told: Told) -> None:
    office, coordinator, olga, _amina = told
    decide(coordinator, THURSDAY)
    assert len(problem(office, THURSDAY, olga).vehicles) == 0
    page = unescape(coordinator.get("/office/closed-days").text)
    assert f"Fermé\u00a0: {SHUT}" in page
    assert "Coordinator" in page.partition("jeudi 3 décembre")[2][:900]
    assert f"Fermé\u00a0: {SHUT}" in unescape(coordinator.get(f"/office/day/{THURSDAY}").text)
    assert f"Fermé\u00a0: {SHUT}" in unescape(coordinator.get("/office/team").text)
    assert "Le bureau est ouvert le jeudi 3 décembre" in decide(coordinator, THURSDAY, "Ouverte")
    assert len(problem(office, THURSDAY, olga).vehicles) == 1
    kept = unescape(coordinator.get(f"/office/closed-days/{THURSDAY}").text).partition("Ce qui a été décidé")[2]
    assert kept.index("Comme le calendrier le dit") < kept.index(SHUT)


def test_undoing_says_what_does_not_come_back_and_the_version_can_be_restored(told: Told) -> None:
    office, coordinator, olga, amina = told
    decide(coordinator, TODAY)
    assert "rétablissez la version précédente" in unescape(coordinator.get(f"/office/closed-days/{TODAY}").text)
    decide(coordinator, TODAY, "")
    assert lists(office) == {"to_tell": [amina.id]}
    coordinator.get(f"/office/day/{TODAY}/versions")
    coordinator.post(f"/office/day/{TODAY}/restore", {"version": "1"})
    page = coordinator.get(f"/office/day/{TODAY}/publish").text
    coordinator.post(
        f"/office/day/{TODAY}/publish", {"revision": form_value(page, "revision"), "falls": form_value(page, "falls")}
    )
    assert lists(office) == {"today": [amina.id]}, "the same hour holds again, and nobody has to be told"
    assert stops(office, olga.id)


def test_every_process_reads_the_same_answer(told: Told) -> None:
    office, coordinator, olga, _ = told
    settings = office.work.settings.model_copy(
        update={"office": office.work.settings.office.with_decided(lambda _first, _last: {})}
    )
    app = create_app(settings, office.clock)
    other = OfficeUnderTest(app, app.extensions["workplace"], office.clock)
    decide(coordinator, THURSDAY)
    assert len(problem(other, THURSDAY, olga).vehicles) == 0


def test_clients_are_not_offered_a_day_that_was_closed_and_are_offered_an_opened_holiday(
    office: OfficeUnderTest,
) -> None:
    office.clock.moment = datetime(2026, 12, 21, 11, tzinfo=UTC)
    coordinator = office.signed_in("coordinator")
    decide(coordinator, date(2026, 12, 24))
    decide(coordinator, CHRISTMAS, "")
    visitor = begin(office)
    for step in ("who", "language", "reason", "topic", "person", "address"):
        visitor.post(f"/fr/visit/{step}", ANSWERS[step])
    page = visitor.get("/fr/visit/when").text
    assert 'value="2026-12-24m"' not in page
    assert 'value="2026-12-25m"' in page
    assert "Fermé\u00a0: jeudi 24 décembre et vendredi 1er janvier" in page
    assert SHUT not in page
    assert visitor.post("/fr/visit/when", {"when": "2026-12-24m"}).status_code == 422


def test_an_opened_holiday_has_its_duty_and_closing_it_again_is_the_calendar(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime(2026, 12, 21, 11, tzinfo=UTC)
    coordinator = office.signed_in("coordinator")
    samira = hire(office, "Samira", duties=(FRIDAY_DUTY,))
    assert "Ouvrir ce jour" in coordinator.get(f"/office/day/{CHRISTMAS}").text
    decide(coordinator, CHRISTMAS, "")
    opened = problem(office, CHRISTMAS, samira)
    assert (len(opened.vehicles), len(opened.duties)) == (1, 1)
    assert "Ouvert quand même\u00a0: Jour férié\u00a0: Noël" in unescape(coordinator.get("/office/closed-days").text)
    assert "férié" not in coordinator.get(f"/office/day/{CHRISTMAS}").text
    decide(coordinator, CHRISTMAS, "")
    assert len(problem(office, CHRISTMAS, samira).vehicles) == 0
    assert "Jour férié\u00a0: Noël" in coordinator.get(f"/office/day/{CHRISTMAS}").text


def test_who_has_hours_of_that_very_day_keeps_the_visits(office: OfficeUnderTest) -> None:
    coordinator = office.signed_in("coordinator")
    special = Shift(day=THURSDAY, start=time(8, 30), end=time(17))
    usual, on_call = hire(office, "Olga"), hire(office, "Samira", shifts=(special,))
    leaving, staying = (_on_thursday(office, name) for name in ("Amina", "Basma"))
    publish_for(office, usual, leaving, day=THURSDAY)
    publish_for(office, on_call, staying, day=THURSDAY)
    office.clock.move(timedelta(minutes=1))
    before = unescape(coordinator.get(f"/office/closed-days/{THURSDAY}").text)
    assert "travaille quand même\u00a0: Samira" in before
    assert "1 visite reste dans le plan publié" in before
    decide(coordinator, THURSDAY)
    found = lists(office)
    assert found["to_plan"] == [leaving.id], "whoever works that day may still go there"
    assert found["agreed_ahead"] == [staying.id]


def test_a_draft_loses_them_and_its_history_says_why(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = _on_thursday(office, "Amina")
    page = coordinator.get(f"/office/day/{THURSDAY}?visit={amina.id}").text
    data = {"revision": form_value(page, "revision"), "visit": amina.id, "worker": olga.id, "position": "9"}
    coordinator.post(f"/office/day/{THURSDAY}/move", data)
    assert "1 visite quitte le brouillon" in unescape(coordinator.get(f"/office/closed-days/{THURSDAY}").text)
    decide(coordinator, THURSDAY)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(THURSDAY)
    assert draft
    assert draft.served == 0
    assert "le bureau a fermé le jour" in coordinator.get(f"/office/day/{THURSDAY}/versions").text
    assert lists(office) == {"no_date": [amina.id]}


def test_what_a_plan_of_the_closed_day_showed_holds_no_more_once_it_is_open_again(office: OfficeUnderTest) -> None:
    coordinator, _olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = _on_thursday(office, "Amina")
    decide(coordinator, THURSDAY)
    office.clock.move(timedelta(minutes=1))
    planning.plan_day(office.work, office.work.solver, THURSDAY)
    assert lists(office) == {"no_date": [amina.id]}
    office.clock.move(timedelta(minutes=1))
    decide(coordinator, THURSDAY, "")
    assert lists(office) == {"to_plan": [amina.id]}


def test_an_hour_promised_before_any_plan_falls_with_its_day(office: OfficeUnderTest) -> None:
    coordinator, _olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = _on_thursday(office, "Amina")
    with office.work.store.write() as unit:
        promised = datetime.combine(THURSDAY, time(9, 30), UTC)
        unit.visits.save(unit.visits.get(amina.id).model_copy(update={"promised": promised}))
        unit.commit()
    assert "1 personne connaît son heure" in unescape(coordinator.get(f"/office/closed-days/{THURSDAY}").text)
    decide(coordinator, THURSDAY)
    with office.work.store.read() as unit:
        (fallen,) = unit.fallen_hours.of_visits({amina.id})
    assert (fallen.why, fallen.start) == ("day_closed", promised)


def test_two_people_who_decide_at_once_both_read_what_the_other_did(office: OfficeUnderTest) -> None:
    first, second = office.signed_in("coordinator"), office.signed_in("coordinator", login="lore")
    page = second.get(f"/office/closed-days/{THURSDAY}").text
    decide(first, THURSDAY)
    stale = {"seen_decisions": form_value(page, "seen_decisions"), "to": "closed", "reason": "Grève des bus"}
    answer = second.post(f"/office/closed-days/{THURSDAY}", stale)
    assert answer.status_code == 409
    text = unescape(answer.text)
    assert f"Fermé\u00a0: {SHUT}" in text
    assert "par Coordinator" in text
    assert 'value="Grève des bus"' in text
    with office.work.store.read() as unit:
        assert [one.reason for one in unit.day_decisions.of(THURSDAY)] == [SHUT]


def test_a_day_is_closed_for_a_reason_and_neither_in_the_past_nor_far_away(office: OfficeUnderTest) -> None:
    coordinator = office.signed_in("coordinator")
    assert "Écrivez la raison" in decide(coordinator, THURSDAY, "")
    page = coordinator.get(f"/office/closed-days/{THURSDAY}").text
    data = {"seen_decisions": form_value(page, "seen_decisions"), "to": "closed", "reason": SHUT}
    for gone in (TODAY - timedelta(days=1), TODAY + timedelta(days=366)):
        assert coordinator.get(f"/office/closed-days/{gone}").status_code == 422
        assert coordinator.post(f"/office/closed-days/{gone}", data).status_code == 302
    with office.work.store.read() as unit:
        assert unit.day_decisions.between(TODAY - timedelta(days=9), TODAY + timedelta(days=400)) == []
    assert coordinator.get(f"/office/closed-days?day={THURSDAY}").location == f"/office/closed-days/{THURSDAY}"
    assert coordinator.get("/office/closed-days?day=").status_code == 422


def test_an_administrator_closes_a_day_and_reads_no_names(told: Told) -> None:
    office, _, _, amina = told
    administrator = office.signed_in("administrator")
    page = unescape(administrator.get(f"/office/closed-days/{TODAY}").text)
    assert "1 visite quitte le plan publié" in page
    assert amina.called not in page
    assert "Le bureau est fermé" in decide(administrator, TODAY)
    assert office.signed_in("worker").get("/office/closed-days").status_code == 403


def test_looking_at_a_quiet_day_says_that_no_visit_is_touched(told: Told) -> None:
    office, coordinator, _, _ = told
    assert "Aucune visite n’est touchée." in unescape(coordinator.get(f"/office/closed-days/{THURSDAY}").text)
    before = lists(office)
    assert "figure de nouveau" not in decide(coordinator, THURSDAY)
    assert lists(office) == before


def test_a_visit_that_has_begun_goes_on(told: Told) -> None:
    office, _, olga, amina = told
    office.clock.moment = start_of(office, amina) + timedelta(minutes=5)
    coordinator = office.signed_in("coordinator")
    assert "1 visite a commencé et continue" in unescape(coordinator.get(f"/office/closed-days/{TODAY}").text)
    decide(coordinator, TODAY)
    assert lists(office) == {"today": [amina.id]}
    assert stops(office, olga.id) == [amina.id]


def test_what_had_begun_stays_when_the_closed_day_is_planned_again(told: Told) -> None:
    """Marc said that he is at the door; Olga's phone is without network, so nobody has said it of her."""
    office, coordinator, olga, amina = told
    marc, basma = hire(office, "Marc"), visit(office, "Basma")
    publish_for(office, marc, basma)
    office.clock.moment = max(start_of(office, amina), start_of(office, basma)) + timedelta(minutes=5)
    stop = stop_id(TODAY, basma.id)
    worker = office.signed_in("worker", login="marc", worker_id=marc.id)
    worker.get(f"/field/stop/{stop}")
    assert worker.post(f"/field/stop/{stop}/arrived", {"event_id": str(uuid.uuid4())}).status_code == 302
    coordinator = office.signed_in("coordinator")
    assert "2 visites ont commencé" in unescape(coordinator.get(f"/office/closed-days/{TODAY}").text)
    decide(coordinator, TODAY)
    office.clock.move(timedelta(minutes=1))
    planning.plan_day(office.work, office.work.solver, TODAY)
    page = coordinator.get(f"/office/day/{TODAY}/publish").text
    coordinator.post(
        f"/office/day/{TODAY}/publish", {"revision": form_value(page, "revision"), "falls": form_value(page, "falls")}
    )
    assert {*lists(office)["today"]} == {amina.id, basma.id}
    assert stops(office, olga.id) == [amina.id]


def test_the_reason_cannot_be_read_in_the_file(office: OfficeUnderTest) -> None:
    decide(office.signed_in("coordinator"), THURSDAY, "Enterrement de la mère d’Olga")
    office.work.store.engine.dispose()
    content = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    assert b"day_decisions" in content
    assert b"Enterrement" not in content


def _on_thursday(office: OfficeUnderTest, name: str) -> Visit:
    known = visit(office, name)
    by = office.account("coordinator").id
    windows = (Window(day=THURSDAY, start=time(9), end=time(16)),)
    visit_acts.change(office.work, by, known.id, version_of(office, known.id), {"windows": windows})
    with office.work.store.read() as unit:
        return unit.visits.get(known.id)


def test_a_move_chosen_before_the_day_was_closed_says_so_and_begins_no_draft(told: Told) -> None:
    office, coordinator, _, amina = told
    marc, david = hire(office, "Marc"), office.signed_in("coordinator", login="david")
    page = david.get(f"/office/day/{TODAY}?visit={amina.id}").text
    move = {"visit": amina.id, "worker": marc.id, "position": "0", "revision": form_value(page, "revision")}
    decide(coordinator, TODAY)
    after = david.post(f"/office/day/{TODAY}/move", move, follow_redirects=True)
    assert f"Fermé\u00a0: {SHUT}. Cette personne n’est pas là ce jour." in unescape(after.text)
    with office.work.store.read() as unit:
        assert unit.plans.draft(TODAY) is None, "a change that is refused leaves nothing to publish"
