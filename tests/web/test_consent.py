"""Consent for a visit: whose it is, and that nothing is planned without."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.domain.consent import ConsentFacts
from fieldapp.domain.errors import Refused
from fieldapp.domain.party import PartyKind
from fieldapp.domain.request import Request
from fieldapp.services import agreeing, consents, request_file, triage, withdrawing
from fieldapp.services.gathering import open_visits
from tests.strings import ROOT
from tests.web.conftest import MONDAY_NOON, OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, visit
from tests.web.phone_office import Phone, publish
from tests.web.public_form import begin, fill, send
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


def test_of_a_minor_with_nobody_named_nobody_is_written_down_whom_nobody_chose(office: OfficeUnderTest) -> None:
    request = ask(office, consent=None, minor=True)
    visitor = office.signed_in("coordinator", language="en")
    page = visitor.get(f"/office/requests/{request.id}").text
    offered = page.partition('id="giver"')[2].partition("</select>")[0]
    chosen = re.search(r'<option value="(\w*)"\s+selected', offered)
    assert chosen
    refused = visitor.post(f"/office/requests/{request.id}/consent", {"giver": chosen[1], "how": "telephone"})
    assert refused.status_code == 422
    assert "Choose who said yes." in refused.text
    assert standing(office, request.case_id) == ("missing", "", "")


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
    agreeing.record(office.work, office.account("coordinator"), request.case_id, said_by("asker"))
    made = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    worker = hire(office, "Olga")
    publish(office, (worker, [made]))
    olga = office.signed_in("worker", login="olga", worker_id=worker.id)
    phone = Phone(office, olga)
    told: tuple[tuple[PartyKind, bool], ...] = (("asker", True), ("client", False))
    for giver, asked in told:
        office.clock.move(timedelta(minutes=1))
        agreeing.record(office.work, office.account("coordinator"), request.case_id, said_by(giver, office))
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
    agreeing.record(office.work, account, made.case_id, facts)
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


def test_page_readme_and_command_name_the_columns_that_are_read(office: OfficeUnderTest) -> None:
    page = unescape(office.signed_in("coordinator", language="en").get("/office/requests/import").text)
    readme = " ".join((ROOT / "README.md").read_text().split())
    told = CliRunner().invoke(main, ["requests", "import", "--help"]).output
    for text in (page, readme):
        assert ", ".join(request_file.COLUMNS) in text
    for column in (*request_file.COLUMNS, *request_file.MAY_BE_LEFT_OUT):
        assert column in told
    assert "declares that each person agrees" in page
    for optional in request_file.MAY_BE_LEFT_OUT:
        assert re.search(rf"may be left out.*\b{optional}\b", page, re.S)
        assert f"column `{optional}`" in readme


def test_what_was_stored_before_stays_plannable_and_is_to_be_confirmed(office: OfficeUnderTest) -> None:
    """The migration writes "before" for cases with visits; a waiting request brings the consent in its answers."""
    waiting = ask(office)
    with office.work.store.write() as unit:
        unit._connection.exec_driver_sql("DELETE FROM consents")
        unit.commit()
    assert standing(office, waiting.case_id)[0] == "given"
    triage.accept(office.work, None, waiting.id, triage.proposal(office.work, waiting))
    assert len(plannable(office)) == 1


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
