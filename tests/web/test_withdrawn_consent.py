"""Consent that is withdrawn, and given again: what leaves the drafts, the published day, the sheet and the phone."""

from datetime import timedelta

from fieldapp.domain.visit import Visit
from fieldapp.services import draft_history, hand_edits, telling, withdrawing
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value, hire, publish_for, revision, version_of, visit
from tests.web.phone_office import Phone
from tests.web.test_consent import plannable, standing
from tests.web.test_todo import lists


def withdraw(visitor: Visitor, made: Visit) -> str:
    visitor.get(f"/office/cases/{made.case_id}")
    answer = visitor.post(f"/office/cases/{made.case_id}/consents/withdraw", {"purpose": "visit"})
    assert answer.status_code == 302
    return visitor.get(answer.location).text


def test_withdrawn_consent_leaves_the_draft_and_what_is_to_be_planned(office: OfficeUnderTest) -> None:
    worker, first, second = hire(office, "Samira Benali"), visit(office, "Amina"), visit(office, "Boris")
    visitor = office.signed_in("coordinator")
    for one in (first, second):
        page = visitor.get(f"/office/day/{TODAY}?visit={one.id}").text
        data = {"revision": revision(page), "visit": one.id, "worker": worker.id, "position": "9", "anyway": "1"}
        assert visitor.post(f"/office/day/{TODAY}/move", data).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}?visit={first.id}").text
    lock = {"revision": form_value(page, "revision"), "visit": first.id}
    assert visitor.post(f"/office/day/{TODAY}/lock", lock).status_code == 302
    said = withdraw(visitor, first)
    assert "Consentement retiré" in said
    assert "Retirée du brouillon du\u00a0: lundi 30 novembre." in said
    assert "retiré le 30 nov. 12:00, noté par Coordinator" in said
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
        assert draft
        assert draft.find(first.id) is None
        assert draft.find(second.id)
        written = [row for row in unit.audit.of_case(first.case_id) if row.action == "withdraw"]
    assert len(written) == 1
    assert plannable(office) == [second.id]
    colleague = office.signed_in("coordinator", login="another")
    again = colleague.post(f"/office/cases/{first.case_id}/consents/withdraw", {"purpose": "visit"})
    assert "Il n’y a plus de consentement pour cela." in colleague.get(again.location).text


def test_going_back_to_an_earlier_draft_does_not_bring_a_withdrawn_visit_back(office: OfficeUnderTest) -> None:
    worker, first, second = hire(office, "Samira Benali"), visit(office, "Amina"), visit(office, "Boris")
    visitor, coordinator = office.signed_in("coordinator"), office.account("coordinator")
    for one in (first, second):
        page = visitor.get(f"/office/day/{TODAY}?visit={one.id}").text
        data = {"revision": revision(page), "visit": one.id, "worker": worker.id, "position": "9", "anyway": "1"}
        visitor.post(f"/office/day/{TODAY}/move", data)
    withdrawing.withdraw(office.work, coordinator, first.case_id, "visit")
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    back = draft_history.undo(office.work, coordinator.id, TODAY, draft.revision).plan
    restored = draft_history.restore(office.work, coordinator.id, TODAY, draft.version, back.revision)
    for plan in (back, restored.plan):
        assert plan.find(first.id) is None


def test_a_published_visit_shows_as_called_off_on_the_day_the_sheet_and_the_phone(office: OfficeUnderTest) -> None:
    worker, first, second = hire(office, "Olga"), visit(office, "Amina"), visit(office, "Boris")
    publish_for(office, worker, first, second)
    olga = office.signed_in("worker", login="olga", worker_id=worker.id)
    phone = Phone(office, olga)
    phone.prepare()
    given = phone.stop
    coordinator = office.signed_in("coordinator")
    said = withdraw(coordinator, first)
    assert "Cette visite est dans une journée publiée\u00a0: lundi 30 novembre." in said
    for place in (f"/office/day/{TODAY}", f"/office/day/{TODAY}/live"):
        assert "plus d’accord" in coordinator.get(place).text, "the visit is open, nobody goes"
    assert "PLUS D’ACCORD" in coordinator.get(f"/office/day/{TODAY}/sheets").text
    day = olga.get("/field/").text
    assert "N’y allez plus" in day
    assert "plus d’accord" in day
    fresh = phone.prepare()["day"]
    assert [stop["case"] for stop in fresh["stops"]] == [second.case_id]
    assert fresh["called_off"] == [given["id"]] if given["case"] == first.case_id else fresh["called_off"]
    copied = hand_edits.begin(office.work, office.account("coordinator").id, TODAY)
    assert copied.find(first.id) is None, "the next draft goes on without it"
    assert copied.find(second.id)
    # a note that was written before the phone heard of it is kept, and an outcome crosses the withdrawal
    phone.order, phone.ready["day"]["stops"] = 10, [given]
    assert phone.bring(phone.note("She was glad."), phone.item("event", event="done")) == [None, None]
    with office.work.store.read() as unit:
        assert [one.kind for one in unit.conflicts.open()] == ["stop_changed"]


def test_a_draft_made_meanwhile_is_not_published_with_a_visit_that_has_no_consent(office: OfficeUnderTest) -> None:
    worker, made = hire(office, "Samira Benali"), visit(office, "Amina")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}?visit={made.id}").text
    data = {"revision": revision(page), "visit": made.id, "worker": worker.id, "position": "9", "anyway": "1"}
    visitor.post(f"/office/day/{TODAY}/move", data)
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    withdrawing.withdraw(office.work, office.account("coordinator"), made.case_id, "visit")
    with office.work.store.write() as unit:  # a planner that had begun before ends after
        unit.plans.add(draft.model_copy(update={"id": "0" * 36, "version": 9, "revision": 1}))
        unit.commit()
    answer = visitor.post(f"/office/day/{TODAY}/publish", {"revision": "1"})
    assert "ne veut plus de visite" in visitor.get(answer.location or f"/office/day/{TODAY}").text or (
        "ne veut plus de visite" in answer.text
    )
    with office.work.store.read() as unit:
        assert unit.plans.published(TODAY) is None


def test_consent_that_is_given_again_makes_the_visit_plannable_again(office: OfficeUnderTest) -> None:
    made, visitor = visit(office), office.signed_in("case_worker")
    withdraw(visitor, made)
    assert plannable(office) == []
    office.clock.moment = office.clock.moment.replace(minute=30)
    again = {"purpose": "visit", "giver": "asker", "giver_name": "Sami", "how": "telephone"}
    assert visitor.post(f"/office/cases/{made.case_id}/consents", again).status_code == 302
    assert plannable(office) == [], "it is not the relative's to undo"
    again |= {"giver": "client", "giver_name": "Amina", "how": "paper", "consent_language": "ar"}
    assert visitor.post(f"/office/cases/{made.case_id}/consents", again).status_code == 302
    assert plannable(office) == [made.id]
    assert "bénéficiaire, Amina · sur papier" in visitor.get(f"/office/cases/{made.case_id}").text


def test_consent_given_again_brings_back_no_hour_that_was_called_off(office: OfficeUnderTest) -> None:
    """Who worked from paper was told to cross it out, and nobody tells them that it is back."""
    olga, made, visitor = hire(office, "Olga"), visit(office), office.signed_in("coordinator")
    publish_for(office, olga, made)
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
        assert plan
        found = plan.find(made.id)
        assert found
    by = office.account("coordinator").id
    telling.tell(office.work, by, made.id, version_of(office, made.id), found[1].start, "in_person", "fr")
    office.clock.move(timedelta(minutes=5))
    withdraw(visitor, made)
    office.clock.move(timedelta(minutes=5))
    again = {"purpose": "visit", "giver": "client", "giver_name": "Amina", "how": "telephone"}
    assert visitor.post(f"/office/cases/{made.case_id}/consents", again).status_code == 302
    assert standing(office, made.case_id)[0] == "given"
    assert lists(office) == {"to_plan": [made.id]}
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).promised is None
    browser = office.signed_in("worker", login="olga", worker_id=olga.id)
    assert Phone(office, browser).prepare()["day"]["stops"] == []


def test_who_is_at_the_door_when_consent_is_withdrawn_finishes_their_visit(office: OfficeUnderTest) -> None:
    olga, made, visitor = hire(office, "Olga"), visit(office), office.signed_in("coordinator")
    publish_for(office, olga, made)
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=olga.id))
    phone.prepare()
    assert phone.bring(phone.item("event", event="arrived")) == [None]
    withdraw(visitor, made)
    assert list(lists(office)) == ["today"]
    assert len(phone.prepare()["day"]["stops"]) == 1
