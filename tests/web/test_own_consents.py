"""A client takes back one thing alone on their own page: what it does at the door, in the file and on the lists."""

from datetime import timedelta

import pytest

from fieldapp.domain.consent import ConsentFacts, Purpose
from fieldapp.domain.visit import Visit
from fieldapp.services import agreeing, consents, passing_on

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import TODAY, ask
from .phone_office import Phone
from .test_own_acts import pages, send, settle, told_visit
from .test_own_visit import of_staff, opened
from .test_todo import lists

NOT_WANTED = "you do not want this any more"


def gave(office: OfficeUnderTest, made: Visit, purpose: Purpose, recipient: str = "") -> None:
    facts = ConsentFacts(
        purpose=purpose, giver="client", how="telephone", given_at=office.work.now(), recipient=recipient
    )
    agreeing.record(office.work, office.account("coordinator"), made.case_id, facts)


def at_the_door(office: OfficeUnderTest, visitor: Visitor) -> dict[str, object]:
    """What the phone is told of the only stop."""
    (stop,) = Phone(office, visitor).prepare()["day"]["stops"]
    return dict(stop)


@pytest.mark.parametrize(("purpose", "field", "rule"), [("notes", "notes", "ground"), ("photo", "photos", "never")])
def test_what_is_not_wanted_reaches_the_phone_the_file_and_a_list(
    office: OfficeUnderTest, purpose: Purpose, field: str, rule: str
) -> None:
    visitor, _, made = told_visit(office)
    gave(office, made, purpose)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    phone = office.signed_in("worker", login="olga", worker_id=olga.id)
    assert at_the_door(office, phone)[field] == "free"
    after = send(visitor, f"withdraw/{purpose}")
    assert after.count(NOT_WANTED) == 1, "pressed twice, said once"
    assert "Your visit is planned" in after, "the visit stays"
    assert f"/own/withdraw/{purpose}" not in after
    assert at_the_door(office, phone)[field] == rule
    assert "sur la page de la personne" in pages(office, f"/office/cases/{made.case_id}")
    assert lists(office) == {"follow_up": [made.id]}
    assert "prévenez qui travaille sur papier" in pages(office, f"/office/visits/{made.id}")
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"today": [made.id]}
    assert NOT_WANTED not in visitor.get("/en/visit").text


def test_notes_that_nobody_asked_about_can_be_refused_and_photos_that_need_a_yes_anyway_cannot(
    office: OfficeUnderTest,
) -> None:
    visitor, _, made = told_visit(office)
    page = visitor.get("/en/visit").text
    assert "/own/withdraw/notes" in page
    assert "/own/withdraw/photo" not in page
    assert "/own/withdraw/interpreter" not in page
    assert "/own/withdraw/referral" not in page
    for purpose in ("photo", "interpreter", "referral"):
        assert "late" in visitor.get(f"/en/visit/own/withdraw/{purpose}").location
        assert "late" in visitor.post(f"/en/visit/own/withdraw/{purpose}").location
    assert visitor.get("/en/visit/own/withdraw/visit").status_code == 404
    assert NOT_WANTED in send(visitor, "withdraw/notes")
    with office.work.store.read() as unit:
        assert consents.permitted_in(unit, made.case_id, TODAY).notes == "ground"
    assert "personne ne l’avait demandé" in pages(office, f"/office/cases/{made.case_id}")


def test_without_an_interpreter_an_hour_with_somebody_who_does_not_understand_them_is_not_kept(
    office: OfficeUnderTest,
) -> None:
    visitor, _, made = told_visit(office)
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"interpreter": True, "language": "ru"}))
        unit.commit()
    after = send(visitor, "withdraw/interpreter")
    assert NOT_WANTED in after
    assert "We are looking for a day and a time" in after
    with office.work.store.read() as unit:
        assert not unit.visits.get(made.id).interpreter
    assert lists(office) == {"to_tell": [made.id]}, "they refused an interpreter, and may still wait at their hour"
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"to_tell": [made.id]}


def test_a_case_is_passed_on_to_nobody_any_more_and_somebody_tells_who_has_it(office: OfficeUnderTest) -> None:
    visitor, _, made = told_visit(office)
    for recipient in ("Relais", "Caritas"):
        gave(office, made, "referral", recipient)
    coordinator = office.account("coordinator")
    with office.work.store.read() as unit:
        given = [one for one in unit.consents.of_case(made.case_id) if one.recipient == "Relais"]
    passing_on.read(office.work, coordinator, made.case_id, given[0].id)
    page = visitor.get("/en/visit").text
    assert "Relais" not in page + visitor.get("/en/visit/own/withdraw/referral").text, "others may hold the code"
    after = send(visitor, "withdraw/referral")
    assert NOT_WANTED in after
    assert "Relais" not in after
    with office.work.store.read() as unit:
        assert all(one.withdrawn_at for one in unit.consents.of_case(made.case_id) if one.purpose == "referral")
    shown = pages(office, f"/office/visits/{made.id}")
    assert "Relais" in shown
    assert "Caritas" not in shown, "nothing was printed for them"


def test_a_request_without_a_visit_can_refuse_an_interpreter(office: OfficeUnderTest) -> None:
    request = ask(office)
    with office.work.store.write() as unit:
        answers = request.answers.model_copy(update={"interpreter": True})
        unit.requests.answer(request, answers, state="new", urgency="normal")
        unit.commit()
    visitor = opened(office, *of_staff(office, request))
    assert NOT_WANTED in send(visitor, "withdraw/interpreter")
    assert lists(office) == {"to_triage": [request.id]}
    assert "Ne veut plus" in pages(office, f"/office/requests/{request.id}")


def test_what_staff_wrote_down_first_is_not_done_twice_and_a_dead_code_changes_nothing(
    office: OfficeUnderTest,
) -> None:
    visitor, request, made = told_visit(office)
    visitor.get("/en/visit/own/withdraw/notes")
    gave(office, made, "notes")
    visitor_of_staff = office.signed_in("coordinator")
    visitor_of_staff.get(f"/office/cases/{made.case_id}")
    visitor_of_staff.post(f"/office/cases/{made.case_id}/consents/withdraw", {"purpose": "notes"})
    late = visitor.post("/en/visit/own/withdraw/notes")
    assert late.location.endswith("/en/visit"), "it is as they want it"
    with office.work.store.read() as unit:
        assert unit.client_words.of_request(request.id) == []
    office.clock.move(timedelta(minutes=1))
    gave(office, made, "notes")
    of_staff(office, request)
    assert "late" in visitor.post("/en/visit/own/withdraw/notes").location
    with office.work.store.read() as unit:
        assert consents.permitted_in(unit, made.case_id, TODAY).notes == "free"
