"""Who may call what: the table, the roles, the cross-site check, and the phones that stand outside it."""

from datetime import date, timedelta

import pytest
from werkzeug.test import Client

from fieldapp.domain.phone import Phone
from fieldapp.security import guard

from .conftest import NOON, Small


def signed_in(office: Small, *roles: str, active: bool = True) -> tuple[Client, str]:
    """A browser with a session of an account with these roles, and the session's csrf token."""
    client = office.app.test_client()
    account = office.account(roles=roles, active=active)
    twice = client.get(f"/sign-in/{account.id}").text
    token = twice[: len(twice) // 2]
    assert twice == token * 2, "it is made once"
    assert len(token) == 32, "24 random bytes"
    return client, token


HTML = {"Accept": "text/html"}


def test_what_is_for_anyone_is_for_anyone(office: Small) -> None:
    assert office.app.test_client().get("/open").status_code == 200


def test_a_stranger_who_opens_a_staff_page_is_asked_to_sign_in_and_comes_back(office: Small) -> None:
    answer = office.app.test_client().get("/staff?x=1", headers=HTML)
    assert (answer.status_code, answer.location) == (302, "/account/sign-in?next=/staff")


def test_a_stranger_who_asks_otherwise_is_refused(office: Small) -> None:
    client = office.app.test_client()
    assert client.get("/staff", headers={"Accept": "application/json"}).status_code == 401
    assert client.post("/staff", headers=HTML).status_code == 401
    assert client.get("/phone", headers=HTML).status_code == 302


@pytest.mark.parametrize(("role", "status"), [("coordinator", 200), ("worker", 200), ("administrator", 403)])
def test_a_page_is_for_the_roles_of_the_table(office: Small, role: str, status: int) -> None:
    client, _ = signed_in(office, role)
    answer = client.get("/staff", headers=HTML)
    assert answer.status_code == status
    assert client.get("/phone_day", headers=HTML).status_code == 403
    if status == 200:
        assert answer.text.startswith("claire|")


def test_an_account_that_has_ended_is_nobody(office: Small) -> None:
    client, _ = signed_in(office, "coordinator", active=False)
    assert client.get("/staff", headers=HTML).status_code == 302
    assert client.get("/open").text.startswith("|")


def test_an_account_that_is_gone_is_nobody(office: Small) -> None:
    client = office.app.test_client()
    client.get("/put/account_id/nobody")
    assert client.get("/staff", headers=HTML).status_code == 302


def test_a_page_that_is_not_there_is_not_found_rather_than_refused(office: Small) -> None:
    assert office.app.test_client().get("/nowhere").status_code == 404


def test_an_endpoint_that_the_table_does_not_name_is_refused(office: Small) -> None:
    client, _ = signed_in(office, "coordinator")
    assert client.get("/forgotten").status_code == 403


def test_a_form_carries_the_token_of_its_session(office: Small) -> None:
    client, token = signed_in(office, "coordinator")
    assert client.post("/staff", data={"csrf": token}).status_code == 200
    assert client.post("/staff", headers={"X-CSRF-Token": token}).status_code == 200
    for wrong in ({}, {"csrf": ""}, {"csrf": token[:-1]}, {"csrf": "é" * 32}, {"other": token}):
        assert client.post("/staff", data=wrong).status_code == 400
    assert client.post("/staff", headers={"X-CSRF-Token": "x"}).status_code == 400


def test_a_form_of_staff_says_in_its_token_whose_it_is_and_is_taken(office: Small) -> None:
    client, token = signed_in(office, "coordinator")
    carried = client.get("/token").text
    assert carried.startswith(f"{token}.")
    kept_forms = office.app.extensions["kept_forms"]
    with office.store.read() as unit:
        (claire,) = unit.accounts.names()
    assert guard.owner_in(carried) == kept_forms.owner(claire)
    assert client.post("/staff", data={"csrf": carried}).status_code == 200
    client.get("/sign-out")
    assert client.post("/open", data={"csrf": carried}).status_code == 400


def test_a_form_of_nobody_says_so(office: Small) -> None:
    carried = office.app.test_client().get("/token").text
    assert len(carried) == 32
    assert guard.owner_in(carried) == ""


@pytest.mark.parametrize("token", ["", "abc", "abc.", "abc.short", f"abc.{'o' * 31}", f"abc.{'o' * 33}", "o" * 32])
def test_a_token_without_a_whole_owner_is_of_nobody(token: str) -> None:
    assert guard.owner_in(token) == ""
    assert guard.owner_in(f"abc.{'o' * 32}") == "o" * 32


def test_a_session_without_a_token_posts_nothing(office: Small) -> None:
    client = office.app.test_client()
    assert client.post("/open").status_code == 400
    for guess in ("", "None", "XXXX", ".", f".{'o' * 32}"):
        assert client.post("/open", data={"csrf": guess}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_every_method_that_changes_something_is_checked(office: Small, method: str) -> None:
    client, token = signed_in(office, "coordinator")
    assert client.open("/open", method=method).status_code == 400
    assert client.open("/open", method=method, headers={"X-CSRF-Token": token}).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("cross-site", 400), ("same-site", 400), ("", 400)]
)
def test_a_browser_that_says_where_a_request_comes_from_must_say_here(office: Small, site: str, status: int) -> None:
    client, token = signed_in(office, "coordinator")
    answer = client.post("/staff", data={"csrf": token}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status


def phone(office: Small, *roles: str, active: bool = True, closed: bool = False) -> None:
    """Phone "p" of an account with these roles; it brings until tomorrow noon and reads for an hour."""
    account = office.account(roles=roles or ("worker", "coordinator"), active=active)
    made = Phone(
        id="p", account_id=account.id, prepared_at=NOON, reads_until=NOON + timedelta(hours=1),
        brings_until=NOON + timedelta(days=1), seen_at=NOON, day=date(2026, 11, 30), closed_at=NOON if closed else None,
    )  # fmt: skip
    with office.store.write() as unit:
        unit.phones.save(made, bring="bring-token", read="read-token")
        unit.commit()


BRING, READ = {"Authorization": "Phone-Bring p.bring-token"}, {"Authorization": "Phone-Read p.read-token"}


def statuses(office: Small, headers: dict[str, str]) -> tuple[int, int, int]:
    """Of the phone's two endpoints and of a staff page."""
    client = office.app.test_client()
    phone_, day, staff = (client.get(path, headers=headers).status_code for path in ("/phone", "/phone_day", "/staff"))
    return phone_, day, staff


def test_a_phone_brings_with_one_token_and_reads_with_the_other_and_opens_no_page(office: Small) -> None:
    phone(office)
    assert statuses(office, BRING) == (200, 403, 403)
    assert statuses(office, READ) == (403, 200, 403)
    assert office.app.test_client().get("/phone", headers=BRING).text.startswith("claire|")


def test_a_phone_needs_no_token_of_a_session(office: Small) -> None:
    phone(office)
    assert office.app.test_client().post("/phone", headers=BRING).status_code == 200


def test_the_scheme_is_read_in_any_case(office: Small) -> None:
    phone(office)
    assert statuses(office, {"Authorization": "PHONE-BRING p.bring-token"})[0] == 200


@pytest.mark.parametrize(
    "credential",
    ["Phone-Bring p.read-token", "Phone-Read p.bring-token", "Phone-Bring q.bring-token", "Phone-Bring p",
    "Phone-Bring",
     "Phone-Bring p.", "Basic p.bring-token", "Phone-Bring p.bring-token.more", "phone p.bring-token", ""],
)  # fmt: skip
def test_a_token_that_is_not_right_is_nobody(office: Small, credential: str) -> None:
    phone(office)
    assert statuses(office, {"Authorization": credential}) == (401, 401, 401)


def test_a_token_may_hold_dots_and_is_read_no_further_than_it_can_be_long(office: Small) -> None:
    account = office.account(roles=("worker",))
    made = Phone(
        id="p", account_id=account.id, prepared_at=NOON, reads_until=NOON + timedelta(hours=1),
        brings_until=NOON + timedelta(hours=1), seen_at=NOON, day=date(2026, 11, 30),
    )  # fmt: skip
    token = "a.b" + "c" * 195
    with office.store.write() as unit:
        unit.phones.save(made, bring=token, read="r")
        unit.commit()
    assert len(f"p.{token}") == 200
    assert statuses(office, {"Authorization": f"Phone-Bring p.{token}"})[0] == 200
    assert statuses(office, {"Authorization": f"Phone-Bring p.{token}and what comes after"})[0] == 200


def test_a_phone_reads_until_tonight_and_brings_for_longer(office: Small) -> None:
    phone(office)
    office.later(hours=1, seconds=-1)
    assert (statuses(office, READ)[1], statuses(office, BRING)[0]) == (200, 200)
    office.later(seconds=1)
    assert (statuses(office, READ)[1], statuses(office, BRING)[0]) == (401, 200)
    office.later(hours=23, seconds=-1)
    assert statuses(office, BRING)[0] == 200
    office.later(seconds=1)
    assert statuses(office, BRING)[0] == 401


def test_a_phone_that_was_reported_lost_is_nobody(office: Small) -> None:
    phone(office, closed=True)
    assert statuses(office, BRING) == statuses(office, READ) == (401, 401, 401)


def test_a_phone_of_an_account_that_has_ended_is_nobody(office: Small) -> None:
    phone(office, active=False)
    assert statuses(office, BRING) == (401, 401, 401)


def test_a_phone_of_somebody_who_is_no_worker_any_more_is_nobody(office: Small) -> None:
    phone(office, "coordinator")
    assert statuses(office, BRING) == (401, 401, 401)
