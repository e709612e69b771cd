"""Who is signed in, and for how long: copies of a cookie, idle hours, guessed passwords, invitations."""

import re
from datetime import timedelta

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.security.passwords import hash_password
from fieldapp.services import accounts
from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor


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


def test_a_password_is_compared_as_it_was_typed(office: OfficeUnderTest) -> None:
    longest = "seven green tractors ".ljust(200, "x")
    account = office.account("coordinator", login="claire")
    with office.work.store.write() as unit:
        unit.accounts.set_password(account.id, hash_password(longest))
        unit.commit()
    for typed in (f"{longest}y", f"{longest}yy", longest.upper(), longest[:-1], longest.strip("x"), f" {longest}"):
        visitor = office.visitor()
        visitor.get("/account/sign-in")
        assert visitor.post("/account/sign-in", {"login": "claire", "password": typed}).status_code == 422
    assert visitor.post("/account/sign-in", {"login": "claire", "password": longest}).status_code == 302


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


def invite_again(office: OfficeUnderTest, login: str) -> str:
    """Alain makes an invitation for somebody's account; the address that its link opens."""
    admin = office.signed_in("administrator", login="alain", language="en")
    with office.work.store.read() as unit:
        known = unit.accounts.credential(login)
    assert known
    admin.get("/admin/")
    page = admin.post(f"/admin/accounts/{known.account.id}/invite").text
    link = re.search(r"/account/invitation/[\w-]+", page)
    assert link, page
    return link[0]


def choose(office: OfficeUnderTest, link: str, password: str) -> int:
    guest = office.visitor()
    guest.get(link)
    return guest.post(link, {"password": password, "again": password}).status_code


def sign_in(office: OfficeUnderTest, login: str, password: str) -> Visitor:
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    visitor.post("/account/sign-in", {"login": login, "password": password})
    return visitor


def test_a_newer_invitation_kills_the_older_and_using_one_every_other(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    older, newer = invite_again(office, "claire"), invite_again(office, "claire")
    assert choose(office, older, "seven green tractors sing") == 404
    assert choose(office, newer, "seven green tractors sing") == 302
    for link in (older, newer):
        assert choose(office, link, "nine yellow kettles sleep") == 404


def test_changing_the_password_kills_an_invitation(office: OfficeUnderTest) -> None:
    here = office.signed_in("coordinator", login="claire")
    link = invite_again(office, "claire")
    here.get("/account/profile")
    new = "seven green tractors sing"
    here.post("/account/profile/password", {"old": PASSWORD, "password": new, "again": new})
    assert choose(office, link, "nine yellow kettles sleep") == 404


def test_whoever_signs_in_is_told_of_an_invitation_for_their_account_and_may_close_it(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire", language="en")
    assert "An invitation to set a new password" not in sign_in(office, "claire", PASSWORD).get("/office/todo").text
    link = invite_again(office, "claire")
    owner = sign_in(office, "claire", PASSWORD)
    assert "An invitation to set a new password for your account is open." in owner.get("/office/todo").text
    assert "Close the invitation" in owner.get("/account/profile").text
    owner.post("/account/profile/invitation")
    page = owner.get("/account/profile").text
    assert "The invitation does not open any more." in page
    assert "Close the invitation" not in page
    assert choose(office, link, "nine yellow kettles sleep") == 404


def test_what_happened_with_an_account_is_told_to_its_owner_and_to_nobody_else(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire", language="en")
    office.account("coordinator", login="nora", language="en")
    sign_in(office, "claire", "a wrong guess of somebody")
    assert choose(office, invite_again(office, "claire"), "seven green tractors sing") == 302
    page = sign_in(office, "claire", "seven green tractors sing").get("/account/profile").text
    for said in ("Somebody typed a wrong password", "An invitation to set a password was made", "Alain",
                 "A password was set with an invitation", "Signed in"):  # fmt: skip
        assert said in page
    other = sign_in(office, "nora", PASSWORD).get("/account/profile").text
    assert "Signed in" in other
    assert "An invitation to set a password was made" not in other


def test_a_closed_door_leaves_one_row_however_often_somebody_knocks(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    for _ in range(office.work.settings.limits.sign_in_per_account + 5):
        sign_in(office, "claire", "a wrong guess of somebody")
    sign_in(office, "nobody here", "a wrong guess of somebody")
    with office.work.store.read() as unit:
        rows = unit.audit.newest(1000)
    assert sum(row.action == "sign_in_closed" for row in rows) == 1
    failed = [row for row in rows if row.action == "sign_in_failed"]
    assert len(failed) == office.work.settings.limits.sign_in_per_account + 1
    assert sum(row.user_id is None for row in failed) == 1
    assert all(row.subject == "account" for row in failed), "nothing that was typed"


def test_a_clock_that_was_a_year_ahead_locks_nobody_out_and_its_sessions_end(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    office.clock.move(timedelta(days=366))
    for _ in range(office.work.settings.limits.sign_in_per_account):
        sign_in(office, "claire", "a wrong guess of somebody")
    from_the_future = office.signed_in("coordinator", login="nora")
    office.clock.move(timedelta(days=-366))
    assert sign_in(office, "claire", PASSWORD).get("/office/todo").status_code == 200
    assert from_the_future.get("/office/todo").status_code == 401


def test_addresses_of_one_site_count_as_one(office: OfficeUnderTest) -> None:
    for number in range(office.work.settings.limits.sign_in_per_address):
        with pytest.raises(Refused, match="wrong_credentials"):
            accounts.sign_in(office.work, f"nobody{number}", "wrong", f"2001:db8:1:{number:x}::1")
    with pytest.raises(Refused, match="too_many_tries"):
        accounts.sign_in(office.work, "somebody", "wrong", "2001:db8:1:ffff::1")


def guesses_of_strangers(office: OfficeUnderTest, strangers: int, guesses: int) -> None:
    """So many wrong passwords from each of so many networks."""
    for number in range(strangers):
        for _ in range(guesses):
            with pytest.raises(Refused):
                accounts.sign_in(office.work, "claire", "a wrong guess of somebody", f"198.51.100.{number}")


def test_who_guesses_at_a_password_does_not_lock_its_owner_out(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    guesses_of_strangers(office, strangers=1, guesses=office.work.settings.limits.sign_in_per_account + 5)
    assert sign_in(office, "claire", PASSWORD).get("/office/todo").status_code == 200


def test_a_browser_that_knows_the_account_is_slowed_down_by_nobody_else(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    limits = office.work.settings.limits
    known = sign_in(office, "claire", PASSWORD)
    known.get("/account/profile")
    known.post("/account/sign-out")
    for number in range(limits.sign_in_per_address):  # of a colleague's browser behind the same address
        sign_in(office, f"nobody{number}", "a wrong guess of somebody")
    guesses_of_strangers(office, strangers=1 + limits.sign_in_per_account_anywhere // 8, guesses=8)
    assert sign_in(office, "claire", PASSWORD).get("/office/todo").status_code == 401, "the control"
    for right, status in ((False, 422), (True, 302)):
        known.get("/account/sign-in")
        typed = {"login": "claire", "password": PASSWORD if right else "wrong"}
        assert known.post("/account/sign-in", typed).status_code == status
    known.get("/account/profile")
    known.post("/account/sign-out")
    for _ in range(limits.sign_in_per_account + 1):  # its own guesses count
        known.get("/account/sign-in")
        known.post("/account/sign-in", {"login": "claire", "password": "wrong"})
    assert known.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).status_code == 422


def test_many_wrong_passwords_of_one_network_slow_it_down_and_keep_nobody_out(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire")
    for number in range(office.work.settings.limits.sign_in_per_address + 20):
        sign_in(office, f"nobody{number}", "a wrong guess of somebody")
        office.clock.move(timedelta(seconds=10))
    assert sign_in(office, "claire", PASSWORD).get("/office/todo").status_code == 200
