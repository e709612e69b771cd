"""Server-side sessions: what the cookie says, what the database holds, when a session ends and what ends with it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from werkzeug.test import Client, TestResponse

from fieldapp.crypto.box import Box, derive
from fieldapp.store.sessions import SessionRow

from .conftest import NOON, Small


def row(office: Small, token: str) -> SessionRow | None:
    with office.store.read() as unit:
        return unit.sessions.get(sha256(token.encode()).hexdigest())


def begin(office: Small, client: Client, **content: str) -> str:
    """A session with this content; returns the token of its cookie."""
    for key, value in (content or {"colour": "blue"}).items():
        client.get(f"/put/{key}/{value}")
    return cookie(client)


def cookie(client: Client, name: str = "session") -> str:
    found = client.get_cookie(name)
    return found.value if found else ""


def seen(client: Client, path: str = "/open") -> str:
    """What the page finds in the session."""
    return client.get(path).text.rpartition("|")[2]


def test_a_session_is_remembered_between_pages(office: Small) -> None:
    client = office.app.test_client()
    begin(office, client, colour="blue", size="small")
    assert seen(client) == "colour=blue,size=small"
    assert seen(office.app.test_client()) == ""


def test_the_cookie_is_a_random_token_that_scripts_and_other_sites_cannot_use(office: Small) -> None:
    answer = office.app.test_client().get("/put/colour/blue")
    (sent,) = answer.headers.getlist("Set-Cookie")
    name, *rest = sent.split("; ")
    assert sorted(rest) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert name.startswith("session=")
    assert len(name.partition("=")[2]) == 43, "32 random bytes"
    tokens = {begin(office, office.app.test_client()) for _ in range(3)}
    assert len(tokens) == 3


def test_over_https_the_cookie_belongs_to_this_host_and_to_https(secure_office: Small) -> None:
    client = secure_office.app.test_client()
    answer = client.get("/put/colour/blue", base_url="https://localhost")
    name, *rest = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-session=")
    assert sorted(rest) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    gone = client.get("/sign-out", base_url="https://localhost").headers["Set-Cookie"].split("; ")
    assert gone[0] == "__Host-session="
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure", "Max-Age=0"} <= set(gone)


def test_the_database_holds_neither_token_nor_content(office: Small) -> None:
    token = begin(office, office.app.test_client(), colour="chartreuse")
    kept = row(office, token)
    assert kept
    assert (kept.account_id, kept.created_at, kept.seen_at) == (None, NOON, NOON)
    assert b"chartreuse" not in kept.sealed
    assert token.encode() not in kept.sealed
    with office.store.read() as unit:
        assert unit.sessions.get(token) is None


def test_a_page_that_changes_nothing_sends_no_cookie_and_makes_no_row(office: Small) -> None:
    client = office.app.test_client()
    assert "Set-Cookie" not in client.get("/open").headers
    token = begin(office, client)
    assert "Set-Cookie" not in client.get("/open").headers
    assert "Set-Cookie" not in client.get("/put/colour/blue").headers
    assert cookie(client) == token


def test_a_changed_session_keeps_its_token(office: Small) -> None:
    client = office.app.test_client()
    token = begin(office, client)
    office.later(minutes=5)
    assert "Set-Cookie" not in client.get("/put/colour/red").headers
    assert seen(client) == "colour=red"
    kept = row(office, token)
    assert kept
    assert (kept.created_at, kept.seen_at) == (NOON, NOON + timedelta(minutes=5))


@pytest.mark.parametrize("token", ["x" * 19, "x" * 101, "x" * 43, ""])
def test_a_token_that_is_none_opens_nothing(office: Small, token: str) -> None:
    client = office.app.test_client()
    client.set_cookie("session", token)
    answer = client.get("/open")
    assert answer.text.endswith("|")
    assert answer.status_code == 200


def put(office: Small, token: str, sealed: bytes) -> None:
    with office.store.write() as unit:
        unit.sessions.put(sha256(token.encode()).hexdigest(), SessionRow(None, NOON, NOON, sealed))
        unit.commit()


@pytest.mark.parametrize(("length", "found"), [(19, ""), (20, "colour=blue"), (100, "colour=blue"), (101, "")])
def test_tokens_of_twenty_to_a_hundred_letters_are_looked_up(office: Small, length: int, found: str) -> None:
    client, token = office.app.test_client(), "x" * length
    put(office, token, Box(derive(token.encode(), "session")).seal(b'{"colour": "blue"}', "session"))
    client.set_cookie("session", token)
    assert seen(client) == found


def test_a_row_whose_content_does_not_open_is_no_session_and_no_error(office: Small) -> None:
    client = office.app.test_client()
    put(office, "x" * 43, b"sealed with another key")
    client.set_cookie("session", "x" * 43)
    assert seen(client) == ""


def test_a_session_of_a_copied_row_does_not_open_with_another_token(office: Small) -> None:
    first, second = office.app.test_client(), office.app.test_client()
    one, two = begin(office, first, colour="blue"), begin(office, second, colour="red")
    copied = row(office, one)
    assert copied
    with office.store.write() as unit:
        unit.sessions.put(sha256(two.encode()).hexdigest(), copied)
        unit.commit()
    assert seen(second) == ""


@pytest.mark.parametrize(("wait", "alive"), [({"hours": 2}, True), ({"hours": 2, "seconds": 1}, False)])
def test_a_form_begun_by_nobody_we_know_lasts_two_hours_from_its_last_page(
    office: Small, wait: dict[str, float], alive: bool
) -> None:
    client = office.app.test_client()
    begin(office, client)
    office.later(**wait)
    assert seen(client) == ("colour=blue" if alive else "")


def test_a_form_in_use_does_not_end(office: Small) -> None:
    client = office.app.test_client()
    begin(office, client)
    for _ in range(12):
        office.later(hours=1.5)
        assert seen(client) == "colour=blue"


def signed_in(office: Small) -> Client:
    client = office.app.test_client()
    client.get(f"/sign-in/{office.account().id}")
    return client


def who(answer: TestResponse) -> str:
    return answer.text.partition("|")[0]


@pytest.mark.parametrize(("wait", "alive"), [({"minutes": 30}, True), ({"minutes": 30, "seconds": 1}, False)])
def test_who_is_signed_in_is_signed_out_after_half_an_hour_of_nothing(
    office: Small, wait: dict[str, float], alive: bool
) -> None:
    client = signed_in(office)
    office.later(**wait)
    assert who(client.get("/open")) == ("claire" if alive else "")


@pytest.mark.parametrize(("last", "alive"), [(0, True), (1, False)])
def test_who_is_signed_in_is_signed_out_after_ten_hours_whatever_they_do(office: Small, last: int, alive: bool) -> None:
    client = signed_in(office)
    for _ in range(29):
        office.later(minutes=20)
        assert who(client.get("/open")) == "claire"
    office.later(minutes=20, seconds=last)
    assert who(client.get("/open")) == ("claire" if alive else "")


@pytest.mark.parametrize(
    ("path", "seconds", "touched"), [("/open", 60, False), ("/open", 61, True), ("/by_itself", 61, False)]
)
def test_a_page_read_a_minute_later_counts_unless_it_asked_by_itself(
    office: Small, path: str, seconds: int, touched: bool
) -> None:
    client = office.app.test_client()
    token = begin(office, client)
    office.later(seconds=seconds)
    client.get(path)
    kept = row(office, token)
    assert kept
    assert kept.seen_at == (office.moment if touched else NOON)
    assert kept.created_at == NOON


def test_signing_in_changes_the_token_and_ends_the_one_before(office: Small) -> None:
    client = office.app.test_client()
    before = begin(office, client)
    office.later(minutes=10)
    account = office.account()
    client.get(f"/sign-in/{account.id}")
    after = cookie(client)
    assert after != before
    assert row(office, before) is None
    kept = row(office, after)
    assert kept
    assert (kept.account_id, kept.created_at) == (account.id, office.moment), "ten hours begin anew"
    thief = office.app.test_client()
    thief.set_cookie("session", before)
    assert seen(thief) == ""


def test_a_token_can_change_while_nothing_else_does(office: Small) -> None:
    client = office.app.test_client()
    before = begin(office, client)
    client.get("/rotate")
    assert cookie(client) != before
    assert row(office, before) is None
    assert seen(client) == "colour=blue"


def test_signing_out_ends_the_session_everywhere(office: Small) -> None:
    client = office.app.test_client()
    token = begin(office, client)
    copy = office.app.test_client()
    copy.set_cookie("session", token)
    gone = client.get("/sign-out").headers["Set-Cookie"].split("; ")
    assert gone[0] == "session="
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=0"} <= set(gone)
    assert "Secure" not in gone
    assert row(office, token) is None
    assert seen(copy) == ""
    assert "Set-Cookie" not in office.app.test_client().get("/sign-out").headers, "nothing to end, nothing to say"


def test_a_browser_whose_session_is_over_is_told_apart_from_one_without_any(office: Small) -> None:
    client = office.app.test_client()
    assert client.get("/lost").text == "False", "it never had one: it may refuse cookies"
    begin(office, client)
    assert client.get("/lost").text == "False"
    office.later(hours=2, seconds=1)
    assert client.get("/lost").text == "True"
