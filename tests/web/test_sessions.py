"""Who is signed in, and for how long: copies of a cookie, idle hours, guessed passwords, invitations."""

import re
from datetime import timedelta

import pytest

from tests.web.conftest import PASSWORD, OfficeUnderTest


def test_signing_out_ends_every_copy_of_the_cookie(office: OfficeUnderTest) -> None:
    visitor, thief = office.signed_in("coordinator"), office.visitor()
    cookie = visitor.client.get_cookie("session")
    assert cookie
    thief.client.set_cookie("session", cookie.value)
    assert thief.get("/office/requests").status_code == 200
    visitor.get("/account/profile")
    visitor.post("/account/sign-out")
    assert thief.get("/office/requests").status_code == 401


def test_two_pages_that_open_at_once_after_signing_in_both_have_forms_that_are_taken(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD})
    with visitor.client.session_transaction() as session:
        signed_in = dict(session)
    visitor.get("/account/profile")
    first = visitor.csrf
    with visitor.client.session_transaction() as session:  # the other page began before the first had ended
        session.clear()
        session.update(signed_in)
    visitor.get("/account/profile")
    assert visitor.post("/account/sign-out", {"csrf": first}).status_code == 302


@pytest.mark.parametrize(("span", "alive"), [({"minutes": 29}, True), ({"minutes": 31}, False)])
def test_an_idle_session_ends(office: OfficeUnderTest, span: dict[str, int], alive: bool) -> None:
    visitor = office.signed_in("coordinator")
    office.clock.move(timedelta(**span))
    assert (visitor.get("/office/requests").status_code == 200) is alive


def test_even_a_busy_session_ends_after_its_longest_time(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    for _ in range(31):
        office.clock.move(timedelta(minutes=20))
        status = visitor.get("/office/requests").status_code
    assert status == 401


def test_guessing_a_password_closes_the_door_for_a_while(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    for _ in range(office.work.settings.limits.sign_in_per_account):
        assert visitor.post("/account/sign-in", {"login": "claire", "password": "wrong"}).status_code == 422
    assert visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).status_code == 422, "closed"
    office.clock.move(timedelta(minutes=16))
    assert visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).status_code == 302


def test_nobody_is_sent_to_another_host_after_signing_in(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    elsewhere = ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)")
    hidden = ("/\t/evil.example", "/\n/evil.example", "/office/to-do\r\nX: y", "/\u202e/x", "/" + "9" * 5_000)
    for target in elsewhere + hidden:
        visitor = office.visitor()
        visitor.get("/account/sign-in")
        answer = visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD, "next": target})
        assert answer.location == "/account/"


def test_an_invitation_works_once(office: OfficeUnderTest) -> None:
    admin = office.signed_in("administrator")
    admin.get("/admin/")
    page = admin.post(
        "/admin/accounts", {"login": "nadia", "name": "Nadia", "roles": ["coordinator"], "language": "nl"}
    ).text
    token = re.search(r"/account/invitation/([\w-]+)", page)
    assert token
    guest = office.visitor()
    guest.get(f"/account/invitation/{token[1]}")
    weak = guest.post(
        f"/account/invitation/{token[1]}", {"password": "nadia nadia nadia", "again": "nadia nadia nadia"}
    )
    assert weak.status_code == 422
    words = "seven green tractors sing"
    assert guest.post(f"/account/invitation/{token[1]}", {"password": words, "again": words}).status_code == 302
    assert guest.get("/office/requests").status_code == 200
    assert office.visitor().get(f"/account/invitation/{token[1]}").status_code == 404


def test_a_changed_password_signs_other_devices_out_and_is_the_one_that_counts(office: OfficeUnderTest) -> None:
    here, elsewhere = (office.signed_in("coordinator", login="claire", language="en") for _ in range(2))
    here.get("/account/profile")
    new = "seven green tractors sing"
    said = here.post(
        "/account/profile/password", {"old": PASSWORD, "password": new, "again": new}, follow_redirects=True
    )
    assert "The password is changed. Other devices were signed out." in said.text
    assert elsewhere.get("/office/requests").status_code == 401
    assert here.get("/office/requests").status_code == 200
    for password, status in ((PASSWORD, 422), (new, 302)):
        visitor = office.visitor()
        visitor.get("/account/sign-in")
        assert visitor.post("/account/sign-in", {"login": "claire", "password": password}).status_code == status
