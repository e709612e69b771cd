"""A stale form of a case, or of who belongs to it, says who changed it, with both values and what was typed."""

from html import unescape

from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import form_value, visit
from tests.web.test_own_acts import NEW_WAY, send
from tests.web.test_own_visit import of_staff, opened


def field(path: str, page: str, name: str) -> str:
    """A hidden value of the form that is sent to `path`."""
    return form_value(page.split(f'action="{path}"')[1].split("</form>")[0], name)


def write_person(browser: Visitor, made: Visit, mobility: str, seen: str = "") -> str:
    path = f"/office/cases/{made.case_id}/person"
    page = browser.get(f"/office/cases/{made.case_id}").text
    data = {"name": "Amina", "mobility": mobility, "seen": seen or field(path, page, "seen")}
    return unescape(browser.post(path, data).text)


def write_contact(browser: Visitor, made: Visit, phone: str, revision: str = "") -> str:
    path = f"/office/cases/{made.case_id}/contact/0"
    page = browser.get(f"/office/cases/{made.case_id}").text
    data = {"party0_name": "Amina", "party0_phone": phone, "party0_ways": ["call"]}
    return unescape(browser.post(path, data | {"revision": revision or field(path, page, "revision")}).text)


def test_a_stale_form_of_the_person_says_who_changed_it(office: OfficeUnderTest) -> None:
    made = visit(office)
    claire = office.signed_in("coordinator", login="claire", language="en")
    camille = office.signed_in("coordinator", login="camille", language="en")
    path = f"/office/cases/{made.case_id}"
    seen = field(f"{path}/person", claire.get(path).text, "seen")
    write_person(camille, made, "a wheelchair")
    camille.get(path)
    crossed = write_person(claire, made, "a walking stick", seen)
    assert "Changed last by Camille, " in crossed
    assert "<bdi>a wheelchair</bdi>" in crossed
    assert crossed.count("a walking stick") >= 2, "beside the other value, and still in its field"


def test_a_stale_form_of_a_party_says_who_changed_that_one(office: OfficeUnderTest) -> None:
    made = visit(office, phone="0470 11 22 33")
    claire = office.signed_in("coordinator", login="claire", language="en")
    camille = office.signed_in("coordinator", login="camille", language="en")
    path = f"/office/cases/{made.case_id}"
    revision = field(f"{path}/contact/0", claire.get(path).text, "revision")
    write_contact(camille, made, "0470 44 55 66")
    alain = office.signed_in("coordinator", login="alain", language="en")
    page = alain.get(path).text
    sister = {"party1_kind": "household", "party1_name": "Nadia", "party1_ways": ["call"], "party1_phone": "0470 1"}
    alain.post(f"{path}/contact/1", sister | {"revision": field(f"{path}/contact/1", page, "revision")})
    crossed = write_contact(claire, made, "0470 77 88 99", revision)
    assert "Changed last by Camille, " in crossed, "not whoever changed another party"
    assert "0470 44 55 66" in crossed
    assert "0470 77 88 99" in crossed


def test_what_the_client_changed_on_their_own_page_is_said_to_be_theirs(office: OfficeUnderTest) -> None:
    made = visit(office, phone="0470 11 22 33")
    claire = office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{made.case_id}"
    revision = field(f"{path}/contact/0", claire.get(path).text, "revision")
    with office.work.store.read() as unit:
        request = unit.requests.get(made.request_id or "")
    send(opened(office, *of_staff(office, request)), "contact", NEW_WAY)
    assert "Changed last by the client, " in write_contact(claire, made, "0470 77 88 99", revision)
