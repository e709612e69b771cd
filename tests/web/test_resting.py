"""While a person's data rest nothing is done with them but keeping, at every door of the office."""

import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.errors import Refused
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.services import draft_history, figures, hand_edits, planning, taking_up, triage
from routing import Plan, Problem
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, form_value, hire, publish_for, version_of, visit
from tests.web.phone_office import DayAtTheDoor, day_at_the_door
from tests.web.test_consent import plannable
from tests.web.test_own_visit import of_staff, opened, press
from tests.web.test_rights import asks, does, grants, restricted, rights_of
from tests.web.test_todo import lists


def planned(office: OfficeUnderTest, *visits: Visit) -> None:
    """Each in the draft of today."""
    worker, by = hire(office, "Olga"), office.account("coordinator", login="planner").id
    draft = hand_edits.begin(office.work, by, TODAY)
    for one in visits:
        draft = hand_edits.save(office.work, by, TODAY, draft.revision, hand_edits.Edit(one.id, worker.id, 9))


def test_a_restricted_visit_leaves_the_draft_and_waits_and_that_is_said(office: OfficeUnderTest) -> None:
    first, second = visit(office, "Amina"), visit(office, "Boris")
    planned(office, first, second)
    coordinator = office.signed_in("coordinator", "case_worker", language="en")
    path = asks(coordinator, first.case_id, "restriction")
    assert set(plannable(office)) == {first.id, second.id}, "asked is not granted yet"
    said = grants(coordinator, path)
    assert "Visits of this person left the draft: Monday 30 November." in said
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    assert (draft.find(first.id), bool(draft.find(second.id))) == (None, True)
    assert plannable(office) == [second.id]
    assert lists(office)["waiting"] == [first.id]
    assert "the use of their data is on hold" in coordinator.get("/office/todo/waiting").text
    assert coordinator.get("/office/todo").status_code == 200, "what waits without a date"
    page = unescape(coordinator.get(f"/office/cases/{first.case_id}").text)
    assert "On hold, because the person asked for it:" in page


def test_the_way_back_to_an_earlier_draft_and_a_hand_bring_it_into_no_plan(office: OfficeUnderTest) -> None:
    first, second = visit(office, "Amina"), visit(office, "Boris")
    planned(office, first, second)
    restricted(office, first.case_id)
    by = office.account("coordinator", login="back").id
    with office.work.store.read() as unit:
        draft, (worker,) = unit.plans.draft(TODAY), unit.workers.all()
    assert draft
    back = draft_history.undo(office.work, by, TODAY, draft.revision)
    assert [(one.visit_id, one.reason) for one in back.left_out] == [(first.id, "consent")]
    assert (back.plan.find(first.id), bool(back.plan.find(second.id))) == (None, True)
    with pytest.raises(Refused, match="not_open"):
        hand_edits.save(office.work, by, TODAY, back.plan.revision, hand_edits.Edit(first.id, worker.id, 0))


def test_a_draft_that_has_it_all_the_same_is_not_published(office: OfficeUnderTest) -> None:
    made = visit(office)
    planned(office, made)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    coordinator, _ = restricted(office, made.case_id)
    with office.work.store.write() as unit:  # a planner that had begun before ends after
        unit.plans.add(draft.model_copy(update={"id": "0" * 36, "version": 9, "revision": 1}))
        unit.commit()
    coordinator.get(f"/office/day/{TODAY}")
    coordinator.post(f"/office/day/{TODAY}/publish", {"revision": "1"}, follow_redirects=True)
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


def test_a_plan_that_was_being_made_meanwhile_comes_without_it(office: OfficeUnderTest) -> None:
    """Restricted, or no consent any more: nobody has to find that out as they publish."""
    hire(office, "Olga")
    first, second, third = (visit(office, name) for name in ("Amina", "Boris", "Carla"))

    class Meanwhile(PlannerHere):
        def solve(self, problem: Problem, **how: Any) -> Plan:
            solved = super().solve(problem, **how)
            coordinator, _ = restricted(office, first.case_id)
            coordinator.get(f"/office/cases/{second.case_id}")
            coordinator.post(f"/office/cases/{second.case_id}/consents/withdraw", {"purpose": "visit"})
            return solved

    planned = planning.plan_day(office.work, Meanwhile(), TODAY)
    assert len(planned.solved.routes[0].steps) >= 3, "the planner had placed them"
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    assert [bool(draft.find(one.id)) for one in (first, second, third)] == [False, False, True]
    assert not draft.violations


def test_a_published_one_is_called_off_everywhere_and_who_expects_it_is_to_be_told(office: OfficeUnderTest) -> None:
    worker, first, second = hire(office, "Olga"), visit(office, "Amina", phone="0470 12 34 56"), visit(office, "Boris")
    publish_for(office, worker, first, second)
    with office.work.store.write() as unit:
        plan = unit.plans.published(TODAY)
        assert plan
        start = next(stop.start for route in plan.routes for stop in route.stops if stop.visit_id == first.id)
        unit.visits.save(unit.visits.get(first.id).model_copy(update={"promised": start}))
        unit.commit()
    olga = office.signed_in("worker", login="olga", worker_id=worker.id)
    coordinator = office.signed_in("coordinator", "case_worker", language="en")
    said = grants(coordinator, asks(coordinator, first.case_id, "restriction"))
    assert "It was published already: Monday 30 November." in said
    for place in (f"/office/day/{TODAY}", f"/office/day/{TODAY}/live"):
        assert "data on hold" in coordinator.get(place).text
    assert "DATA ON HOLD" in coordinator.get(f"/office/day/{TODAY}/sheets").text
    assert "N’y allez plus" in olga.get("/field/").text
    stop = f"{TODAY}-{first.id}"
    assert olga.get(f"/field/stops/{stop}").status_code == 404
    assert lists(office)["to_tell"] == [first.id]


def test_a_phone_is_handed_nothing_of_it_and_what_it_wrote_before_is_kept_and_said(office: OfficeUnderTest) -> None:
    door = day_at_the_door(office)
    phone = door.phone()
    note = phone.note("written before the phone heard of it")
    done = phone.item("event", event="done")
    restricted(office, door.visit.case_id)
    assert phone.bring(note, done) == [None, None], "received, never lost"
    assert door.texts() == ["written before the phone heard of it"]
    assert set(door.conflicts()) == {"at_rest", "stop_changed"}, "somebody reads that"
    reader = office.signed_in("coordinator", "case_worker", language="en", login="reads")
    page = unescape(reader.get("/office/to-read").text)
    assert "of a person whose data are on hold. Nothing was thrown away" in page


def test_a_phone_that_asks_anew_is_given_no_stop_and_no_case(office: OfficeUnderTest) -> None:
    door = day_at_the_door(office)
    phone = door.phone()
    restricted(office, door.visit.case_id)
    known = phone.post("/field/phone/cases", {"cases": {door.visit.case_id: ""}}, "read")
    assert (known.json or {})["cases"] == []
    fresh = phone.prepare()["day"]
    assert fresh["stops"] == []
    assert len(fresh["called_off"]) == 1


def test_nothing_new_is_written_unless_somebody_is_in_danger(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    coordinator, _ = restricted(office, case_id)
    page = coordinator.get(f"/office/cases/{case_id}").text
    note = {"note": "she came by", "note_id": form_value(page, "note_id")}
    refused = coordinator.post(f"/office/cases/{case_id}/notes", note)
    assert "restricted the use of their data" in unescape(refused.text)
    assert "she came by" in refused.text, "what was typed stays"
    law = coordinator.post(f"/office/cases/{case_id}/notes", {**note, "ground": "law"})
    assert "restricted the use of their data" in unescape(law.text)
    danger = coordinator.post(f"/office/cases/{case_id}/notes", {**note, "ground": "danger"})
    assert danger.status_code == 302
    with office.work.store.read() as unit:
        assert [one.text for one in unit.notes.of_case(case_id)] == ["she came by"]


def test_person_and_contact_stay_as_they_are(office: OfficeUnderTest) -> None:
    case_id = ask(office, phone="0470 12 34 56").case_id
    early = office.signed_in("coordinator", "case_worker", language="en", login="early")
    page = early.get(f"/office/cases/{case_id}").text  # its forms were made before
    coordinator, _ = restricted(office, case_id)
    assert "Change how they may be reached" in page
    assert "Change how they may be reached" not in coordinator.get(f"/office/cases/{case_id}").text
    person = {"seen": form_value(page, "seen"), "name": "Another"}
    assert "it is on hold" in unescape(coordinator.post(f"/office/cases/{case_id}/person", person).text)
    contact = {"party0_kind": "client", "party0_name": "Another", "party0_revision": "0", "party0_ways": "call"}
    answered = coordinator.post(f"/office/cases/{case_id}/contacts/0", contact, follow_redirects=True)
    with office.work.store.read() as unit:
        assert unit.cases.get(case_id).person.name == "Amina"
        assert [one.name for one in unit.parties.of_case(case_id)] == ["Amina"], answered.text


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("wait", {"until": str(TODAY + timedelta(days=3)), "because": "held"}),
        ("repeat", {"every_weeks": "1", "times": "2"}),
    ],
)
def test_acts_on_its_visit_are_refused_and_ending_it_is_not(
    office: OfficeUnderTest, act: str, facts: dict[str, Any]
) -> None:
    made = visit(office)
    coordinator, _ = restricted(office, made.case_id)
    seen = {"seen": version_of(office, made.id), "version": version_of(office, made.id)}
    coordinator.get(f"/office/visits/{made.id}")
    coordinator.post(f"/office/visits/{made.id}/{act}", {**seen, **facts}, follow_redirects=True)
    with office.work.store.read() as unit:
        assert (unit.visits.get(made.id).wait, len(unit.visits.of_case(made.case_id))) == (None, 1)
    seen = {"seen": version_of(office, made.id), "how": "cancelled_by_client", "reason": "they said so"}
    coordinator.post(f"/office/visits/{made.id}/close", seen, follow_redirects=True)
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).state == "cancelled"


def test_its_request_waits_and_is_neither_accepted_nor_merged_nor_taken_up(office: OfficeUnderTest) -> None:
    request, other = ask(office), ask(office, "Celia")
    declined = ask(office, "Dana")
    triage.reject(office.work, office.account("coordinator", login="one").id, declined.id, "no room")
    for one in (request, declined):
        coordinator = office.signed_in("coordinator", "case_worker", language="en", login=f"of-{one.id[:8]}")
        grants(coordinator, asks(coordinator, one.case_id, "restriction"))
    assert lists(office)["waiting"] == [request.id]
    by = office.account("coordinator", login="two").id

    def refused(act: Any, *args: Any) -> str:
        with pytest.raises(Refused) as raised:
            act(office.work, by, *args)
        return raised.value.code

    proposed = triage.proposal(office.work, request)
    assert refused(triage.accept, request.id, proposed) == "at_rest"
    assert refused(triage.reject, request.id, "no") == "at_rest"
    assert refused(triage.merge, request.id, other.id, "the same") == "at_rest"
    assert refused(triage.merge, other.id, request.id, "the same") == "at_rest"
    assert refused(taking_up.take_up, declined.id, "after all") == "at_rest"


def test_what_is_asked_goes_along_into_the_other_case(office: OfficeUnderTest) -> None:
    first, second = ask(office), ask(office)
    coordinator = office.signed_in("coordinator", "case_worker", language="en")
    asks(coordinator, second.case_id, "rectification", "mine")
    triage.merge(office.work, office.account("coordinator", login="one").id, second.id, first.id, "the same")
    assert [right.words for right in rights_of(office, first.case_id)] == ["mine"]
    assert rights_of(office, second.case_id) == []


def test_statistics_leave_it_out_also_once_it_is_erased(office: OfficeUnderTest) -> None:
    made, _ = visit(office), visit(office, "Boris")
    restricted(office, made.case_id)
    found = figures.read(office.work, "requests", "language")
    assert sum(sum(counts.values()) for _, counts in found.months) == 1
    with office.work.store.write() as unit:
        figures.count_on(office.work, unit, {made.case_id})
        unit.commit()
    found = figures.read(office.work, "requests", "language")
    assert sum(sum(counts.values()) for _, counts in found.months) == 1


def test_it_is_passed_on_to_nobody(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    with office.work.store.write() as unit:
        facts = ConsentFacts(
            purpose="referral", giver="client", how="telephone", given_at=office.work.now(), recipient="Caritas"
        )
        unit.consents.add(case_id, facts)
        unit.commit()
        consent = next(one for one in unit.consents.of_case(case_id) if one.recipient)
    coordinator = office.signed_in("coordinator", "case_worker", language="en", login="prints")
    address = f"/office/cases/{case_id}/pass-on/{consent.id}"
    assert coordinator.get(address).status_code == 200, "the control"
    restricted(office, case_id)
    assert "Caritas" not in coordinator.get(address).text


def test_the_client_still_cancels_and_asks_on_their_own_page(office: OfficeUnderTest) -> None:
    request = ask(office)
    made = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    restricted(office, made.case_id)
    own = opened(office, *of_staff(office, request))
    press(own, "erase")
    press(own, "cancel")
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).state == "cancelled"
        assert [word.kind for word in unit.client_words.of_request(request.id)] == ["erase"]


def test_one_use_that_is_written_down_goes_on_and_the_others_rest(office: OfficeUnderTest) -> None:
    made = visit(office)
    coordinator, path = restricted(office, made.case_id)
    said = does(coordinator, path, "allow", use="visits", ground="consent", allow_words="She wants this one visit")
    assert "She wants this one visit" in said
    assert plannable(office) == [made.id]
    with office.work.store.read() as unit:
        assert "visits" not in unit.rights.resting({made.case_id})[made.case_id]
        assert "messages" in unit.rights.resting({made.case_id})[made.case_id]


def test_where_only_a_part_rests_nobody_reads_that_all_of_it_does(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    coordinator = office.signed_in("coordinator", "case_worker", language="en")
    path = asks(coordinator, case_id, "restriction")
    said = does(coordinator, path, "decide", decision="partly", reason="as agreed", uses=["statistics"])
    assert "What is on hold: Count it in the figures" in " ".join(said.split())
    assert "Nothing but keeping" not in said


def test_it_ends_only_once_the_person_was_told(office: OfficeUnderTest) -> None:
    made = visit(office)
    coordinator, path = restricted(office, made.case_id)
    does(coordinator, path, "told", stage="decided", told_on=str(TODAY), told_how="letter")
    assert "Tell the person first" in does(coordinator, path, "lift")
    does(coordinator, path, "announce", lift_reason="You agreed again")
    assert path in coordinator.get("/office/todo/follow_up").text
    assert "Tell the person first" in does(coordinator, path, "lift")
    does(coordinator, path, "told", stage="lifting", told_on=str(TODAY), told_how="spoken")
    does(coordinator, path, "lift")
    assert plannable(office) == [made.id]
    with office.work.store.read() as unit:
        assert unit.rights.resting({made.case_id}) == {}
    assert path not in coordinator.get("/office/todo/follow_up").text


def test_it_is_not_erased_by_itself_while_it_rests(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    triage.reject(office.work, office.account("coordinator", login="one").id, ask(office, "Celia").id, "no")
    triage.reject(office.work, office.account("coordinator", login="two").id, _request(office, case_id).id, "no")
    restricted(office, case_id)
    with office.work.store.read() as unit:
        assert case_id not in {one.case_id for one in unit.retention.rested()}
        assert len(unit.retention.rested()) == 1, "the control"


def _request(office: OfficeUnderTest, case_id: str) -> Request:
    with office.work.store.read() as unit:
        return unit.requests.of_case(case_id)[0]


def test_a_second_restriction_goes_on_when_the_first_ends(office: OfficeUnderTest) -> None:
    made = visit(office)
    coordinator, path = restricted(office, made.case_id)
    asks(coordinator, made.case_id, "objection", "no visits", uses=["visits"], id=str(uuid.uuid4()))
    does(coordinator, path, "announce", lift_reason="over")
    for stage in ("decided", "lifting"):
        does(coordinator, path, "told", stage=stage, told_on=str(TODAY), told_how="spoken")
    does(coordinator, path, "lift")
    with office.work.store.read() as unit:
        assert unit.rights.resting({made.case_id}) == {made.case_id: frozenset({"visits"})}
    assert plannable(office) == []


def test_who_is_at_the_door_finishes_their_visit(office: OfficeUnderTest) -> None:
    door: DayAtTheDoor = day_at_the_door(office)
    phone = door.phone()
    assert phone.bring(phone.item("event", event="arrived")) == [None]
    restricted(office, door.visit.case_id)
    assert [stop["case"] for stop in phone.prepare()["day"]["stops"]] == [door.visit.case_id]
    assert phone.bring(phone.item("event", event="done")) == [None]
    assert door.state() == "done"
