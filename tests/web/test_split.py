"""A visit that is split in two: what each part is for, what goes along, and what was published."""

import uuid
from datetime import datetime, time, timedelta
from html import unescape

from fieldapp.domain.hours import Window
from fieldapp.domain.plan import stop_id
from fieldapp.domain.visit import Visit
from fieldapp.services import planning
from fieldapp.services.further_visits import OWN_FACTS
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, close, form_value, hire, publish_for, version_of, visit
from tests.web.test_calls import at
from tests.web.test_own_visit import of_staff, opened
from tests.web.test_todo import act, lists, stops

TOMORROW = TODAY + timedelta(days=1)
PARTS = {
    "first_duration": "30", "first_service": "social", "first_note": "les papiers",
    "other_duration": "45", "other_service": "legal", "other_note": "le recours",
    "window-day-0": str(TOMORROW), "window-from-0": "14", "window-to-0": "16",
}  # fmt: skip


def parts(office: OfficeUnderTest, one: Visit) -> tuple[Visit, Visit]:
    """The visit as it is now, and the one that was split from it."""
    with office.work.store.read() as unit:
        first, other = unit.visits.of_case(one.case_id)
    assert first.id == one.id
    return first, other


def test_what_a_visit_carries_goes_along_but_for_what_is_its_own(office: OfficeUnderTest) -> None:
    coordinator = office.signed_in("coordinator")
    amina = visit(office, phone="0470 12 34 56")
    with office.work.store.write() as unit:
        place = amina.place.model_copy(update={"access": "2e étage"})
        needs = {"required_gender": "f", "workers_needed": 2, "interpreter": True, "minor": True, "urgency": "high"}
        amina = amina.model_copy(update={**needs, "place": place, "agreed_at": office.work.now() - timedelta(days=3)})
        unit.visits.save(amina)
        unit.commit()
    act(coordinator, amina, "split", **PARTS)
    first, other = parts(office, amina)
    assert (first.duration_min, first.service, first.note_for_worker) == (30, "social", "les papiers")
    assert (other.duration_min, other.service, other.note_for_worker) == (45, "legal", "le recours")
    assert first.windows == amina.windows
    assert other.windows == (Window(day=TOMORROW, start=time(14), end=time(16)),)
    given = {"duration_min", "service", "note_for_worker", "windows"}
    for name in set(Visit.model_fields) - OWN_FACTS - given:
        assert getattr(other, name) == getattr(first, name) == getattr(amina, name), name
    assert (other.case_id, other.request_id, other.state) == (amina.case_id, amina.request_id, "open")
    assert sorted(lists(office)["to_plan"]) == sorted((first.id, other.id)), "each is on a list of its own"


def test_both_histories_say_it_and_lead_to_the_other(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    office.clock.move(timedelta(minutes=1))
    page = act(coordinator, amina, "split", **PARTS)
    first, other = parts(office, amina)
    assert "Partagée en deux" in page
    assert f"/office/visits/{other.id}" in page
    assert "45" in page, "how long it was before"
    page = unescape(coordinator.get(f"/office/visits/{other.id}").text)
    assert "Née du partage d’une visite" in page
    assert f"/office/visits/{first.id}" in page
    with office.work.store.read() as unit:
        acts = unit.visits.acts_of_case(amina.case_id)
    assert sorted((one.visit_id, one.kind) for one in acts) == sorted(
        ((first.id, "agreed"), (first.id, "split"), (other.id, "split_from"))
    )


def test_splitting_a_published_visit_frees_it_and_its_told_hour_stays(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    with office.work.store.write() as unit:
        published = unit.plans.published(TODAY)
        assert published
        found = published.find(amina.id)
        assert found
        unit.visits.save(amina.model_copy(update={"promised": found[1].start}))
        unit.commit()
    office.clock.move(timedelta(minutes=1))
    before = unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    assert "La visite quitte tout de suite le plan publié et le téléphone." in before
    page = act(coordinator, amina, "split", **PARTS)
    assert "retirée du plan publié pour lundi 30 novembre" in page
    first, other = parts(office, amina)
    assert (first.promised, other.promised) == (found[1].start, None)
    assert stops(office, olga.id) == []
    assert sorted(lists(office)["to_plan"]) == sorted((first.id, other.id))


def test_a_visit_that_has_begun_or_is_closed_is_not_split(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    bilal, olga = visit(office, "Bilal"), hire(office, "Olga")
    publish_for(office, olga, bilal)
    account = office.account("worker", login="olga", worker_id=olga.id)
    worker = office.with_session(account)
    stop = stop_id(TODAY, bilal.id)
    worker.get(f"/field/stop/{stop}")
    assert worker.post(f"/field/stop/{stop}/arrived", {"event_id": str(uuid.uuid4())}).status_code == 302
    coordinator.get(f"/office/visits/{bilal.id}")
    sent = coordinator.post(f"/office/visits/{bilal.id}/split", PARTS)
    assert sent.status_code == 422
    assert "Cette visite a commencé" in unescape(sent.text)
    coordinator.get(f"/office/visits/{amina.id}")
    seen = coordinator.seen
    close(office, amina.id)
    late = coordinator.post(f"/office/visits/{amina.id}/split", {**PARTS, **seen})
    assert late.status_code == 409
    assert "le recours" in late.text, "what was typed is still there, without a form too"
    sent = coordinator.post(f"/office/visits/{amina.id}/split", PARTS | {"seen": version_of(office, amina.id)})
    assert sent.status_code == 422
    assert "Cette visite est fermée" in unescape(sent.text)
    with office.work.store.read() as unit:
        assert [len(unit.visits.of_case(one.case_id)) for one in (amina, bilal)] == [1, 1]


def test_a_mistake_in_an_old_page_does_not_hide_that_the_visit_ended(office: OfficeUnderTest) -> None:
    """The page as it is now has no form in which it could be mended."""
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    coordinator.get(f"/office/visits/{amina.id}")
    seen = coordinator.seen
    close(office, amina.id)
    late = coordinator.post(f"/office/visits/{amina.id}/split", {**PARTS, "first_duration": "4", **seen})
    assert late.status_code == 409
    assert "le recours" in late.text


def test_each_part_has_the_limits_of_a_visit(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    no_hours = {"window-day-0": "", "window-from-0": "", "window-to-0": ""}
    faults = ({"first_duration": "4"}, {"other_duration": "481"}, {"other_duration": ""}, {"other_service": "garden"})
    for wrong in (*faults, no_hours):
        coordinator.get(f"/office/visits/{amina.id}")
        sent = coordinator.post(f"/office/visits/{amina.id}/split", PARTS | wrong)
        assert sent.status_code == 422, wrong
        assert "le recours" in sent.text, "what was typed is still there"
    with office.work.store.read() as unit:
        assert len(unit.visits.of_case(amina.case_id)) == 1


def test_a_page_from_before_splits_nothing_and_shows_both_values(office: OfficeUnderTest) -> None:
    claire, camille = office.signed_in("coordinator"), office.signed_in("coordinator", login="camille")
    amina = visit(office)
    seen = form_value(claire.get(f"/office/visits/{amina.id}").text, "seen")
    act(camille, amina, "change", duration="90", language="fr",
        **{key: PARTS[key] for key in ("window-day-0", "window-from-0", "window-to-0")})  # fmt: skip
    for _ in range(2):  # the same form again is no second split either
        sent = claire.post(f"/office/visits/{amina.id}/split", PARTS | {"seen": seen})
        assert sent.status_code == 409
        assert "<bdi>90</bdi>" in sent.text
        assert "<bdi>30</bdi>" in sent.text
        assert "le recours" in sent.text
    with office.work.store.read() as unit:
        assert len(unit.visits.of_case(amina.case_id)) == 1


def test_a_form_sent_twice_splits_once(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    coordinator.get(f"/office/visits/{amina.id}")
    form = PARTS | coordinator.seen
    for _ in range(2):
        assert coordinator.post(f"/office/visits/{amina.id}/split", form).status_code == 302
    parts(office, amina)


def test_both_parts_are_planned_and_a_part_can_be_split_again(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 7)
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    hire(office, "Olga")
    today = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": "16"}
    act(coordinator, amina, "split", **{**PARTS, **today})
    first, other = parts(office, amina)
    act(coordinator, other, "split", **{**PARTS, **today, "other_duration": "15"})
    with office.work.store.read() as unit:
        found = unit.visits.of_case(amina.case_id)
    assert sorted(one.duration_min for one in found) == [15, 30, 30]
    plan = planning.plan_day(office.work, office.work.solver, TODAY).plan
    assert {stop.visit_id for route in plan.routes for stop in route.stops} == {one.id for one in found}
    assert plan.violations == ()
    assert first.id in {one.id for one in found}


def test_cancelling_on_the_clients_page_ends_both_parts_of_a_split_visit(office: OfficeUnderTest) -> None:
    amina, coordinator = visit(office), office.signed_in("coordinator")
    act(coordinator, amina, "split", **PARTS)
    with office.work.store.read() as unit:
        request = unit.requests.get(amina.request_id or "")
        assert len(unit.visits.of_case(amina.case_id)) == 2
    visitor = opened(office, *of_staff(office, request))
    visitor.get("/en/visit/own/cancel?visit=all")
    answer = visitor.post("/en/visit/own/cancel", {"visit": "all"})
    assert "Nobody is coming" in visitor.get(answer.location).text
    with office.work.store.read() as unit:
        assert [one.state for one in unit.visits.of_case(amina.case_id)] == ["cancelled", "cancelled"]
