"""Consent for a visit: whose it is, that nothing is planned without, and what follows when it is withdrawn."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.errors import Refused
from fieldapp.domain.party import PartyKind
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.services import consents, draft_history, hand_edits, request_file, triage, visit_acts, withdrawing
from fieldapp.services.gathering import open_visits
from tests.web.conftest import MONDAY_NOON, OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, form_value, hire, publish_for, revision, version_of, visit
from tests.web.phone_office import Phone, publish
from tests.web.public_form import begin, fill, send
from tests.web.test_todo import lists
from tests.web.test_triage import DECISION


def without_consent(office: OfficeUnderTest) -> Request:
    return ask(office, consent=None)


def plannable(office: OfficeUnderTest) -> list[str]:
    with office.work.store.read() as unit:
        return [one.id for one in open_visits(unit, TODAY, office.work.settings.office.zone)]


def standing(office: OfficeUnderTest, case_id: str) -> tuple[str, str, str]:
    with office.work.store.read() as unit:
        found = consents.may_be_visited(consents.consents_of(unit, case_id), TODAY)
    return (
        found.standing,
        found.consent.giver if found.consent else "",
        found.consent.giver_name if found.consent else "",
    )


def test_a_request_without_consent_is_not_accepted_until_staff_write_down_who_said_yes(office: OfficeUnderTest) -> None:
    request, visitor = without_consent(office), office.signed_in("coordinator")
    page = visitor.get(f"/office/requests/{request.id}").text
    assert "Consentement manquant" in page
    refused = visitor.post(f"/office/requests/{request.id}/accept", DECISION)
    assert refused.status_code == 422
    assert "Personne n’a accepté de visite." in refused.text
    assert 'href="#consent"' in refused.text
    assert 'id="consent"' in refused.text
    assert plannable(office) == []
    told = {"giver": "client", "how": "telephone"}
    assert visitor.post(f"/office/requests/{request.id}/consent", told).status_code == 302
    written = visitor.get(f"/office/requests/{request.id}").text
    assert "Consentement donné" in written
    assert "noté par Coordinator" in written
    assert "30 nov. 12:00" in written
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 302
    assert len(plannable(office)) == 1


def test_writing_the_consent_down_keeps_what_was_typed_of_the_visit(office: OfficeUnderTest) -> None:
    request, visitor = without_consent(office), office.signed_in("coordinator")
    typed = DECISION | {"address": "Rue Neuve 1", "note_for_worker": "rings twice", "two_workers": "on"}
    visitor.get(f"/office/requests/{request.id}")
    visitor.post(f"/office/requests/{request.id}/consent", typed | {"giver": "client", "how": "door"})
    page = visitor.get(f"/office/requests/{request.id}").text
    assert "Consentement donné" in page
    assert "rings twice" in page
    assert 'value="Rue Neuve 1"' in page
    assert re.search(r'name="two_workers"[^>]*checked', page)
    assert "rings twice" not in visitor.get(f"/office/requests/{without_consent(office).id}").text


def test_a_minor_who_asks_alone_names_the_guardian_whose_yes_is_written_down(office: OfficeUnderTest) -> None:
    request = ask(office, consent=None, guardian="Mme Peeters")
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    visitor.post(f"/office/requests/{request.id}/consent", {"giver": "guardian", "how": "paper"})
    assert standing(office, request.case_id) == ("given", "guardian", "Mme Peeters")


def test_a_tick_belongs_to_whoever_ticked(office: OfficeUnderTest) -> None:
    asked = {"asker": "relative", "asker_name": "Sami", "client_agrees": "yes"}
    visitor = fill(begin(office), who=asked, contact={"ways": "call", "phone": "0470 12 34 56"})
    assert "Nous demandons aussi à la personne" in visitor.get("/fr/visit/check").text
    send(visitor)
    with office.work.store.read() as unit:
        case = unit.cases.all()[0]
    assert standing(office, case.id) == ("to_confirm", "asker", "Sami")
    page = office.signed_in("coordinator").get(f"/office/cases/{case.id}").text
    assert "À confirmer avec la personne" in page
    assert "un proche, Sami · dans le formulaire" in page


def test_whoever_goes_there_is_told_to_ask_first(office: OfficeUnderTest) -> None:
    request = ask(office, consent=None)
    consents.record(office.work, office.account("coordinator"), request.case_id, said_by("asker"))
    made = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    worker = hire(office, "Olga")
    publish(office, (worker, [made]))
    olga = office.signed_in("worker", login="olga", worker_id=worker.id)
    phone = Phone(office, olga)
    told: tuple[tuple[PartyKind, bool], ...] = (("asker", True), ("client", False))
    for giver, asked in told:
        office.clock.move(timedelta(minutes=1))
        consents.record(office.work, office.account("coordinator"), request.case_id, said_by(giver, office))
        assert phone.prepare()["day"]["stops"][0]["ask_consent"] == asked
        for path in ("/field/", f"/field/stop/{phone.stop['id']}"):
            assert ("Demandez d’abord" in olga.get(path).text) == asked


def said_by(giver: PartyKind, office: OfficeUnderTest | None = None) -> ConsentFacts:
    at = office.clock.now() if office else MONDAY_NOON
    return ConsentFacts(purpose="visit", giver=giver, how="telephone", given_at=at)


def test_photos_that_somebody_does_not_want_are_not_offered(office: OfficeUnderTest) -> None:
    worker, made = hire(office, "Olga"), visit(office)
    publish(office, (worker, [made]))
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=worker.id))
    assert phone.prepare()["day"]["stops"][0]["photos"] == "ask"
    account, facts = office.account("case_worker"), said_by("client").model_copy(update={"purpose": "photo"})
    consents.record(office.work, account, made.case_id, facts)
    withdrawing.withdraw(office.work, account, made.case_id, "photo")
    assert phone.prepare()["day"]["stops"][0]["photos"] == "never"


def test_the_box_says_what_is_wrong_where_it_stands(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office))
    visitor.get("/fr/visit/check")
    page = visitor.post("/fr/visit/check").text
    box = re.search(r'<input type="checkbox"\s+id="agree".*?>', page, re.S)
    assert box
    assert 'aria-invalid="true"' in box[0]
    assert 'aria-describedby="agree-error"' in box[0]


def test_a_file_declares_consent_and_a_no_keeps_the_row_at_triage(office: OfficeUnderTest, tmp_path: Path) -> None:
    header = "reference,language,service,reason_for_home_visit,address,windows,duration_min,priority,note,consent"
    rows = [
        f'{reference},fr,social,both,"{address}",09:00-12:00,30,normal,,{agreed}'
        for reference, address, agreed in (("A1", "Jodoigne", "no"), ("A2", "Jodoigne", ""), ("A3", "Jodoigne", "yes"))
    ]
    source = tmp_path / "requests.csv"
    source.write_text("\n".join([header, *rows]), encoding="utf-8")
    done = request_file.import_requests(office.work, source, TODAY)
    assert (done.rows, done.waiting, done.without_consent) == (3, 2, 1)  # a town alone waits for its address
    with office.work.store.read() as unit:
        found = {one.reference: one for one in unit.requests.in_states("new", "address_unconfirmed")}
    assert [standing(office, found[name].case_id)[0] for name in ("A1", "A2", "A3")] == [
        "missing", "to_confirm", "to_confirm",
    ]  # fmt: skip
    source.write_text("\n".join([header, rows[0].replace(",no", ",perhaps")]), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        request_file.import_requests(office.work, source, TODAY)
    assert "line 2" in refused.value.params["sentence"]


def test_what_was_stored_before_stays_plannable_and_is_to_be_confirmed(office: OfficeUnderTest) -> None:
    """The migration writes "before" for cases with visits; a waiting request brings the consent in its answers."""
    waiting = ask(office)
    with office.work.store.write() as unit:
        unit._connection.exec_driver_sql("DELETE FROM consents")
        unit.commit()
    assert standing(office, waiting.case_id)[0] == "given"
    triage.accept(office.work, None, waiting.id, triage.proposal(office.work, waiting))
    assert len(plannable(office)) == 1


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
    again = visitor.post(f"/office/cases/{first.case_id}/consents/withdraw", {"purpose": "visit"})
    assert "Il n’y a plus de consentement pour cela." in visitor.get(again.location).text


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
    back = draft_history.undo(office.work, coordinator.id, TODAY, draft.revision)
    restored = draft_history.restore(office.work, coordinator.id, TODAY, draft.version)
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
        assert "retirée" in coordinator.get(place).text, "the visit is open, nobody goes"
    assert "ANNULÉE" in coordinator.get(f"/office/day/{TODAY}/sheets").text
    day = olga.get("/field/").text
    assert "Annulée\u00a0: n’y allez pas" in day
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
    visit_acts.tell(office.work, by, made.id, version_of(office, made.id), found[1].start, "in_person", "fr")
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


def test_a_referral_names_its_organisation(office: OfficeUnderTest) -> None:
    made, visitor = visit(office), office.signed_in("case_worker")
    visitor.get(f"/office/cases/{made.case_id}")
    told = {"purpose": "referral", "giver": "client", "how": "door"}
    refused = visitor.post(f"/office/cases/{made.case_id}/consents", told)
    assert refused.status_code == 422
    assert "Écrivez pour quelle organisation." in refused.text
    done = visitor.post(f"/office/cases/{made.case_id}/consents", told | {"recipient": "Croix-Rouge"})
    assert done.status_code == 302
    assert "Croix-Rouge" in visitor.get(f"/office/cases/{made.case_id}").text
