"""What persons ask about their own data: written down, answered in time, told to them, and never forgotten."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.case import Note
from fieldapp.domain.rights import months_after
from fieldapp.services import casefile
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, form_value, visit
from tests.web.phone_office import day_at_the_door
from tests.web.test_consent import plannable
from tests.web.test_damaged_rows import damaged
from tests.web.test_erasing import erase

WORDS = "My name is written wrongly"


def rights_of(office: OfficeUnderTest, case_id: str) -> list[Any]:
    with office.work.store.read() as unit:
        return unit.rights.of_case(case_id)


def asks(visitor: Visitor, case_id: str, kind: str, words: str = WORDS, **facts: Any) -> str:
    """The address of the page of the request that is written down."""
    page = visitor.get(f"/office/cases/{case_id}/rights").text
    form = {"kind": kind, "how": "telephone", "asked_on": str(TODAY), "words": words, "id": form_value(page, "id")}
    done = visitor.post(f"/office/cases/{case_id}/rights", {**form, **facts})
    assert done.status_code == 302, unescape(done.text)
    return str(done.location)


def does(visitor: Visitor, path: str, act: str, **facts: Any) -> str:
    """What the page says once a form of it was sent."""
    page = visitor.get(path).text
    version = form_value(page, "version")
    return unescape(visitor.post(f"{path}/{act}", {"version": version, **facts}, follow_redirects=True).text)


def grants(visitor: Visitor, path: str, **facts: Any) -> str:
    said = does(visitor, path, "decide", decision="granted", **facts)
    assert "Saved." in said
    return said


def restricted(office: OfficeUnderTest, case_id: str) -> tuple[Visitor, str]:
    """A coordinator, and the page of a restriction that was granted."""
    coordinator = office.signed_in("coordinator", "case_worker", language="en", login="first")
    path = asks(coordinator, case_id, "restriction", "Keep it and do nothing")
    grants(coordinator, path)
    return coordinator, path


@pytest.fixture
def coordinator(office: OfficeUnderTest) -> Visitor:
    return office.signed_in("coordinator", "case_worker", language="en")


def test_what_is_asked_stands_on_the_list_until_it_is_decided_and_told(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "portability", "Everything as a file")
    page = unescape(coordinator.get("/office/todo/follow_up").text)
    assert "Amina" in page
    assert "Give it to them as a file (article 20)" in page
    assert path in page
    assert "answer by Wednesday 30 December" in page
    assert "1 to answer" in coordinator.get(f"/office/cases/{case_id}").text
    grants(coordinator, path)
    assert "to tell: the decision" in coordinator.get("/office/todo/follow_up").text
    assert "Saved." in does(coordinator, path, "told", stage="decided", told_on=str(TODAY), told_how="letter")
    assert path not in coordinator.get("/office/todo/follow_up").text
    assert [right.version for right in rights_of(office, case_id)] == [3]


def test_an_answer_that_is_due_soon_cannot_wait(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office, consent=None).case_id
    with office.work.store.write() as unit:
        unit.requests.decide(unit.requests.of_case(case_id)[0], "rejected", by=None, at=office.work.now(), reason="x")
        unit.commit()
    path = asks(coordinator, case_id, "rectification")
    does(coordinator, path, "extend", extend_reason="We have to ask a colleague")
    does(coordinator, path, "told", stage="extended", told_on=str(TODAY), told_how="spoken")
    assert rights_of(office, case_id)[0].due == months_after(TODAY, 3)
    assert "cannot wait" not in unescape(coordinator.get("/office/todo").text)
    office.clock.move(timedelta(days=84))
    fresh = office.signed_in("coordinator", language="en", login="later")
    page = " ".join(unescape(fresh.get("/office/todo").text).split())
    assert "what Amina asks about their data, to answer by" in page
    office.clock.move(timedelta(days=10))
    fresh = office.signed_in("coordinator", language="en", login="latest")
    assert "The answer was due" in fresh.get(path).text


def test_sent_twice_it_is_one_and_other_words_are_another(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office).case_id
    path = f"/office/cases/{case_id}/rights"
    form = {"kind": "rectification", "how": "visit", "asked_on": str(TODAY), "words": WORDS}
    form["id"] = form_value(coordinator.get(path).text, "id")
    assert coordinator.post(path, form).location == coordinator.post(path, form).location
    second = office.signed_in("coordinator", login="second")
    second.get(path)
    second.post(path, form)
    assert len(rights_of(office, case_id)) == 1
    for _ in range(2):
        second.post(path, {**form, "words": "something else"})
    assert [right.words for right in rights_of(office, case_id)].count("something else") == 1


def test_whoever_decides_on_what_somebody_else_decided_meanwhile_is_told(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "objection", uses=["statistics"])
    second = office.signed_in("coordinator", language="en", login="second")
    version = form_value(second.get(path).text, "version")
    does(coordinator, path, "decide", decision="refused", reason="It is required of us")
    late = second.post(f"{path}/decide", {"version": version, "decision": "granted"})
    assert late.status_code == 409
    assert "Somebody wrote on it meanwhile" in late.text
    assert rights_of(office, case_id)[0].decision == "refused"


@pytest.mark.parametrize(
    ("kind", "act", "facts", "said"),
    [
        ("rectification", "decide", {"decision": "refused"}, "Write the reason"),
        ("rectification", "decide", {"decision": "granted"}, "Write what is right"),
        ("rectification", "decide", {"decision": ""}, "Choose the decision."),
        ("rectification", "told", {"stage": "decided", "told_on": "2026-11-30", "told_how": "letter"}, "this already"),
        ("restriction", "lift", {}, "is not on hold any more"),
        ("restriction", "announce", {"lift_reason": "over"}, "is not on hold any more"),
        ("portability", "extend", {"extend_reason": ""}, "Write why"),
    ],
)
def test_what_cannot_be_done_says_why(
    office: OfficeUnderTest, coordinator: Visitor, kind: str, act: str, facts: dict[str, str], said: str
) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, kind)
    assert said in does(coordinator, path, act, **facts)
    assert len(rights_of(office, case_id)) == 1
    assert rights_of(office, case_id)[0].version == 1


def test_what_is_asked_names_a_day_that_is_not_to_come_and_an_objection_its_use(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    path = f"/office/cases/{ask(office).case_id}/rights"
    coordinator.get(path)
    later = {"kind": "rectification", "how": "visit", "asked_on": str(TODAY + timedelta(days=1)), "words": WORDS}
    assert "Choose today or an earlier day." in coordinator.post(path, later).text
    assert (
        "Tick at least one use." in coordinator.post(path, {**later, "asked_on": str(TODAY), "kind": "objection"}).text
    )
    empty = coordinator.post(path, {})
    assert empty.status_code == 422
    assert "Choose what they ask." in empty.text


def test_a_correction_keeps_what_stood_there_before_and_says_who_asked(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    made = visit(office, "Amnia")
    path = asks(coordinator, made.case_id, "rectification")
    form = {"field": "name", "before_name": "Amnia", "after": "Amina"}
    page = grants(coordinator, path, **form)
    assert "<del><bdi>Amnia</bdi></del>" in page
    with office.work.store.read() as unit:
        assert unit.cases.get(made.case_id).person.name == "Amina"
        assert unit.visits.get(made.id).name == "Amina"
        assert [one.name for one in unit.parties.of_case(made.case_id)] == ["Amina"]
    assert "at the person’s request" in unescape(coordinator.get(f"/office/cases/{made.case_id}").text)


@pytest.mark.parametrize(
    ("field", "wrong", "right", "kept"),
    [
        ("phone", "no number", "+32 470 12 34 57", "0470 12 34 57"),
        ("phone", "0470 12 34 57, ask for Leila", "0470123457", "0470 12 34 57"),
        ("email", "nonsense", "amina@example.org", "amina@example.org"),
    ],
)
def test_a_corrected_number_or_address_has_its_form(
    office: OfficeUnderTest, coordinator: Visitor, field: str, wrong: str, right: str, kept: str
) -> None:
    case_id = visit(office, phone="0470 12 34 56").case_id
    path = asks(coordinator, case_id, "rectification")
    form = {"decision": "granted", "field": field, f"before_{field}": "0470 12 34 56" if field == "phone" else ""}
    page = does(coordinator, path, "decide", **form, after=wrong)
    assert 'aria-invalid="true"' in page
    assert wrong in page, "what was typed is still there"
    assert rights_of(office, case_id)[0].decision == ""
    does(coordinator, path, "decide", **form, after=right)
    with office.work.store.read() as unit:
        (party,) = unit.parties.of_case(case_id)
    assert getattr(party.contact, field) == kept


def test_nobody_was_told_before_there_was_something_to_tell(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "restriction")
    grants(coordinator, path)
    told = {"told_how": "letter", "stage": "decided"}
    early = "On that day there was nothing to tell yet."
    assert early in does(coordinator, path, "told", told_on=str(TODAY - timedelta(days=1)), **told)
    does(coordinator, path, "told", told_on=str(TODAY), **told)
    office.clock.moment += timedelta(days=3)
    coordinator = office.signed_in("coordinator", "case_worker", language="en", login="later")
    does(coordinator, path, "announce", lift_reason="You agreed again")
    told["stage"] = "lifting"
    assert early in does(coordinator, path, "told", told_on=str(TODAY), **told), "it was announced three days later"
    assert "Tell the person first" in does(coordinator, path, "lift")
    assert "Saved." in does(coordinator, path, "told", told_on=str(TODAY + timedelta(days=3)), **told)


def test_a_correction_of_what_is_another_by_now_is_looked_at_first(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    case_id = ask(office, "Amnia").case_id
    path = asks(coordinator, case_id, "rectification")
    form = {"decision": "granted", "field": "name", "before_name": "Another", "after": "Amina"}
    assert "Another value stands there by now." in does(coordinator, path, "decide", **form)
    assert rights_of(office, case_id)[0].decision == ""


def test_what_the_person_says_stands_beside_the_note_and_not_over_it(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    case_id = ask(office).case_id
    author = office.account("case_worker", login="author")
    note_id = "6a6e7c3e-1111-4111-8111-111111111111"
    casefile.add_note(office.work, author, case_id, "She said she is alone", note_id=note_id)
    path = asks(coordinator, case_id, "rectification", "I never said that")
    grants(coordinator, path, note=note_id, statement="I am not alone")
    page = unescape(coordinator.get(f"/office/cases/{case_id}").text)
    assert page.index("She said she is alone") < page.index("I am not alone")
    statement = unescape(coordinator.get(f"/office/cases/{case_id}/access-statement?language=en").text)
    assert statement.index("She said she is alone") < statement.index("I am not alone")
    assert "I never said that" in statement
    with office.work.store.read() as unit:
        notes: list[Note] = unit.notes.of_case(case_id)
    assert [note.text for note in notes] == ["She said she is alone"]


def test_every_act_and_every_look_leaves_a_row_and_no_words(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "portability")
    grants(coordinator, path)
    coordinator.get(f"{path}/letter/decided")
    with office.work.store.read() as unit:
        rows = [(row.action, row.kind) for row in unit.audit.of_case(case_id) if row.kind in ("right", "rights")]
    assert rows.count(("write", "right")) == 2
    assert ("read", "rights") in rows
    assert ("read", "right") in rows
    assert WORDS not in json.dumps(rows)


def test_who_may_not_decide_is_refused(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "portability")
    worker = office.signed_in("case_worker", login="worker")
    worker.get(path)
    assert worker.post(f"{path}/decide", {"version": "1", "decision": "granted"}).status_code in (403, 404)
    assert office.signed_in("worker", login="worker2").get(path).status_code in (403, 404)
    assert office.signed_in("administrator", login="admin2").get(path).status_code in (403, 404)


def test_a_request_of_another_case_is_not_found_here(office: OfficeUnderTest, coordinator: Visitor) -> None:
    one, other = ask(office).case_id, ask(office, "Celia").case_id
    right_id = asks(coordinator, one, "portability").rsplit("/", 1)[-1]
    assert coordinator.get(f"/office/cases/{other}/rights/{right_id}").status_code == 302
    coordinator.post(f"/office/cases/{other}/rights/{right_id}/decide", {"version": "1", "decision": "granted"})
    assert rights_of(office, one)[0].decision == ""
    assert coordinator.get(f"/office/cases/{other}/rights/{right_id}/letter/received").status_code == 404


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de", "es", "it", "ar", "ru", "tr"])
def test_letters_speak_the_language_of_the_person_and_do_not_say_who_we_are(
    office: OfficeUnderTest, coordinator: Visitor, language: str
) -> None:
    case_id = ask(office, language=language).case_id
    path = asks(coordinator, case_id, "restriction")
    does(coordinator, path, "extend", extend_reason="why-later")
    letters = [unescape(coordinator.get(f"{path}/letter/{stage}").text) for stage in ("received", "extended")]
    does(coordinator, path, "decide", decision="partly", reason="why-partly", uses=["visits"])
    letters.append(unescape(coordinator.get(f"{path}/letter/decided").text))
    does(coordinator, path, "told", stage="decided", told_on=str(TODAY), told_how="letter")
    does(coordinator, path, "announce", lift_reason="why-over")
    letters.append(unescape(coordinator.get(f"{path}/letter/lifting").text))
    for letter, reason in zip(letters, ("", "why-later", "why-partly", "why-over"), strict=True):
        main = letter[letter.index("<main") :]
        assert f'<html lang="{language}"' in letter
        assert reason in main
        assert office.work.settings.office.name not in letter
        assert "only kept it" not in main, "only one use of it rested"
        if language != "en":
            assert not re.search(r"\b(asked|answer|reason|keep)\b", main.replace(reason, "")), main


def test_what_does_not_open_any_more_still_rests_and_is_shown_as_damaged(
    office: OfficeUnderTest, coordinator: Visitor
) -> None:
    made = visit(office)
    path = asks(coordinator, made.case_id, "objection", uses=["visits"])
    with damaged(office, "rights", "sealed"):
        assert plannable(office) == []
        assert "cannot be read" in coordinator.get(path).text
        for page in (f"/office/cases/{made.case_id}", "/office/todo/follow_up", f"/office/cases/{made.case_id}/rights"):
            assert coordinator.get(page).status_code == 200, page
        coordinator.post(f"{path}/decide", {"version": "1", "decision": "refused", "reason": "no"})
    assert rights_of(office, made.case_id)[0].decision == "", "nothing is written over what cannot be read"
    assert does(coordinator, path, "decide", decision="refused", reason="no")
    assert plannable(office) == [made.id]


def test_the_file_for_a_program_has_it_and_erasing_takes_it_away(office: OfficeUnderTest, coordinator: Visitor) -> None:
    case_id = ask(office).case_id
    path = asks(coordinator, case_id, "rectification", "say it again")
    copied = coordinator.get(f"/office/cases/{case_id}/access-statement.json").json
    assert copied
    assert [row["sealed"]["words"] for row in copied["rights"]] == ["say it again"]
    erase(office, case_id)
    with office.work.store.read() as unit:
        assert unit.rights.owed() == []
    assert coordinator.get(path).status_code in (404, 410)


def test_the_phone_is_given_what_the_person_says_about_a_note(office: OfficeUnderTest, coordinator: Visitor) -> None:
    door = day_at_the_door(office)
    phone = door.phone()
    assert phone.bring(phone.note("She is alone")) == [None]
    with office.work.store.read() as unit:
        (note,) = unit.notes.of_case(door.visit.case_id)
    path = asks(coordinator, door.visit.case_id, "rectification")
    grants(coordinator, path, note=note.root_id, statement="I am not")
    answer = phone.post("/field/phone/cases", {"cases": {door.visit.case_id: ""}}, "read").json or {}
    assert [one["beside"] for one in answer["cases"][0]["notes"]] == [["I am not"]]
