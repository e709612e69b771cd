"""A form of the staff that cannot be sent as it is: nothing typed is lost, nobody else reads it, and no page of the
staff looks like one for clients."""

import html
import io
import re
import uuid
from datetime import timedelta
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor
from tests.web.people_and_visits import ask, hire, visit

HOST = "http://localhost"
WORDS = "Speaks low, <b>calls</b> from the neighbour's & asks for mornings"


def note_form(office: OfficeUnderTest, visitor: Visitor, **facts: object) -> tuple[str, dict[str, object]]:
    request = ask(office)
    visitor.get(f"/office/cases/{request.case_id}")
    return f"/office/cases/{request.case_id}/notes", {"note": WORDS, "note_id": str(uuid.uuid4()), **facts}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def sign_in_again(visitor: Visitor, page: str, login: str) -> Visitor:
    data: dict[str, object] = {name: hidden(page, name) for name in ("next", "kept")}
    answer = visitor.post("/account/sign-in", {**data, "login": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    assert "neighbour" not in answer.location
    visitor.get(answer.location)
    return visitor


def notes_of(office: OfficeUnderTest, path: str) -> list[str]:
    with office.work.store.read() as unit:
        return [note.text for note in unit.notes.of_case(path.split("/")[3])]


@pytest.mark.parametrize("ended", ["idle", "signed_out_elsewhere"])
def test_what_was_typed_before_the_session_ended_is_sent_after_signing_in_again(
    office: OfficeUnderTest, ended: str
) -> None:
    visitor = office.signed_in("coordinator", login="claire")
    path, typed = note_form(office, visitor)
    csrf = visitor.csrf
    if ended == "idle":
        office.clock.move(timedelta(hours=2))
    else:
        visitor.post("/account/sign-out")
    late = visitor.post(path, {**typed, "csrf": csrf})
    assert late.status_code == 401
    assert "neighbour" not in late.text, "who passes by reads nothing"
    assert "public-foot" not in late.text, "no page for clients"
    sign_in_again(visitor, late.text, "claire")
    shown = visitor.get("/account/go-on")
    assert html.escape(WORDS, quote=False) in shown.text.replace("&#39;", "'")
    assert notes_of(office, path) == [], "nothing is sent unseen"
    visitor.post(path, {name: hidden(shown.text, name) for name in ("note", "note_id")})
    assert notes_of(office, path) == [WORDS]


def test_what_somebody_typed_is_not_shown_to_who_signs_in_after_them(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="david")
    visitor = office.signed_in("coordinator", login="claire")
    path, typed = note_form(office, visitor)
    office.clock.move(timedelta(hours=2))
    late = visitor.post(path, typed)
    sign_in_again(visitor, late.text, "david")
    shown = visitor.get("/account/go-on")
    assert "neighbour" not in shown.text
    assert f'action="{path}"' not in shown.text


def test_a_page_from_before_signing_in_again_keeps_what_was_typed(office: OfficeUnderTest) -> None:
    before, after = (office.signed_in("coordinator", login="claire") for _ in range(2))
    path, typed = note_form(office, before)
    after.get("/account/profile")
    late = after.post(path, {**typed, "csrf": before.csrf})
    assert late.status_code == 400
    after.post(path, {name: hidden(late.text, name) for name in ("note", "note_id")})
    assert notes_of(office, path) == [WORDS]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_puts_no_words_into_a_page_of_ours(office: OfficeUnderTest, site: str) -> None:
    visitor = office.signed_in("coordinator", login="claire")
    path, typed = note_form(office, visitor)
    forged = visitor.post(path, typed, headers={"Sec-Fetch-Site": site})
    assert forged.status_code == 400
    assert "neighbour" not in forged.text
    made_up = visitor.post(path, {**typed, "csrf": "a" * 32 + "." + "b" * 32})
    assert made_up.status_code == 400
    assert "neighbour" not in made_up.text


@pytest.mark.parametrize("page", ["http://[", "http://[::1", "//[x]/", "\\\\", "x"])
def test_a_form_that_comes_from_no_address_is_refused_as_any_other(office: OfficeUnderTest, page: str) -> None:
    visitor = office.signed_in("coordinator", login="claire")
    path, typed = note_form(office, visitor)
    assert visitor.post(path, {**typed, "csrf": "old"}, headers={"Referer": page}).status_code == 400


def test_what_was_chosen_is_read_over_in_words(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", login="claire", language="en")
    request = ask(office)
    visitor.get(f"/office/requests/{request.id}")
    csrf = visitor.csrf
    typed = {"language": "ru", "urgency": "urgent", "window-day-0": "2026-12-01", "access": "blue door", "csrf": csrf}
    visitor.post("/account/sign-out")
    late = visitor.post(f"/office/requests/{request.id}/accept", {**typed, "csrf": csrf})
    sign_in_again(visitor, late.text, "claire")
    shown = re.findall(r"<li>\s*<bdi>([^<]*)</bdi>", visitor.get("/account/go-on").text)
    assert shown == ["Russian", "Tuesday 1 December", "blue door"]


def changed(control: Element) -> tuple[str, list[str], str]:
    """A field of a form after somebody did something to it: its name, what is sent, and what they read over."""
    name, kind = control.get("name", ""), control.get("type", "text")
    if control.tag == "select":
        options = list(control.iter("option"))
        other = next((o for o in options if o.get("selected") is None and o is not options[0]), options[0])
        return name, [other.get("value", "")], " ".join("".join(other.itertext()).split())
    if kind in ("checkbox", "radio"):
        ticked = control.get("checked") is None
        return name, [control.get("value", "on")] * ticked, ""
    if kind == "date":
        return name, ["2026-12-24"], "Thursday 24 December"
    return name, [f"7{len(name)}"], f"7{len(name)}"


def test_every_field_of_the_real_forms_is_read_over_by_its_name(office: OfficeUnderTest) -> None:
    """Numbers, choices, ticks and dates as well as words: whatever differs from the page."""
    before, after = (office.signed_in("coordinator", login="claire", language="en") for _ in range(2))
    olga, made = hire(office, "Olga"), visit(office, phone="0470 11 22 33")
    request = ask(office, "Bilal")
    after.get("/account/profile")
    tried = 0
    for page in (
        f"/office/visits/{made.id}", f"/office/requests/{request.id}", f"/office/cases/{made.case_id}",
        f"/office/team/{olga.id}", "/office/requests/telephone", "/office/closed-days/2026-12-01",
    ):  # fmt: skip
        tree = html5lib.parse(before.get(page).text, namespaceHTMLElements=False)
        for form in tree.iter("form"):
            sent: dict[str, list[str]] = {"csrf": [before.csrf]}
            read: list[str] = []
            controls = [one for one in form.iter() if one.tag in ("input", "select", "textarea") and one.get("name")]
            for control in controls:
                name, kind = control.get("name", ""), control.get("type", "text")
                if kind in ("hidden", "file"):
                    sent.setdefault(name, []).append(control.get("value", ""))
                elif kind == "radio" and name in sent:
                    continue
                else:
                    _, values, said = changed(control)
                    sent.setdefault(name, []).extend(values)
                    read.append(said)
            typed = [one for one in controls if one.get("type") not in ("hidden", "file")]
            if not typed or form.get("method") != "post":
                continue
            late = after.post(form.get("action", ""), {**sent, "csrf": before.csrf}, headers={"Referer": HOST + page})
            assert late.status_code == 400
            lines = re.findall(r"<li>(.*?)<bdi>(.*?)</bdi></li>", late.text)
            names = {one.get("name") for one in typed}
            assert len(lines) == len(names), (page, form.get("action"), sorted(names), lines)
            assert all(label.strip(" :") for label, _ in lines), lines
            boxes = [one.get("name") for one in typed if one.get("type") == "checkbox"]
            alone = [name for name in boxes if boxes.count(name) == 1]
            yes_or_no = [value for _, value in lines if value in ("Yes", "No")]
            assert len(yes_or_no) >= len(alone), (page, form.get("action"), lines)
            shown = " | ".join(html.unescape(value) for _, value in lines)
            assert [said for said in read if said not in shown] == [], (page, form.get("action"))
            tried += len(names)
    assert tried > 100


def test_of_a_file_that_was_chosen_it_is_said_that_it_could_not_be_kept(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", login="claire", language="en")
    visitor.get("/office/requests/import")
    csrf = visitor.csrf
    visitor.post("/account/sign-out")
    chosen = {"day": "2026-12-01", "file": (io.BytesIO(b"reference"), "requests.csv")}
    late = visitor.post("/office/requests/import", {**chosen, "csrf": csrf})
    assert late.status_code == 401
    sign_in_again(visitor, late.text, "claire")
    shown = visitor.get("/account/go-on").text
    assert "The file could not be kept: choose it again." in shown
    assert 'value="2026-12-01"' in shown, "what was typed beside it is kept"


def test_a_password_is_never_kept(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", login="claire")
    visitor.get("/account/profile")
    csrf = visitor.csrf
    other = office.signed_in("coordinator", login="claire")
    other.get("/account/profile")
    secret = {"old": "old secret words here", "password": "new secret words here", "again": "new secret words here"}
    page = other.post("/account/profile/password", {**secret, "csrf": csrf}).text
    assert "secret words" not in page


@pytest.mark.parametrize("late", [False, True])
def test_an_error_on_a_page_of_the_staff_looks_like_one(office: OfficeUnderTest, late: bool) -> None:
    visitor = office.signed_in("coordinator", language="en")
    path, typed = note_form(office, visitor)
    wrong = visitor.post(f"{path}/{uuid.uuid4()}", {**typed, "reason": "", **({"csrf": ""} if late else {})})
    for page in (wrong.text, visitor.get("/office/requests/none").text, visitor.get("/nowhere/at/all").text):
        assert 'class="office"' in page
        assert "public.css" not in page
    assert ("neighbour" in wrong.text) is not late


def test_a_form_that_came_too_late_shows_what_was_typed_and_what_can_be_done_now(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", language="en")
    request = ask(office)
    data = {"address": "Rue du Moulin 3, Jodoigne", "lat": "50.72", "lon": "4.87"}
    visitor.get(f"/office/requests/{request.id}")
    with office.work.store.write() as unit:
        unit.requests.decide(request, "rejected", by=None, at=office.clock.now(), reason="twice")
        unit.commit()
    referrer = {"Referer": f"http://localhost/office/requests/{request.id}"}
    refused = visitor.post(f"/office/requests/{request.id}/place", data, headers=referrer)
    assert refused.status_code == 409
    assert "Rue du Moulin 3, Jodoigne" in refused.text
    assert f'action="/office/requests/{request.id}/take-up"' in refused.text


def test_other_words_from_a_page_that_was_gone_back_to_are_another_note(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", login="claire")
    path, typed = note_form(office, visitor)
    other = {**typed, "note": "The mother rang: come after ten"}
    for form in (typed, typed, other, other):
        assert visitor.post(path, form).status_code == 302
    assert sorted(notes_of(office, path)) == sorted([WORDS, "The mother rang: come after ten"])


def test_other_words_of_a_version_from_a_page_that_was_gone_back_to_are_another_version(
    office: OfficeUnderTest,
) -> None:
    visitor = office.signed_in("coordinator", login="claire", language="en")
    path, typed = note_form(office, visitor)
    visitor.post(path, typed)
    version: dict[str, object] = {"note": "Second", "note_id": str(uuid.uuid4()), "version": "1", "reason": "more"}
    for form in (version, version):
        answer = visitor.post(f"{path}/{typed['note_id']}", form)
        assert "The new version is in the file" in visitor.get(answer.location).text
    answer = visitor.post(f"{path}/{typed['note_id']}", version | {"note": "Third"})
    assert "Both are kept" in visitor.get(answer.location).text
    with office.work.store.read() as unit:
        kept = [(note.version, note.text) for note in unit.notes.of_case(path.split("/")[3])]
    assert kept == [(1, WORDS), (2, "Second"), (3, "Third")]
