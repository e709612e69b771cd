"""Passkeys as the second step: what is taken of what a browser sends, what is refused, and what each loss costs."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from werkzeug.test import TestResponse

from fieldapp.cli import main
from fieldapp.domain.passkey import MOST
from fieldapp.security.passkeys import Address, address_of
from fieldapp.services import second_step
from fieldapp.store import tables as t
from tests.authenticators import Authenticator, read
from tests.second_steps import App, add_app
from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor

FIRST = "/account/second-step"
NEW = "/account/passkeys"
WRONG = "This is not a passkey of yours that opens at this address."


def asked(visitor: Visitor, path: str) -> dict[str, Any]:
    """What the office asks the browser's script, which has the token of its form."""
    answer = visitor.client.post(path, headers={"X-CSRF-Token": visitor.csrf})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def to_make(visitor: Visitor) -> dict[str, Any]:
    return asked(visitor, f"{NEW}/challenge")


def to_show(visitor: Visitor) -> dict[str, Any]:
    return asked(visitor, f"{FIRST}/passkey/challenge")


def said(visitor: Visitor, path: str = "/account/profile") -> str:
    return unescape(visitor.get(path).text)


def codes_shown(visitor: Visitor) -> list[str]:
    return re.findall(r"<li>([0-9a-z-]{19})</li>", said(visitor, f"{FIRST}/recovery-codes"))


def remove_path(page: str, name: str) -> str:
    """Where the button beside this passkey sends."""
    found = re.search(rf'formaction="([^"]+/remove)"\s+aria-label="Remove the passkey {name}"', page)
    assert found, page
    return found[1]


def begin(visitor: Visitor, **typed: str) -> TestResponse:
    visitor.get("/account/profile")
    answer = visitor.post(f"{NEW}/begin", {"present": PASSWORD, **typed})
    visitor.get(f"{NEW}/new")
    return answer


def send(visitor: Visitor, answer: str, name: str = "office computer") -> TestResponse:
    return visitor.post(NEW, {"passkey_name": name, "signed": answer})


def add(visitor: Visitor, name: str = "office computer", **facts: Any) -> Authenticator:
    """A passkey of whoever this is, made as on the pages."""
    begin(visitor)
    device = Authenticator(**facts)
    answer = send(visitor, device.make(to_make(visitor)), name)
    assert answer.status_code == 302, unescape(answer.text)
    return device.next


def typed_password(office: OfficeUnderTest, login: str = "claire") -> Visitor:
    """Somebody who has typed the right password, on the page that comes then."""
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    assert visitor.post("/account/sign-in", {"login": login, "password": PASSWORD}).location == FIRST
    visitor.get(FIRST)
    return visitor


def show(visitor: Visitor, answer: str) -> TestResponse:
    return visitor.post(f"{FIRST}/passkey", {"signed": answer})


def signs_in(office: OfficeUnderTest, device: Authenticator, login: str = "claire") -> bool:
    visitor = typed_password(office, login)
    return show(visitor, device.show(to_show(visitor))).status_code == 302 and is_in(visitor)


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/office/todo").status_code == 200


def actions(office: OfficeUnderTest) -> list[str]:
    with office.work.store.read() as unit:
        return [row.action for row in unit.audit.newest(1_000)]


def owner_of(office: OfficeUnderTest, login: str = "claire") -> bytes:
    return bytes.fromhex(office.work.store.vault.lookup("passkey-owner", office.account(login=login).id))


@pytest.fixture
def claire(office: OfficeUnderTest) -> Visitor:
    """A coordinator, of whom a second step is required; signed in."""
    return office.signed_in("coordinator", login="claire", language="en")


def test_a_passkey_is_made_with_the_password_and_is_the_second_step_from_then_on(
    office: OfficeUnderTest, claire: Visitor
) -> None:
    elsewhere = office.signed_in("coordinator", login="claire")
    assert "Add a passkey" in said(claire)
    assert begin(claire, present="a guess").status_code == 422
    assert claire.get(f"{NEW}/new").location == "/account/profile"
    assert claire.client.post(f"{NEW}/challenge", headers={"X-CSRF-Token": claire.csrf}).status_code == 409
    device = add(claire, "office computer")
    codes = codes_shown(claire)
    assert len(codes) == 10
    page = said(claire)
    assert "office computer" in page and "not yet used" in page and "A passkey was added" in page
    assert "Besides the password you show a passkey, since" in page
    assert (is_in(claire), is_in(elsewhere)) == (True, False), "other browsers are signed out"
    visitor = typed_password(office)
    assert not is_in(visitor)
    options = to_show(visitor)
    assert options["userVerification"] == "required"
    assert [one["transports"] for one in options["allowCredentials"]] == [["internal"]]
    answer = show(visitor, device.show(options, owner_of(office)))
    assert answer.location == "/account/"
    assert is_in(visitor)
    assert "last used" in said(visitor)
    assert visitor.client.get_cookie("device")
    assert (actions(office).count("add_passkey"), actions(office).count("sign_in")) == (1, 1)
    other = typed_password(office)
    assert other.post(FIRST, {"one_time_code": codes[0]}).status_code == 302, "the codes are the other way in"


def test_what_a_browser_is_asked_names_nobody_and_nothing_of_it_is_kept_in_clear(
    office: OfficeUnderTest, claire: Visitor
) -> None:
    begin(claire)
    options = to_make(claire)
    assert options["rp"] == {"id": "localhost", "name": office.work.settings.office.name}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["timeout"] == 300_000
    assert read(options["user"]["id"]) == owner_of(office)
    device = Authenticator()
    send(claire, device.make(options), "Zubeida Quagmires Telephone")
    assert "Zubeida Quagmires Telephone" in said(claire)
    office.work.store.engine.dispose()
    kept = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    point = device.key.public_key().public_numbers()
    assert b"add_passkey" in kept, "the control"
    for part in (device.credential, point.x.to_bytes(32, "big"), b"Zubeida", bytes.fromhex(owner_of(office).hex())):
        assert part not in kept


def test_several_passkeys_open_each_by_itself_and_a_removed_one_does_not(
    office: OfficeUnderTest, claire: Visitor
) -> None:
    computer = add(claire, "office computer")
    codes = codes_shown(claire)
    phone = add(claire, "my telephone", count=None)
    assert codes_shown(claire) == codes, "no other codes: those on paper still open"
    visitor = typed_password(office)
    assert len(to_show(visitor)["allowCredentials"]) == 2
    assert signs_in(office, computer) and signs_in(office, phone)
    page = said(claire)
    remove = [remove_path(page, name) for name in ("office computer", "my telephone")]
    elsewhere = office.signed_in("coordinator", login="claire")
    assert claire.post(remove[0], {"present": "a guess"}).status_code == 422
    assert claire.post(remove[0], {"present": PASSWORD}).location == "/account/profile"
    page = said(claire)
    assert "office computer" not in page and "my telephone" in page and "A passkey was removed" in page
    assert not is_in(elsewhere)
    visitor = typed_password(office)
    answer = show(visitor, computer.next.show(to_show(visitor)))
    assert answer.status_code == 422 and WRONG in unescape(answer.text)
    assert signs_in(office, phone.next)
    assert claire.post(remove[0], {"present": PASSWORD}, follow_redirects=True).status_code == 200
    somebody = office.signed_in("coordinator", login="nora", language="en")
    somebody.get("/account/profile")
    gone = somebody.post(remove[1], {"present": PASSWORD}, follow_redirects=True)
    assert "This passkey does not open your account any more." in unescape(gone.text)
    assert signs_in(office, phone.next), "nobody removes one of somebody else"


def test_the_last_way_stays_where_a_second_step_is_required(office: OfficeUnderTest, claire: Visitor) -> None:
    add(claire)
    first = remove_path(said(claire), "office computer")
    assert "Take the second step off" not in said(claire)
    kept = claire.post(first, {"present": PASSWORD}, follow_redirects=True)
    assert "Nothing is removed: this is your only second step" in unescape(kept.text)
    claire.post(f"{FIRST}/off", {"present": PASSWORD})
    assert second_step.state(office.work, office.account(login="claire")).passkeys
    add_app(office.work, office.account(login="claire"))
    claire = office.with_session(office.account(login="claire"))
    assert "Remove the app" in said(claire)
    claire.post(first, {"present": PASSWORD})
    assert "Remove the app" not in said(claire), "it is the last way by now"
    kept = claire.post(f"{FIRST}/app/remove", {"present": PASSWORD}, follow_redirects=True)
    assert "Nothing is removed: this is your only second step" in unescape(kept.text)
    add(claire, "my key")
    claire.get("/account/profile")
    gone = claire.post(f"{FIRST}/app/remove", {"present": PASSWORD}, follow_redirects=True)
    assert "The app does not open your account any more." in unescape(gone.text)
    state = second_step.state(office.work, office.account(login="claire"))
    assert (state.app_since, [one.name for one in state.passkeys], state.codes_left) == (None, ["my key"], 10)


def test_where_nobody_asks_for_one_the_last_passkey_takes_everything_off(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("case_worker", login="nora", language="en")
    add(visitor)
    first = remove_path(said(visitor), "office computer")
    visitor.post(first, {"present": PASSWORD})
    state = second_step.state(office.work, office.account(login="nora"))
    assert (state.since, state.codes_left) == (None, 0)
    assert "The second step was taken off" in said(visitor)


def test_whoever_must_have_a_second_step_adds_a_passkey_and_is_signed_in(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire", language="en")
    first = office.visitor()
    first.get("/account/sign-in")
    first.post("/account/sign-in", {"login": "claire", "password": PASSWORD})
    office.clock.move(timedelta(days=14))
    visitor = typed_password(office)
    assert visitor.post(f"{NEW}/begin").location == f"{NEW}/new", "the password was typed just now"
    visitor.get(f"{NEW}/new")
    device = Authenticator()
    empty = send(visitor, device.make(to_make(visitor)), " ")
    assert "Write a name for it." in unescape(empty.text)
    assert send(visitor, device.make(to_make(visitor))).location == f"{FIRST}/recovery-codes"
    assert len(codes_shown(visitor)) == 10
    assert visitor.post(f"{FIRST}/recovery-codes/hide").location == "/account/"
    assert is_in(visitor)
    assert (actions(office).count("add_passkey"), actions(office).count("sign_in")) == (1, 2)
    assert signs_in(office, device.next)


def test_whoever_has_the_password_alone_puts_nothing_beside_what_its_owner_added_meanwhile(
    office: OfficeUnderTest,
) -> None:
    claire = office.account("coordinator", login="claire", language="en")
    office.signed_in("coordinator", login="claire")
    with office.work.store.write() as unit:
        unit.second_steps.note_asked(claire.id, office.clock.now() - timedelta(days=30))
        unit.commit()
    thief, with_an_app = typed_password(office), typed_password(office)
    thief.post(f"{NEW}/begin")
    thief.get(f"{NEW}/new")
    options = to_make(thief)
    page = said(with_an_app, with_an_app.post(f"{FIRST}/app").location)
    app = add_app(office.work, claire)
    refused = send(thief, Authenticator().make(options))
    assert "Your account has a second step by now." in unescape(refused.text)
    key = re.search(r"<b [^>]*>([A-Z2-7 ]+)</b>", page)
    assert key
    theirs = type(app)(office.work, app.of_key(key[1]))
    refused = with_an_app.post(f"{FIRST}/app/code", {"one_time_code": theirs.code()})
    assert "Your account has a second step by now." in unescape(refused.text)
    assert thief.post(f"{NEW}/begin").location == FIRST
    state = second_step.state(office.work, claire)
    assert state.passkeys == () and not is_in(thief) and not is_in(with_an_app)
    office.clock.move(timedelta(seconds=30))
    owner = typed_password(office)
    assert owner.post(FIRST, {"one_time_code": app.code()}).status_code == 302, "the owner's app is the one that counts"


BENT: dict[str, Callable[[Authenticator], Authenticator]] = {
    "another origin": lambda device: device.but(origin="https://localhost.example"),
    "another port": lambda device: device.but(origin="http://localhost:8001"),
    "another host": lambda device: device.but(host="example.org"),
    "nobody shown": lambda device: device.but(verified=False),
    "in a frame": lambda device: device.but(framed=True),
    "another key": lambda device: device.but(key=Authenticator().key),
    "an unknown id": lambda device: device.but(credential=b"another passkey"),
}


@pytest.mark.parametrize("bent", BENT)
def test_what_is_not_right_in_one_point_opens_nothing(office: OfficeUnderTest, claire: Visitor, bent: str) -> None:
    device = add(claire)
    visitor = typed_password(office)
    answer = show(visitor, BENT[bent](device).show(to_show(visitor)))
    assert answer.status_code == 422 and WRONG in unescape(answer.text)
    assert actions(office)[0] == "wrong_passkey"
    assert not is_in(visitor)
    assert "Somebody typed your right password, and showed a passkey that is not right" in said(claire)
    assert signs_in(office, device)


@pytest.mark.parametrize("bent", ["another origin", "another port", "another host", "nobody shown", "in a frame"])
def test_no_passkey_is_made_that_is_not_right(office: OfficeUnderTest, claire: Visitor, bent: str) -> None:
    begin(claire)
    refused = send(claire, BENT[bent](Authenticator()).make(to_make(claire)))
    assert refused.status_code == 422 and "No passkey came from your browser" in unescape(refused.text)
    assert second_step.state(office.work, office.account(login="claire")).since is None


def test_certificates_of_its_maker_are_not_asked_for_and_not_read(office: OfficeUnderTest, claire: Visitor) -> None:
    for fmt in ("packed", "tpm", "android-safetynet"):
        add(claire, fmt, fmt=fmt)
    assert len(second_step.state(office.work, office.account(login="claire")).passkeys) == 3


def test_an_answer_is_taken_once_in_its_time_and_by_its_session(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire, count=None)
    visitor = typed_password(office)
    answer = device.show(to_show(visitor))
    assert show(visitor, answer).status_code == 302
    again = typed_password(office)
    late = "This took more than five minutes, or was sent twice."
    assert late in unescape(show(again, answer).text), "nothing was asked of this session"
    to_show(again)
    assert WRONG in unescape(show(again, answer).text), "another challenge"
    fresh = device.show(to_show(again))
    office.clock.move(timedelta(minutes=5, seconds=1))
    assert late in unescape(show(again, fresh).text)
    used = device.show(to_show(again))
    assert show(again, "no answer").status_code == 422
    assert late in unescape(show(again, used).text), "the challenge is used by whatever was sent for it"
    assert show(again, device.show(to_show(again))).status_code == 302
    begin(claire)
    options = to_make(claire)
    new = Authenticator()
    office.clock.move(timedelta(minutes=5, seconds=1))
    assert late in unescape(send(claire, new.make(options)).text)
    made_for = to_make(claire)
    begun = typed_password(office)
    assert WRONG in unescape(show(begun, device.show({**to_show(begun), "challenge": made_for["challenge"]})).text)


def test_one_challenge_opens_once_even_for_two_requests_at_once(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire, count=None)
    visitor = typed_password(office)
    answer, token = device.show(to_show(visitor)), visitor.csrf
    cookie = visitor.client.get_cookie("session")
    assert cookie
    both, results = Barrier(2), []

    def one() -> None:
        twin = office.app.test_client()
        twin.set_cookie("session", cookie.value)
        both.wait()
        results.append(twin.post(f"{FIRST}/passkey", data={"csrf": token, "signed": answer}).status_code)

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(302) == 1
    assert actions(office).count("sign_in") == 1
    assert "copied_passkey" not in actions(office), "two clicks are no copy"


def test_a_counter_that_goes_back_is_refused_and_told(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire, "my key").but(count=7)
    assert signs_in(office, device)
    for count in (7, 6, None):
        visitor = typed_password(office)
        answer = show(visitor, device.but(count=count).show(to_show(visitor)))
        page = unescape(answer.text)
        assert answer.status_code == 422 and "The passkey “my key” was refused" in page
        assert "somebody may have a copy of it" in page and actions(office)[0] == "copied_passkey"
        assert not is_in(visitor)
    false = typed_password(office)
    unsigned = show(false, device.but(count=1, key=Authenticator().key).show(to_show(false)))
    assert WRONG in unescape(unsigned.text), "whoever has not the key accuses nobody's passkey"
    owner = typed_password(office)
    assert show(owner, device.next.show(to_show(owner))).status_code == 302
    told = "showed a passkey that may be a copy of yours. It was refused."
    assert told in said(owner, "/office/todo")
    assert "showed a passkey that may be a copy of yours" in said(owner)
    again = typed_password(office)
    show(again, device.next.next.show(to_show(again)))
    assert told not in said(again, "/office/todo"), "once"


def test_somebody_elses_passkey_opens_nothing(office: OfficeUnderTest, claire: Visitor) -> None:
    hers = add(claire)
    nora = office.signed_in("coordinator", login="nora", language="en")
    noras = add(nora)
    visitor = typed_password(office)
    refused = show(visitor, noras.show(to_show(visitor), owner_of(office, "nora")))
    assert refused.status_code == 422 and WRONG in unescape(refused.text)
    stranger = show(visitor, hers.show(to_show(visitor), owner_of(office, "nora")))
    assert stranger.status_code == 422, "a passkey says for whom it was made"
    begin(nora)
    known = send(nora, hers.but(count=0).make(to_make(nora)))
    assert "This passkey is known already." in unescape(known.text)
    assert signs_in(office, hers.next)
    assert signs_in(office, noras.next, "nora")


def test_wrong_passkeys_slow_down_and_codes_go_through(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire)
    app = add_app(office.work, office.account(login="claire"))
    office.clock.move(timedelta(seconds=30))
    wrong = device.but(key=Authenticator().key)
    for _ in range(office.work.settings.limits.sign_in_per_account):
        visitor = typed_password(office)
        assert show(visitor, wrong.show(to_show(visitor))).status_code == 422
    owner = typed_password(office)
    answer = show(owner, device.show(to_show(owner)))
    assert "Too many wrong passkeys. Wait 1 seconds, or use a code." in unescape(answer.text)
    assert owner.post(FIRST, {"one_time_code": app.code()}).status_code == 302
    for _ in range(office.work.settings.limits.sign_in_per_account):
        typed_password(office).post(FIRST, {"one_time_code": "000000"})
    office.clock.move(timedelta(seconds=2))
    assert signs_in(office, device), "whoever guesses at codes holds up no passkey"


def test_an_administrator_takes_passkeys_off_and_so_does_the_command_line(
    office: OfficeUnderTest, claire: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(claire)
    admin = office.signed_in("administrator", login="alain", language="en")
    page = said(admin, "/admin/")
    path = f"/admin/accounts/{office.account(login='claire').id}/second-step"
    assert page.count("/second-step") == 1
    done = admin.post(path, follow_redirects=True)
    assert "The second step of Claire is off" in unescape(done.text)
    assert second_step.state(office.work, office.account(login="claire")).since is None
    assert not is_in(claire)
    back = office.visitor()
    back.get("/account/sign-in")
    assert back.post("/account/sign-in", {"login": "claire", "password": PASSWORD}).location == "/account/"
    assert "Somebody took the second step off your account." in said(back, "/office/todo")
    add(back)
    monkeypatch.setenv("FIELDAPP_DATA", str(office.work.settings.data))
    run = CliRunner().invoke(main, ["user", "second-step-off", "claire"])
    assert (run.exit_code, run.output) == (0, "The second step of claire is off.\n")
    assert second_step.state(office.work, office.account(login="claire")).since is None


def test_at_an_address_of_digits_the_page_says_so_and_offers_an_app(office: OfficeUnderTest, claire: Visitor) -> None:
    by_number = {"base_url": "http://127.0.0.1:8000"}
    with claire.client.session_transaction() as session:
        kept = dict(session)
    visitor = office.visitor()
    with visitor.client.session_transaction(**by_number) as session:
        session.update(kept)
    page = unescape(visitor.get("/account/profile", **by_number).text)
    assert "No passkey can be made or used at 127.0.0.1:8000: browsers want a name and HTTPS there." in page
    assert "On this machine, open http://localhost:8000 instead." in page
    assert "Add an app" in page and "/passkeys/begin" not in page
    refused = visitor.post("/account/passkeys/begin", {"present": PASSWORD}, **by_number)
    assert refused.location == "/account/profile"
    assert "Add an app instead." in unescape(visitor.get("/account/profile", **by_number).text)


def test_a_passkey_of_another_address_is_not_asked_for_there(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire)
    elsewhere = {"base_url": "https://visits.example.org"}
    visitor = office.visitor()
    visitor.get("/account/sign-in", **elsewhere)
    visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD}, **elsewhere)
    page = unescape(visitor.get(FIRST, **elsewhere).text)
    assert "Your passkeys open at another address than visits.example.org." in page
    asked_there = visitor.client.post(f"{FIRST}/passkey/challenge", headers={"X-CSRF-Token": visitor.csrf}, **elsewhere)
    assert asked_there.status_code == 409 and "Use another way." in asked_there.get_json()["said"]
    forged = device.but(host="visits.example.org", origin="https://visits.example.org")
    answer = visitor.post(f"{FIRST}/passkey", {"signed": forged.show({"challenge": "AAAA"})}, **elsewhere)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("scheme", "host", "found"),
    [
        ("https", "visits.example.org", Address("visits.example.org", "https://visits.example.org")),
        ("https", "Visits.Example.org:8443", Address("visits.example.org", "https://visits.example.org:8443")),
        ("http", "localhost:8000", Address("localhost", "http://localhost:8000")),
        ("http", "office.localhost", Address("office.localhost", "http://office.localhost")),
        ("http", "visits.example.org", None),
        ("http", "notlocalhost", None),
        ("https", "192.168.1.7", None),
        ("http", "127.0.0.1:8000", None),
        ("https", "[::1]:8000", None),
        ("https", "", None),
        ("https", "visits.example.org.", None),
        ("https", "a b", None),
    ],
)
def test_where_browsers_have_passkeys(scheme: str, host: str, found: Address | None) -> None:
    assert address_of(scheme, host) == found


def test_an_account_has_ten_at_most(office: OfficeUnderTest, claire: Visitor) -> None:
    for number in range(MOST):
        add(claire, f"key {number}")
    begin(claire)
    answer = claire.client.post(f"{NEW}/challenge", headers={"X-CSRF-Token": claire.csrf})
    assert answer.status_code == 409
    assert answer.get_json()["said"] == (
        "You have 10 passkeys. Remove one that you do not use any more, then add this one."
    )


def test_a_damaged_passkey_opens_nothing_is_no_way_and_can_be_removed(office: OfficeUnderTest, claire: Visitor) -> None:
    add(claire, "broken")
    office.clock.move(timedelta(minutes=1))
    device = add(claire, "whole", count=None)
    broken = second_step.state(office.work, office.account(login="claire")).passkeys[0].id
    with office.work.store.engine.begin() as connection:
        connection.execute(update(t.passkeys).where(t.passkeys.c.id == broken).values(sealed=b"damaged"))
    assert len(to_show(typed_password(office))["allowCredentials"]) == 1
    assert signs_in(office, device)
    page = said(claire)
    refused = claire.post(remove_path(page, "whole"), {"present": PASSWORD}, follow_redirects=True)
    assert "Nothing is removed: this is your only second step" in unescape(refused.text)
    claire.post(remove_path(page, "�"), {"present": PASSWORD})
    assert [one.name for one in second_step.state(office.work, office.account(login="claire")).passkeys] == ["whole"]


GARBAGE = [
    "",
    "{}",
    "[]",
    "null",
    '"text"',
    "{",
    "[" * 5_000,
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": 7, "rawId": None, "type": [], "response": "text"}),
    json.dumps({"rawId": "é" * 10}),
    "x" * 30_000,
]


@pytest.mark.parametrize("at", range(len(GARBAGE)))
def test_whatever_else_is_sent_gets_a_sentence(office: OfficeUnderTest, claire: Visitor, at: int) -> None:
    add(claire)
    visitor = typed_password(office)
    to_show(visitor)
    answer = show(visitor, GARBAGE[at])
    assert answer.status_code == 422 and WRONG in unescape(answer.text)
    begin(claire)
    to_make(claire)
    answer = send(claire, GARBAGE[at])
    assert answer.status_code == 422 and "No passkey came from your browser" in unescape(answer.text)


def test_an_app_beside_a_passkey_leaves_the_codes_on_paper(office: OfficeUnderTest, claire: Visitor) -> None:
    device = add(claire)
    codes = codes_shown(claire)
    claire.get("/account/profile")
    page = said(claire, claire.post(f"{FIRST}/app", {"present": PASSWORD}).location)
    key = re.search(r"<b [^>]*>([A-Z2-7 ]+)</b>", page)
    assert key
    elsewhere = office.signed_in("coordinator", login="claire")
    app = App(office.work, App.of_key(key[1]))
    done = claire.post(f"{FIRST}/app/code", {"one_time_code": app.code()}, follow_redirects=True)
    assert "The app opens your account from now on. Other browsers were signed out." in unescape(done.text)
    assert not is_in(elsewhere)
    assert typed_password(office).post(FIRST, {"one_time_code": codes[0]}).status_code == 302
    assert signs_in(office, device)


def test_the_picture_for_an_app_is_beside_its_key(office: OfficeUnderTest, claire: Visitor) -> None:
    claire.get("/account/profile")
    page = said(claire, claire.post(f"{FIRST}/app", {"present": PASSWORD}).location)
    assert 'role="img"' in page and "QR code with the key for your app" in page
    assert re.search(r"<b [^>]*>([A-Z2-7 ]+)</b>", page), "and the key in letters"
