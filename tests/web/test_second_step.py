"""The second step of signing in: who is asked for one, what opens it, and what its loss costs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.services.demonstration_people import MARKER
from tests.second_steps import App, add_app
from tests.web.conftest import PASSWORD, OfficeUnderTest, StandingClock, Visitor, make_office, settings_of

FIRST, HOME = "/account/second-step", "/account/"
HALF_MINUTE = timedelta(seconds=30)


def typed_password(office: OfficeUnderTest, login: str = "claire", **more: str) -> Visitor:
    """Somebody who has typed the right password, on the page that comes then."""
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    answer = visitor.post("/account/sign-in", {"login": login, "password": PASSWORD, **more})
    assert answer.status_code == 302
    visitor.landed = visitor.get(answer.location)  # type: ignore[attr-defined]
    return visitor


def show(visitor: Visitor, code: str) -> int:
    visitor.get(FIRST)
    return visitor.post(FIRST, {"one_time_code": code}).status_code


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/office/todo").status_code == 200


def actions(office: OfficeUnderTest) -> list[str]:
    with office.work.store.read() as unit:
        return [row.action for row in unit.audit.newest(1_000)]


def said(visitor: Visitor, path: str = "/account/profile") -> str:
    return unescape(visitor.get(path).text)


@pytest.fixture
def app(office: OfficeUnderTest) -> Iterator[App]:
    """Claire's, a coordinator's; half a minute ago she added it."""
    made = add_app(office.work, office.account("coordinator", login="claire", language="en"))
    office.clock.move(HALF_MINUTE)
    yield made


def test_after_the_password_a_code_is_asked_for_and_until_then_nothing_opens(office: OfficeUnderTest, app: App) -> None:
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    first = visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD, "next": "/office/team"})
    assert first.location == FIRST
    for path in ("/office/todo", "/account/profile", "/account/second-step/recovery-codes", "/field/", "/admin/"):
        assert visitor.get(path).status_code == 401, path
    assert not visitor.client.get_cookie("device"), "a browser is known once everything was shown"
    visitor.get(FIRST)
    assert visitor.post("/account/profile/language", {"language": "nl"}).status_code == 401
    assert visitor.post("/account/second-step/app").location == FIRST, "no app instead of the one there is"
    assert show(visitor, "000000") == 422
    visitor.get(FIRST)
    answer = visitor.post(FIRST, {"one_time_code": f" {app.code()[:3]} {app.code()[3:]}"})
    assert answer.location == "/office/team"
    assert is_in(visitor)
    assert visitor.client.get_cookie("device")
    assert (actions(office).count("wrong_code"), actions(office).count("sign_in")) == (1, 1)
    assert "Somebody typed your right password, and a wrong code" in said(visitor)


def test_a_code_is_taken_once_and_only_in_its_time(office: OfficeUnderTest, app: App) -> None:
    assert show(typed_password(office), app.code(later=-2)) == 422
    assert show(typed_password(office), app.code(later=2)) == 422
    assert show(typed_password(office), app.code()) == 302
    assert show(typed_password(office), app.code()) == 422, "used"
    assert show(typed_password(office), app.code(later=-1)) == 422, "older than the used one"
    assert show(typed_password(office), app.code(later=1)) == 302, "of a telephone that is a little fast"
    office.clock.move(timedelta(days=366))
    assert show(typed_password(office), app.code()) == 302
    office.clock.move(timedelta(days=-365))  # the clock had been wrong
    assert show(typed_password(office), app.code()) == 302


def test_what_is_between_password_and_code_lives_ten_minutes_and_ends_with_the_password(
    office: OfficeUnderTest, app: App
) -> None:
    late = typed_password(office)
    office.clock.move(timedelta(minutes=10, seconds=1))
    assert show(late, app.code()) == 401
    changed = typed_password(office)
    assert changed.get(FIRST).status_code == 200
    with office.work.store.write() as unit:
        claire = unit.accounts.credential("claire")
        assert claire
        unit.accounts.set_password(claire.account.id, "another hash")
        unit.commit()
    assert changed.get(FIRST).status_code == 401


def test_recovery_codes_open_once_each_and_their_number_is_shown(office: OfficeUnderTest, app: App) -> None:
    one, other = app.recovery[0], app.recovery[1].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    visitor = typed_password(office)
    assert show(visitor, one) == 302
    assert "9 recovery codes are left." in said(visitor)
    assert "A recovery code was used" in said(visitor)
    assert show(typed_password(office), one) == 422
    assert show(typed_password(office), other) == 302
    assert len(set(app.recovery)) == 10
    office.work.store.engine.dispose()
    kept = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    assert b"use_recovery_code" in kept, "the control"
    for secret in (app.secret, app.secret.hex().encode(), *(code.encode() for code in app.recovery)):
        assert secret not in kept
        assert secret.replace(b"-", b"") not in kept


def test_wrong_codes_slow_down_and_a_recovery_code_goes_through(office: OfficeUnderTest, app: App) -> None:
    for _ in range(office.work.settings.limits.sign_in_per_account):
        assert show(typed_password(office), "000000") == 422
    owner = typed_password(office)
    owner.get(FIRST)
    answer = owner.post(FIRST, {"one_time_code": app.code()})
    assert "Too many wrong codes. Wait 1 seconds, or use a recovery code." in unescape(answer.text)
    assert show(owner, app.recovery[0]) == 302
    office.clock.move(HALF_MINUTE)
    assert show(typed_password(office), app.code()) == 302


def test_who_has_a_second_step_passes_a_door_that_others_have_closed(office: OfficeUnderTest, app: App) -> None:
    office.account("coordinator", login="nora", language="en")
    for login in ("claire", "nora"):
        for _ in range(office.work.settings.limits.sign_in_per_account):
            visitor = office.visitor()
            visitor.get("/account/sign-in")
            visitor.post("/account/sign-in", {"login": login, "password": "a guess of somebody"})
    pages = []
    for login in ("claire", "nora"):
        visitor = office.visitor()
        visitor.get("/account/sign-in", headers={"Accept-Language": "en"})
        typed = {"login": login, "password": PASSWORD}
        answer = visitor.post("/account/sign-in", typed, headers={"Accept-Language": "en"})
        assert answer.status_code == 422
        pages.append(re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.text))
        wrong = {**typed, "one_time_code": "000000"}
        assert visitor.post("/account/sign-in", wrong).status_code == 422
    assert pages[0] == pages[1], "nobody learns who has a second step"
    assert "Code of your second step" in pages[0]
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    guess = {"login": "claire", "password": "a guess of somebody", "one_time_code": app.recovery[1]}
    assert visitor.post("/account/sign-in", guess).status_code == 422, "the password is asked for all the same"
    owner = typed_password(office, one_time_code=app.code())
    assert is_in(owner), "and no second code"
    for _ in range(office.work.settings.limits.sign_in_per_account):
        visitor.post("/account/sign-in", {**guess, "one_time_code": "000000"})
    assert is_in(typed_password(office, one_time_code=app.recovery[2]))


def test_a_form_that_came_too_late_goes_on_after_the_code(office: OfficeUnderTest, app: App) -> None:
    visitor = typed_password(office)
    show(visitor, app.code())
    visitor.get("/account/profile")
    token = visitor.csrf
    visitor.post("/account/sign-out")
    page = visitor.post("/account/profile/language", {"csrf": token, "language": "nl"})
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)
    assert kept
    office.clock.move(HALF_MINUTE)
    visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD, "kept": kept[1]})
    visitor.get(FIRST)
    answer = visitor.post(FIRST, {"one_time_code": app.code()})
    assert answer.location == "/account/go-on"
    assert "Nothing was sent yet." in said(visitor, "/account/go-on")


def test_a_new_office_signs_in_as_before_and_is_asked_until_its_days_are_over(office: OfficeUnderTest) -> None:
    """What signs in with a name and a password goes on doing so: the first page is the same, and says until when."""
    office.account("coordinator", login="claire", language="en")
    office.account("worker", login="walid", language="en")
    asked = "Your office asks you for a second step when you sign in. You can go on without it until Monday 14 December"
    for days in (0, 13):
        office.clock.moment += timedelta(days=days)
        visitor = office.visitor()
        visitor.get("/account/sign-in")
        answer = visitor.post("/account/sign-in", {"login": "claire", "password": PASSWORD})
        assert answer.location == HOME
        assert asked in said(visitor, "/office/todo")
        assert asked not in said(visitor, "/office/todo"), "once at each sign-in"
    office.clock.move(timedelta(days=1))
    visitor = typed_password(office)
    assert not is_in(visitor)
    assert "Add one now; then you are signed in." in said(visitor, FIRST)
    worker = office.visitor()
    worker.get("/account/sign-in")
    assert worker.post("/account/sign-in", {"login": "walid", "password": PASSWORD}).location == HOME
    assert "second step when you sign in" not in said(worker), "nobody asks a field worker"


def add_on_pages(office: OfficeUnderTest, visitor: Visitor, **typed: str) -> tuple[App, str]:
    """Adds an app as a person does; the page with the recovery codes."""
    page = said(visitor, visitor.post("/account/second-step/app", typed).location)
    key = re.search(r"<b [^>]*>([A-Z2-7 ]+)</b>", page)
    assert key
    app = App(office.work, App.of_key(key[1]))
    assert visitor.post("/account/second-step/app/code", {"one_time_code": "000000"}).status_code == 422
    answer = visitor.post("/account/second-step/app/code", {"one_time_code": app.code()})
    codes = said(visitor, answer.location)
    app.recovery = tuple(re.findall(r"<li>([0-9a-z-]{19})</li>", codes))
    assert len(app.recovery) == 10
    return app, codes


def test_who_must_have_one_adds_it_and_is_signed_in(office: OfficeUnderTest) -> None:
    office.account("coordinator", login="claire", language="en")
    typed_password(office)
    office.clock.move(timedelta(days=14))
    visitor = typed_password(office, next="/office/team")
    visitor.get(FIRST)
    app, _ = add_on_pages(office, visitor)
    assert visitor.post("/account/second-step/recovery-codes/hide").location == "/office/team"
    assert is_in(visitor)
    assert said(visitor, "/account/second-step/recovery-codes").count("<li>") == 0, "shown once"
    assert (actions(office).count("add_second_step"), actions(office).count("sign_in")) == (1, 2)
    assert show(typed_password(office), app.code()) == 422, "the code that added it is used"
    office.clock.move(HALF_MINUTE)
    assert show(typed_password(office), app.code()) == 302


def test_adding_and_changing_asks_for_the_password_and_signs_other_browsers_out(office: OfficeUnderTest) -> None:
    here, elsewhere = (office.signed_in("coordinator", login="claire", language="en") for _ in range(2))
    here.get("/account/profile")
    assert here.post("/account/second-step/app", {"present": "wrong"}).status_code == 422
    assert here.get("/account/second-step/app").location == "/account/profile"
    old, codes = add_on_pages(office, here, present=PASSWORD)
    assert "They are shown only now" in codes
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    office.clock.move(timedelta(minutes=11))
    assert "They are not shown any more." in said(here, "/account/second-step/recovery-codes")
    new, _ = add_on_pages(office, here, present=PASSWORD)
    office.clock.move(HALF_MINUTE)
    for wrong in (old.code(), old.recovery[0]):
        assert show(typed_password(office), wrong) == 422
    here.get("/account/profile")
    assert here.post("/account/second-step/recovery-codes", {"present": "wrong"}).status_code == 422
    page = said(here, here.post("/account/second-step/recovery-codes", {"present": PASSWORD}).location)
    assert show(typed_password(office), new.recovery[0]) == 422, "others were made"
    made = re.findall(r"<li>([0-9a-z-]{19})</li>", page)
    assert show(typed_password(office), made[9]) == 302


def test_it_is_taken_off_by_its_owner_only_where_nobody_asks_for_it(office: OfficeUnderTest) -> None:
    coordinator, worker = (office.signed_in(role, language="en") for role in ("coordinator", "case_worker"))
    for role, visitor, off in (("coordinator", coordinator, False), ("case_worker", worker, True)):
        app = add_app(office.work, office.account(role))
        visitor = office.with_session(office.account(role))
        button = "Take the second step off" in said(visitor)
        assert button == off
        visitor.post("/account/second-step/off", {"present": PASSWORD})
        assert ("A second step was added" in said(visitor), "The second step was taken off" in said(visitor)) == (
            True,
            off,
        )
        office.clock.move(HALF_MINUTE)
        landed = typed_password(office, role).landed  # type: ignore[attr-defined]
        assert (landed.request.path == FIRST) != off, app


def test_an_administrator_takes_it_off_with_a_row_and_its_owner_is_told(office: OfficeUnderTest, app: App) -> None:
    owner = typed_password(office)
    show(owner, app.code())
    admin = office.signed_in("administrator", login="alain", language="en")
    claire = office.account(login="claire").id
    page = said(admin, "/admin/")
    assert "A second step is asked of: administrator and coordinator." in page
    path = f"/admin/accounts/{claire}/second-step"
    office.clock.move(HALF_MINUTE)
    assert page.count("/second-step") == 1
    answer = admin.post(path, follow_redirects=True)
    assert "The second step of Claire is off, and every browser of theirs is signed out." in unescape(answer.text)
    assert not is_in(owner)
    assert "You did this already" in unescape(admin.post(path, follow_redirects=True).text)
    with office.work.store.read() as unit:
        row = next(row for row in unit.audit.newest(10) if row.action == "remove_second_step")
    assert (row.user_id, row.subject) == (office.account(login="alain").id, f"account/{claire}")
    told = "Somebody took the second step off your account."
    office.clock.move(HALF_MINUTE)
    back = typed_password(office)
    assert told in said(back, "/office/todo") and "Alain" in said(back)
    office.clock.move(HALF_MINUTE)
    assert told not in said(typed_password(office), "/office/todo"), "once"
    own = f"/admin/accounts/{office.account(login='alain').id}/second-step"
    assert "under Your account" in unescape(admin.post(own, follow_redirects=True).text)


def test_an_invitation_sets_a_password_and_the_second_step_stays(office: OfficeUnderTest, app: App) -> None:
    admin = office.signed_in("administrator", login="alain", language="en")
    admin.get("/admin/")
    page = admin.post(f"/admin/accounts/{office.account(login='claire').id}/invite").text
    link = re.search(r"/account/invitation/[\w-]+", page)
    assert link
    guest = office.visitor()
    guest.get(link[0])
    new = "seven green tractors sing"
    assert guest.post(link[0], {"password": new, "again": new}).location == FIRST
    assert not is_in(guest)
    assert show(guest, app.code()) == 302
    assert is_in(guest)


def test_an_office_may_ask_others_or_nobody(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "data")
    nobody = settings.second_step.model_copy(update={"required_for": ()})
    office = make_office(tmp_path / "data", settings=settings.model_copy(update={"second_step": nobody}))
    office.account("coordinator", login="claire", language="en")
    typed_password(office)
    office.clock.move(timedelta(days=400))
    assert is_in(typed_password(office))
    admin = office.signed_in("administrator", language="en")
    assert "Your office asks nobody for a second step: who learns a password" in said(admin, "/admin/")


def test_in_a_demonstration_it_is_off_and_the_pages_say_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / MARKER).touch()
    office = make_office(tmp_path / "data", StandingClock())
    office.account("coordinator", login="claire", language="en")
    typed_password(office)
    office.clock.move(timedelta(days=400))
    visitor = typed_password(office)
    off = "In the demonstration there is no second step"
    assert off in said(visitor)
    assert off in said(office.signed_in("administrator", language="en"), "/admin/")
    answer = visitor.post("/account/second-step/app", {"present": PASSWORD}, follow_redirects=True)
    assert off in unescape(answer.text)
    assert visitor.get("/account/second-step/app").status_code == 302


def test_the_command_line_helps_an_office_whose_only_administrator_lost_everything(
    office: OfficeUnderTest, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDAPP_DATA", str(office.work.settings.data))
    run = CliRunner()
    assert run.invoke(main, ["user", "second-step-off", "nobody"]).exit_code == 2
    done = run.invoke(main, ["user", "second-step-off", "claire"])
    assert (done.exit_code, done.output) == (0, "The second step of claire is off.\n")
    assert run.invoke(main, ["user", "second-step-off", "claire"]).exit_code == 2
    assert is_in(typed_password(office))
