"""A whole paper sheet is entered at once: every code finds its visit, and notes and parts of a picture go into the file
of their own visit and nowhere else."""

import re
import tempfile
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fieldapp.domain.case import Note, Picture
from fieldapp.domain.consent import ConsentFacts, Purpose, words_of
from fieldapp.domain.phone_limits import CONTENTS_A_DAY
from fieldapp.domain.visit import StopEvent, Visit
from fieldapp.domain.worker import Worker
from fieldapp.services import agreeing, withdrawing
from fieldapp.services.door_events import keep_event
from fieldapp.web.client_texts import consent_words
from fieldapp.web.slips import mark_of
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.phone_office import publish

EVENING = datetime(2026, 11, 30, 17, tzinfo=UTC)
PAGE = f"/office/day/{TODAY}/sheet"


def picture_of_a_sheet(upper: str = "red", lower: str = "blue") -> bytes:
    """Two visits below each other, each in its own colour."""
    drawn = Image.new("RGB", (400, 600), upper)
    ImageDraw.Draw(drawn).rectangle((0, 300, 400, 600), fill=lower)
    made = BytesIO()
    drawn.save(made, "JPEG", quality=95, exif=b"Exif\0\0secret place")
    return made.getvalue()


@dataclass
class Sheet:
    office: OfficeUnderTest
    visitor: Visitor
    worker: Worker
    visits: tuple[Visit, Visit]
    codes: tuple[str, ...]
    stops: tuple[str, ...]

    def find(self, codes: str | None = None) -> Any:
        return self.visitor.post(PAGE, {"codes": codes if codes is not None else "\n".join(self.codes)})

    def typed(self, *numbers: int, **more: object) -> dict[str, Any]:
        """A note and half of the picture for each of these visits."""
        made: dict[str, Any] = {"codes": "\n".join(self.codes), "sheet_id": str(uuid.uuid4()), "only_theirs": "on"}
        for number, stop_id in enumerate(self.stops):
            made[f"worker-{stop_id}"] = self.worker.id
            if number in numbers:
                made[f"note-{stop_id}"] = f"Words of visit {number}"
                made |= {f"picture-{stop_id}": "on", f"agreed-{stop_id}": "on"}
                made |= {f"top-{stop_id}": str(50 * number), f"bottom-{stop_id}": str(50 * number + 50)}
        return made | more

    def keep(self, typed: dict[str, Any], picture: bytes | None = None) -> str:
        sent = {"picture": (BytesIO(picture), "sheet.jpg")} if picture is not None else {}
        return self.visitor.post(f"{PAGE}/keep", {**typed, **sent}, follow_redirects=True).text

    def keep_without_scripts(self, typed: dict[str, Any], picture: bytes) -> TestResponse:
        """As a browser sends it, whatever its size, in memory."""
        fields = {"csrf": self.visitor.csrf, **typed, "picture": FileStorage(BytesIO(picture), "sheet.jpg")}
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return self.visitor.client.post(
            f"{PAGE}/keep", input_stream=BytesIO(body), content_type=kind, content_length=len(body)
        )

    def notes(self, number: int) -> list[Note]:
        with self.office.work.store.read() as unit:
            return unit.notes.of_case(self.visits[number].case_id)

    def pictures(self, number: int) -> list[tuple[Picture, bytes]]:
        case_id = self.visits[number].case_id
        with self.office.work.store.read() as unit:
            return [unit.pictures.get(case_id, one.id) for one in unit.pictures.of_case(case_id)]

    def nothing(self) -> bool:
        return not any(self.notes(number) or self.pictures(number) for number in (0, 1))


@pytest.fixture
def sheet(office: OfficeUnderTest) -> Sheet:
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)
    worker, visits = hire(office, "Samira Benali"), (visit(office, "Amina"), visit(office, "Bassem"))
    publish_for(office, worker, *visits)
    visitor = office.signed_in("coordinator", login="claire", language="en")
    codes = re.findall(r'class="code">(\w\d-\w{4})<', visitor.get(f"/office/day/{TODAY}/sheets").text)
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    of_visit = {stop.visit_id: stop.id for route in plan.routes for stop in route.stops}
    stops = tuple(of_visit[one.id] for one in visits)
    by_stop = {code[-4:].lower(): code for code in codes}
    office.clock.moment = EVENING
    visitor = office.with_session_of("claire")
    visitor.get(PAGE)
    return Sheet(office, visitor, worker, visits, tuple(by_stop[stop[:4]] for stop in stops), stops)


def test_the_codes_of_a_sheet_find_their_visits(sheet: Sheet) -> None:
    for between in ("\n", " ", ", ", ";\n"):
        page = sheet.find(between.join((*sheet.codes, sheet.codes[0].lower()))).text
        assert page.count('<h2 id="visit-') == 2, "the same code twice is one visit"
        assert page.count('<option value="" selected>not chosen</option>') == 4, "no part is the whole by itself"
        assert "Amina" in page and "Bassem" in page
    assert "Enter a paper sheet" in sheet.visitor.get(f"/office/day/{TODAY}").text


@pytest.mark.parametrize("spelt", ["R-1{letter}", "r1{letter}", " R-1 {letter} "])
def test_the_code_of_the_whole_sheet_opens_all_its_visits(sheet: Sheet, spelt: str) -> None:
    """It is the largest code on the paper."""
    code = spelt.format(letter=sheet.codes[0][0])
    for path, field in ((f"/office/day/{TODAY}/code", "code"), (PAGE, "codes")):
        page = sheet.visitor.post(path, {field: code}).text
        assert page.count('<h2 id="visit-') == 2, path
        assert "Put it into the files" in page
    kept = sheet.keep(sheet.typed(0) | {"codes": code}, picture_of_a_sheet())
    assert "1 note, 1 picture." in kept


def test_a_whole_sheet_that_this_day_never_had_says_on_which_day_to_look(sheet: Sheet) -> None:
    letter = sheet.codes[0][0]
    for path in (f"/office/day/{TODAY}", f"/office/day/{TODAY + timedelta(days=1)}"):
        code = f"R-2{letter}" if path.endswith(str(TODAY)) else f"R-1{letter}"
        for end, field in (("code", "code"), ("sheet", "codes")):
            answer = sheet.visitor.post(f"{path}/{end}", {field: code})
            assert answer.status_code == 422
            assert f"has the sheet {code}. Open the day of the sheet" in answer.text
            assert "visit-" not in answer.text and code in answer.text


def test_a_wrong_code_is_said_and_no_other_visit_is_shown_without_it(sheet: Sheet) -> None:
    wrong = {"": "Write the codes", "nonsense": "no codes of a sheet: NONSENSE", "B3-0000": "has these codes: B3-0000"}
    for code, said in wrong.items():
        answer = sheet.find(f"{sheet.codes[0]}\n{code}" if code else "")
        assert answer.status_code == 422
        assert said in answer.text
        assert "visit-" not in answer.text and code in answer.text


def test_of_a_visit_that_left_the_plan_its_sheet_and_its_row_say_why_in_one_word(office: OfficeUnderTest) -> None:
    """Cancelled is not postponed, and nobody reads that a visit is to come to which nobody goes."""
    acts: dict[str, tuple[str, dict[str, str]]] = {
        "cancelled": ("close", {"how": "cancelled_by_client", "reason": "they called", "client_knows": "on"}),
        "ended": ("close", {"how": "moved_away", "reason": "to Liège", "client_knows": "on"}),
        "postponed": ("rest", {"until": "2026-12-10", "because": "postponed", "client_knows": "on"}),
        "held back": ("rest", {"until": "2026-12-10", "because": "held", "client_knows": "on"}),
        "no consent any more": ("", {}),
    }
    office.clock.move(timedelta(hours=-5))
    olga, coordinator = hire(office, "Olga"), office.signed_in("coordinator", language="en")
    visits = {why: visit(office, f"Amina {number}") for number, why in enumerate(acts)}
    publish_for(office, olga, *visits.values())
    office.clock.move(timedelta(minutes=1))
    sheet = coordinator.get(f"/office/day/{TODAY}/sheets").text
    codes = "\n".join(re.findall(r'class="code">(\w\d-\w{4})<', sheet))
    coordinator.get(f"/office/day/{TODAY}")
    assert coordinator.post(PAGE, {"codes": codes}).text.count("still to come") == len(acts), "the control"
    for why, (act, sent) in acts.items():
        coordinator.get(f"/office/visits/{visits[why].id}")
        if act:
            done = coordinator.post(f"/office/visits/{visits[why].id}/{act}", sent)
        else:
            done = coordinator.post(f"/office/cases/{visits[why].case_id}/consents/withdraw", {"purpose": "visit"})
        assert done.status_code == 302, why
    sheet = coordinator.get(f"/office/day/{TODAY}/sheets").text
    coordinator.get(f"/office/day/{TODAY}")
    entry = coordinator.post(PAGE, {"codes": codes}).text
    for why in acts:
        assert sheet.count(f"{why.upper()}: do not go there") == 1, why
        assert re.search(rf'class="pill"[^>]*>.*?{why}', entry, re.S), why
    assert "still to come" not in entry


def test_notes_and_parts_of_the_picture_go_each_into_its_own_file(sheet: Sheet) -> None:
    page = sheet.keep(sheet.typed(0, 1), picture_of_a_sheet())
    assert "In the files now: 2 notes, 2 pictures." in page
    for number, colour in enumerate(("red", "blue")):
        (note,), ((picture, content),) = sheet.notes(number), sheet.pictures(number)
        claire = sheet.office.account("coordinator", login="claire")
        assert note.text == f"Words of visit {number}"
        assert {(one.author_id, one.for_worker, one.stop_id) for one in (note, picture)} == {
            (claire.id, sheet.worker.id, sheet.stops[number])
        }
        drawn = Image.open(BytesIO(content))
        assert b"secret place" not in content
        assert drawn.size == (400, 300)
        red, _, blue = drawn.getpixel((200, 150))
        assert (red > 200, blue > 200) == (colour == "red", colour == "blue")
        with sheet.office.work.store.read() as unit:
            rows = unit.audit.of_case(sheet.visits[number].case_id)
            (yes,) = [one for one in unit.consents.of_case(sheet.visits[number].case_id) if one.purpose == "photo"]
        assert any((row.action, row.user_id) == ("write", claire.id) for row in rows)
        assert (yes.how, yes.giver) == ("paper", "client")
    case = sheet.visitor.get(f"/office/cases/{sheet.visits[0].case_id}").text
    assert case.count("from the paper of Samira Benali") == 2


def test_a_picture_that_is_sent_up_touches_no_disk_before_it_is_sealed(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")  # whatever is written for a while fails
    answer = sheet.keep_without_scripts(sheet.typed(0), picture_of_a_sheet() + bytes(900_000))
    assert answer.status_code == 302
    assert len(sheet.pictures(0)) == 1


def test_what_is_left_empty_stays_as_it_is(sheet: Sheet) -> None:
    assert "1 note, 1 picture." in sheet.keep(sheet.typed(1), picture_of_a_sheet())
    assert (sheet.notes(0), sheet.pictures(0)) == ([], [])


def test_the_same_form_twice_keeps_once(sheet: Sheet) -> None:
    typed = sheet.typed(0, 1)
    for _ in range(2):
        assert "2 notes, 2 pictures" in sheet.keep(typed, picture_of_a_sheet())
    assert [len(sheet.notes(number)) + len(sheet.pictures(number)) for number in (0, 1)] == [2, 2]


def test_the_same_sheet_entered_again_is_noticed(sheet: Sheet) -> None:
    sheet.keep(sheet.typed(0), picture_of_a_sheet())
    found = sheet.find().text
    assert found.count("Entered from paper already: A note, by Claire") == 1
    assert found.count("Entered from paper already: A picture, by Claire") == 1
    again = sheet.typed(0, 1)
    assert "These very words are in the file already" in sheet.keep(again, picture_of_a_sheet())
    again[f"note-{sheet.stops[0]}"] = ""
    assert "This very picture is in the file already" in sheet.keep(again, picture_of_a_sheet())
    assert (len(sheet.notes(0)), len(sheet.pictures(0))) == (1, 1)
    assert (sheet.notes(1), sheet.pictures(1)) == ([], []), "all of it or nothing"


def test_what_is_wrong_is_said_nothing_is_kept_and_what_was_typed_stays(sheet: Sheet) -> None:
    first, second = sheet.stops
    wrong: list[tuple[dict[str, Any], str]] = [
        ({f"top-{second}": "45"}, "shares lines with another"),
        ({f"bottom-{first}": "0"}, "upside down"),
        ({f"top-{first}": ""}, "Choose where the part about this visit begins and ends"),
        ({f"bottom-{second}": ""}, "Choose where the part about this visit begins and ends"),
        ({"only_theirs": None}, "nobody else’s name or address may be on it"),
        ({f"worker-{second}": "nobody"}, "not on the paper of this worker"),
        ({f"note-{second}": "x" * 20_001}, "too long"),
        ({"sheet_id": "again"}, "reload it and send it again"),
    ]
    for change, said in wrong:
        typed = {key: value for key, value in (sheet.typed(0, 1) | change).items() if value is not None}
        page = sheet.keep(typed, picture_of_a_sheet())
        assert said in page
        assert sheet.nothing(), "all of it or nothing"
        assert "Words of visit 0" in page
        assert "Nothing is kept yet. Choose the picture again" in page
    none = "This is no picture that can be read."
    for picture, said in ((None, none), (b"words", none), (b"\xff" * 1_500_001, "too large")):
        assert said in sheet.keep(sheet.typed(0), picture)
        assert sheet.nothing()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize("size", [100, 2_500_000])
@pytest.mark.parametrize(("head", "said"), [(HEIC, "HEIC of an iPhone"), (b"%PDF-1.7", "This is a PDF")])
def test_a_file_that_is_another_kind_says_which_however_large_it_is(
    sheet: Sheet, head: bytes, said: str, size: int
) -> None:
    page = sheet.keep_without_scripts(sheet.typed(0), head + b"\xff" * size).text
    assert said in page
    assert "Words of visit 0" in page
    assert sheet.nothing()


def test_a_photo_that_is_too_large_to_be_sent_loses_no_word(sheet: Sheet) -> None:
    """As without scripts, which make it smaller first."""
    photo = b"\xff\xd8\xff\xe0" + b"\xff" * 3_000_000
    page = sheet.keep_without_scripts(sheet.typed(0, 1), photo).text
    assert "This picture is too large. Take it again in a smaller size." in page
    assert "Nothing is kept yet. Choose the picture again" in page
    for number, stop_id in enumerate(sheet.stops):
        assert f"Words of visit {number}" in page
        assert re.search(rf'id="picture-{stop_id}"[^>]* checked', page)
    assert sheet.nothing()


def test_a_photo_that_is_too_large_from_another_page_shows_nothing(sheet: Sheet) -> None:
    """Neither who asks from another site, nor who may not enter sheets, reads anybody's name by it."""
    answer = sheet.keep_without_scripts(sheet.typed(0) | {"csrf": "none"}, b"\xff" * 3_000_000)
    assert (answer.status_code, "Amina" in answer.text) == (413, False)


def test_a_picture_of_nobody_and_a_sheet_without_words_are_said(sheet: Sheet) -> None:
    assert "Choose for at least one visit" in sheet.keep(sheet.typed(), picture_of_a_sheet())
    assert "Write what stands beside a visit" in sheet.keep(sheet.typed())


def consent(sheet: Sheet, purpose: Purpose, *, withdrawn: bool) -> None:
    account, case_id = sheet.office.account("coordinator", login="claire"), sheet.visits[0].case_id
    facts = ConsentFacts(purpose=purpose, giver="client", how="telephone", given_at=EVENING - timedelta(hours=12))
    agreeing.record(sheet.office.work, account, case_id, facts)
    if withdrawn:
        withdrawing.withdraw(sheet.office.work, account, case_id, purpose)


def test_who_wants_no_photos_has_none_of_paper_either(sheet: Sheet) -> None:
    consent(sheet, "photo", withdrawn=True)
    assert "This person does not want photos" in sheet.find().text
    assert "This person does not want photos" in sheet.keep(sheet.typed(0), picture_of_a_sheet())
    assert sheet.nothing()


def test_a_picture_needs_a_yes_that_somebody_heard(sheet: Sheet) -> None:
    typed = sheet.typed(0)
    del typed[f"agreed-{sheet.stops[0]}"]
    assert "Nobody has said that this person agrees to photos." in sheet.keep(typed, picture_of_a_sheet())
    assert sheet.nothing()
    consent(sheet, "photo", withdrawn=False)
    assert "1 note, 1 picture." in sheet.keep(typed, picture_of_a_sheet())


def test_a_yes_that_stands_on_a_slip_is_kept_with_the_words_of_the_slip(sheet: Sheet) -> None:
    settings, (code, other) = sheet.office.work.settings, sheet.codes
    typed = sheet.typed(0) | {"codes": f"{code}-{mark_of(settings, 'ar')}, {other}"}
    said = consent_words(settings, "ar", "photo")
    assert said
    assert said.text in sheet.find(typed["codes"]).text
    assert "1 note, 1 picture." in sheet.keep(typed, picture_of_a_sheet())
    with sheet.office.work.store.read() as unit:
        (yes,) = [one for one in unit.consents.of_case(sheet.visits[0].case_id) if one.purpose == "photo"]
    assert (yes.words, yes.language, yes.version) == (said.text, "ar", words_of("photo"))
    assert "Our words of today have another code than these slips" in sheet.find(f"{code}-0000").text


def test_who_wants_no_notes_has_them_only_for_a_reason(sheet: Sheet) -> None:
    consent(sheet, "notes", withdrawn=True)
    typed = sheet.typed(0) | {f"ground-{sheet.stops[0]}": ""}
    page = sheet.keep(typed, picture_of_a_sheet())
    assert f'href="#ground-{sheet.stops[0]}"' in page
    assert sheet.nothing()
    assert "1 note," in sheet.keep(typed | {f"ground-{sheet.stops[0]}": "danger"}, picture_of_a_sheet())


def test_a_visit_that_is_still_to_come_has_no_words_yet(sheet: Sheet) -> None:
    sheet.office.clock.moment = datetime(2026, 11, 30, 6, 5, tzinfo=UTC)
    sheet.visitor = sheet.office.with_session_of("claire")
    sheet.visitor.get(PAGE)
    assert "still to come" in sheet.find().text
    assert "This visit is still to come" in sheet.keep(sheet.typed(0), picture_of_a_sheet())
    assert sheet.nothing()


def test_the_code_of_an_earlier_plan_finds_its_visit_and_says_so(sheet: Sheet) -> None:
    publish(sheet.office, (sheet.worker, [sheet.visits[1], sheet.visits[0]]))
    now = [f"A2-{sheet.codes[0][3:]}", f"A1-{sheet.codes[1][3:]}"]
    page = sheet.find().text
    assert all(f"this visit has the code {code} now" in page for code in now)
    assert "this visit has the code" not in sheet.find("\n".join(now)).text


def test_a_mistyped_code_is_no_code_of_the_sheet_and_no_changed_plan(sheet: Sheet) -> None:
    letter, number, end = sheet.codes[0][0], sheet.codes[0][1], sheet.codes[0][3:]
    wrong = f"{letter}{int(number) + 7}-{end}"
    answer = sheet.find(wrong)
    assert answer.status_code == 422
    assert f"No visit of the last month has these codes: {wrong}" in answer.text
    assert "Amina" not in answer.text, "nobody is taken for somebody else"
    alone = sheet.visitor.post(f"/office/day/{TODAY}/code", {"code": wrong})
    assert "No visit of the last month has this code" in alone.text
    assert "Amina" in sheet.find(end).text, "the last four signs are enough"


def test_pictures_of_a_day_have_a_measure_as_those_of_a_phone(sheet: Sheet) -> None:
    claire, case_id = sheet.office.account("coordinator", login="claire"), sheet.visits[1].case_id
    now = sheet.office.work.now()
    with sheet.office.work.store.write() as unit:
        for _ in range(CONTENTS_A_DAY):
            unit.pictures.append(
                Picture(
                    id=str(uuid.uuid4()), case_id=case_id, stop_id=None, author_id=claire.id, kind="photo",
                    taken_at=now, received_at=now, mimetype="image/jpeg",
                ),
                b"picture",
            )  # fmt: skip
        unit.commit()
    assert "You have added 300 pictures today" in sheet.keep(sheet.typed(0), picture_of_a_sheet())
    assert sheet.notes(0) == []


def test_nobody_but_a_coordinator_enters_a_sheet(sheet: Sheet) -> None:
    worker = sheet.office.signed_in("worker", login="samira", worker_id=sheet.worker.id)
    assert worker.get(PAGE).status_code == 403
    assert worker.post(f"{PAGE}/keep", sheet.typed(0)).status_code == 403


def rows(sheet: Sheet, page: str | None = None, **more: str) -> dict[str, Any]:
    """The form of the found sheet as the page has it; `more`: by `name_number`, what is typed about a visit."""
    page = page if page is not None else sheet.find().text
    made = dict(re.findall(r'<input type="hidden" name="((?:seen|worker)-[^"]+)" value="([^"]*)"', page))
    made |= {"codes": "\n".join(sheet.codes), "sheet_id": str(uuid.uuid4())}
    for name, typed in more.items():
        field, number = name.rsplit("_", 1)
        made[f"{field.replace('__', '-')}-{sheet.stops[int(number)]}"] = typed
    return made


def said_at(sheet: Sheet, number: int) -> list[StopEvent]:
    with sheet.office.work.store.read() as unit:
        return unit.visits.events({sheet.stops[number]})


def test_the_outcomes_of_a_whole_sheet_are_entered_in_its_rows_once(sheet: Sheet) -> None:
    typed = rows(
        sheet, outcome_0="done", arrived_0="9:10", ended_0="9:50", note_0="The boiler is out.", fact__met_0="family",
        outcome_1="nobody_home", follow_up_1="call",
    )  # fmt: skip
    for _ in range(2):
        assert "In the files now: 2 outcomes, 1 note." in sheet.keep(typed)
    (arrived, done), (away,) = said_at(sheet, 0), said_at(sheet, 1)
    assert (arrived.kind, done.kind, done.facts, away.kind, away.follow_up) == (
        "arrived", "done", {"met": "family"}, "nobody_home", "call"
    )  # fmt: skip
    claire = sheet.office.account("coordinator", login="claire")
    assert {(one.user_id, one.for_worker) for one in (arrived, done, away)} == {(claire.id, sheet.worker.id)}
    (note,) = sheet.notes(0)
    assert (note.text, note.written_at) == ("The boiler is out.", done.happened_at)
    page = sheet.find().text
    assert page.count("Claire for Samira Benali") == 3, "what was said stands above the row"
    changed = sheet.keep(typed | {f"outcome-{sheet.stops[0]}": "refused"})
    assert "Something else was said at this door meanwhile." in changed, "the same form with another word is no repeat"
    assert [one.kind for one in said_at(sheet, 0)] == ["arrived", "done"]


def test_what_somebody_said_since_the_sheet_was_opened_is_shown_beside_what_was_typed(sheet: Sheet) -> None:
    opened = sheet.find().text
    first = sheet.keep(rows(sheet, opened, outcome_0="nobody_home", outcome_1="done"))
    assert "2 outcomes" in first
    late = rows(sheet, opened, outcome_0="done", note_0="Words of the paper", outcome_1="refused")
    page = sheet.keep(late)
    assert page.count("said meanwhile") == 2, "both rows at once"
    assert "Words of the paper" in page
    for stop_id, typed in zip(sheet.stops, ("done", "refused"), strict=True):
        assert f'href="#outcome-{stop_id}"' in page
        assert re.search(rf'id="outcome-{stop_id}".*?value="{typed}" selected', page, re.DOTALL)
    assert [len(said_at(sheet, number)) for number in (0, 1)] == [1, 1]
    assert sheet.notes(0) == []
    again = late | {key: value for key, value in rows(sheet, page).items() if key.startswith("seen-")}
    assert "2 outcomes, 1 note" in sheet.keep(again), "sent again from this page it counts"


def test_a_row_of_a_sheet_refuses_what_the_form_of_one_visit_refuses_and_keeps_nothing(sheet: Sheet) -> None:
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({"ended_1": "23:00"}, "ended", "Write hours of that day that are over"),
        ({"outcome_1": "", "ended_1": "9:50"}, "outcome", "Choose how the visit went."),
        ({"arrived_1": "15:00", "ended_1": "14:00"}, "arrived", "the arrival before the end"),
        ({"ended_1": "0:20"}, "early", "Is it really this one?"),
        ({"slip__notes__1_1": "yes", "slip_signed_1": "2026-11-29"}, "slip_signed", "A slip is signed at the visit"),
    ]
    for change, field, said in wrong:
        typed = {"outcome_0": "done", "note_0": "Words of the paper", "outcome_1": "done", **change}
        page = sheet.keep(rows(sheet, **typed))
        assert f'href="#{field}-{sheet.stops[1]}"' in page
        assert said in page
        assert "Words of the paper" in page
        assert not said_at(sheet, 0) + said_at(sheet, 1), "all of it or nothing"
    early = rows(sheet, outcome_1="done", ended_1="0:20", early_1="on")
    assert "1 outcome." in sheet.keep(early)


def test_a_slip_comes_back_with_the_sheet_and_a_no_to_notes_holds_for_the_note_beside_it(sheet: Sheet) -> None:
    (code, other), mark = sheet.codes, mark_of(sheet.office.work.settings, "ar")
    page = sheet.find(f"{code}-{mark}, {other}").text
    typed = rows(sheet, page, slip__notes__1_0="no", slip__photo__2_0="yes", outcome_0="done", note_0="She cried.")
    typed |= {"codes": f"{code}-{mark}, {other}"}
    refused = sheet.keep(typed)
    assert f'name="ground-{sheet.stops[0]}"' in refused
    assert sheet.nothing()
    part = {f"picture-{sheet.stops[0]}": "on", f"top-{sheet.stops[0]}": "0", f"bottom-{sheet.stops[0]}": "50"}
    typed |= {f"ground-{sheet.stops[0]}": "danger", "only_theirs": "on", **part}
    for _ in range(2):
        assert "1 outcome, 1 note, 1 picture, 1 slip for consent." in sheet.keep(typed, picture_of_a_sheet())
    with sheet.office.work.store.read() as unit:
        kept = {one.purpose: one for one in unit.consents.of_case(sheet.visits[0].case_id) if one.how == "paper"}
    assert {purpose: (one.refused, one.language) for purpose, one in kept.items()} == {
        "notes": (True, "ar"), "photo": (False, "ar")
    }, "the picture rests on the slip, and needs no second yes"  # fmt: skip


@pytest.mark.parametrize(("days", "signed"), [(0, "2026-11-30T09:00"), (1, "2026-12-01T00:00")])
def test_a_yes_to_photos_with_the_sheet_counts_from_when_it_can_have_been_said(
    sheet: Sheet, days: int, signed: str
) -> None:
    """On the day of the visit while somebody was there, by their hours and the planned ones; entered days later."""
    sheet.office.clock.moment = EVENING + timedelta(days=3)
    sheet.visitor = sheet.office.with_session_of("claire")
    sheet.visitor.get(PAGE)
    page = sheet.find().text
    day = f"agreed_on-{sheet.stops[0]}"
    assert re.search(rf'id="{day}"[^>]* value="{TODAY}"', page, re.DOTALL), "the day of the sheet by itself"
    typed = sheet.typed(0) | {day: str(TODAY + timedelta(days=days))}
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=4)):
        assert f'href="#{day}"' in sheet.keep(typed | {day: str(wrong)}, picture_of_a_sheet())
    assert sheet.nothing()
    assert "1 picture" in sheet.keep(typed, picture_of_a_sheet())
    with sheet.office.work.store.read() as unit:
        (yes,) = [one for one in unit.consents.of_case(sheet.visits[0].case_id) if one.purpose == "photo"]
    local = yes.given_at.astimezone(sheet.office.work.settings.office.zone)
    assert local.strftime("%Y-%m-%dT%H:%M") == signed


def test_a_sheet_of_as_many_visits_as_a_page_takes_is_kept_whole(sheet: Sheet) -> None:
    """More fields than a form had room for."""
    typed = rows(sheet, outcome_0="done")
    typed |= {f"fact-met-{number}": "" for number in range(30 * 40)}
    assert "1 outcome." in sheet.keep(typed, picture=None)
    assert sheet.keep_without_scripts(typed, b"").status_code != 413


def test_an_outcome_of_a_sheet_that_differs_from_the_phone_is_read_by_a_person(sheet: Sheet) -> None:
    samira, (wanted, _) = sheet.office.account("worker", worker_id=sheet.worker.id), sheet.visits
    with sheet.office.work.store.write() as unit:
        said = StopEvent(
            id=str(uuid.uuid4()), stop_id=sheet.stops[0], visit_id=wanted.id, user_id=samira.id, kind="nobody_home",
            happened_at=EVENING - timedelta(hours=5), received_at=EVENING,
        )  # fmt: skip
        keep_event(unit, said)
        unit.commit()
    page = sheet.keep(rows(sheet, outcome_0="done", ended_0="16:00", outcome_1="done"))
    assert "Somebody said otherwise of Amina. Both are kept: read them." in page
    assert [one.kind for one in said_at(sheet, 0)] == ["nobody_home", "done"]
    with sheet.office.work.store.read() as unit:
        assert unit.conflicts.count_open() == 1
