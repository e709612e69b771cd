"""A visit's page says which told hour falls, why it stands where it stands, and its history as people write."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.visit import StopEvent
from fieldapp.services import withdrawing
from fieldapp.services.door_events import keep_event
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, form_value, hire, publish_for, reopen, visit
from tests.web.test_todo import AFTERNOON, KEPT, TOMORROW, act


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>|[\u2066-\u2069]", " ", page))


@pytest.mark.parametrize(
    ("name", "typed", "tells"),
    [
        ("change", AFTERNOON | KEPT, True),
        ("rest", {"because": "held", "until": str(TOMORROW)}, True),
        ("close", {"how": "cancelled_by_office", "reason": "Personne de libre"}, True),
        ("close", {"how": "cancelled_by_client", "reason": "Elle est partie"}, False),
    ],
)
def test_an_hour_that_was_told_and_falls_is_named_so_that_somebody_says_so(
    office: OfficeUnderTest, name: str, typed: dict[str, str], tells: bool
) -> None:
    coordinator, olga, first = office.signed_in("coordinator"), hire(office, "Olga"), visit(office, "Amina")
    publish_for(office, olga, first)
    page = coordinator.get("/office/calls").text
    hidden = {field: form_value(page, field) for field in ("seen", "start", "language")}
    coordinator.post(f"/office/calls/{first.id}/told", {**hidden, "way": "in_person"})
    page = act(coordinator, first, name, **typed)
    assert ("Cette heure ne tient plus\u00a0: cette page" in page) is tells


def test_the_history_says_the_hour_that_was_told_and_days_as_people_write_them(office: OfficeUnderTest) -> None:
    coordinator, olga, first = office.signed_in("coordinator"), hire(office, "Olga"), visit(office, "Amina")
    publish_for(office, olga, first)
    page = coordinator.get("/office/calls").text
    hidden = {field: form_value(page, field) for field in ("seen", "start", "language")}
    coordinator.post(f"/office/calls/{first.id}/told", {**hidden, "way": "in_person"})
    told = unescape(coordinator.get(f"/office/visits/{first.id}").text).partition("Historique")[2]
    assert "30 nov. " in told.partition("prévenue")[2]
    assert "avant" not in told
    act(coordinator, first, "change", **AFTERNOON, **KEPT)
    page = act(coordinator, first, "rest", because="held", until=str(TOMORROW))
    history = page.partition("Historique")[2]
    assert "30 nov. 0" in history.partition("Heures, avant")[2]
    assert "2026-1" not in history


def test_a_visit_without_consent_says_on_its_page_and_list_why_it_is_there(office: OfficeUnderTest) -> None:
    coordinator, first = office.signed_in("coordinator"), visit(office, "Amina")
    withdrawing.withdraw(office.work, office.account("coordinator"), first.case_id, "visit")
    page = unescape(coordinator.get(f"/office/visits/{first.id}").text)
    assert "le consentement à la visite manque, a été retiré" in page
    assert "Personne n’a encore décidé" not in page
    assert "pas de consentement à la visite" in unescape(coordinator.get("/office/todo/to_triage").text)


def test_what_was_taken_out_of_a_published_day_is_not_counted_nor_called_cancelled(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    first, second = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, olga, first, second)
    office.clock.move(timedelta(minutes=1))
    act(coordinator, first, "change", **AFTERNOON, **KEPT)
    day = unescape(coordinator.get(f"/office/day/{TODAY}").text)
    assert "retirée" in day
    assert "annulée" not in day
    assert "1 sur 1" in day
    act(coordinator, second, "close", how="cancelled_by_client", reason="Elle est partie")
    assert "annulée" in unescape(coordinator.get(f"/office/day/{TODAY}").text)


def test_what_was_said_at_the_door_stands_in_the_history_where_it_happened(office: OfficeUnderTest) -> None:
    coordinator, olga, amina = office.signed_in("coordinator"), hire(office, "Olga"), visit(office)
    publish_for(office, olga, amina)
    by, now = office.account("coordinator").id, office.work.now()
    with office.work.store.write() as unit:
        plan = unit.plans.published(TODAY)
        assert plan
        (stop,) = (stop for route in plan.routes for stop in route.stops)
        met = StopEvent(
            id="home",
            stop_id=stop.id,
            visit_id=amina.id,
            user_id=by,
            kind="nobody_home",
            happened_at=now,
            received_at=now,
        )
        keep_event(unit, met)
        unit.commit()
    office.clock.move(timedelta(minutes=1))
    reopen(office, amina.id, Window(day=date(2026, 12, 2), start=time(9), end=time(12)))
    history = unescape(coordinator.get(f"/office/visits/{amina.id}").text).partition("Historique")[2]
    assert history.index("personne là") < history.index("À planifier de nouveau")


def test_the_history_says_what_was_ticked_and_chosen_in_words(office: OfficeUnderTest) -> None:
    coordinator, first = office.signed_in("coordinator"), visit(office, "Amina")
    page = act(coordinator, first, "change", **AFTERNOON, **KEPT, interpreter="on", required_gender="f")
    assert "français, avec interprète" in words_of(page.partition("Historique")[0])
    history = words_of(page.partition("Historique")[2])
    assert "Interprète, avant : Non" in history
    assert "Personne de terrain, avant : Pas de préférence" in history
    page = act(coordinator, first, "change", **AFTERNOON, **KEPT)
    history = words_of(page.partition("Historique")[2])
    assert "Interprète, avant : Oui" in history
    assert "Personne de terrain, avant : une femme" in history
