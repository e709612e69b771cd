"""Every endpoint answers each role as `config/access.toml` says, shown by real requests, not by reading decorators."""

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from fieldapp.app import create_app
from fieldapp.services import second_step
from fieldapp.services.phone import preparing
from fieldapp.settings import ROLES, SettingsError, load
from tests.second_steps import add_app
from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor, make_office

ARGUMENTS = {
    "DayConverter": date(2026, 12, 1),
    "LanguageConverter": "fr",
    "IntegerConverter": "1",
    "UUIDConverter": str(uuid.uuid4()),
    "PathConverter": "tokens.css",
}
PASSED = {200, 302, 303, 400, 404, 409, 422}  # the guard let it through; the made-up ids lead nowhere
PHONES = {"phone": "bring", "phone_day": "read"}
HALFWAY = "halfway"
READERS = ("anyone", HALFWAY, *ROLES, *PHONES)  # who signs reports: tests/web/messages/test_reports.py


def argument(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return ARGUMENTS.get(type(converter).__name__, str(uuid.uuid4()))


def address(app: Flask, rule: Rule) -> str:
    """The rule's path with made-up arguments."""
    values = {name: argument(converter) for name, converter in rule._converters.items()}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{**dict.fromkeys(rule.defaults or {}), **values})


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> OfficeUnderTest:
    return make_office(tmp_path_factory.mktemp("access"))


def reading_as(office: OfficeUnderTest, reader: str) -> Visitor:
    """A browser with the rights of this role, and the token of its forms."""
    if reader in PHONES:
        visitor = office.visitor()
        prepared = preparing.prepare(office.work, office.account("worker"), None)
        token = {"bring": prepared.bring, "read": prepared.read}[PHONES[reader]]
        visitor.client.environ_base["HTTP_AUTHORIZATION"] = f"Phone-{PHONES[reader]} {prepared.phone.id}.{token}"
        return visitor
    if reader not in ("anyone", HALFWAY):
        return office.signed_in(reader)
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    if reader == HALFWAY:
        account = office.account("coordinator", "administrator")
        if account.id not in second_step.those_with_one(office.work):
            add_app(office.work, account)
        visitor.post("/account/sign-in", {"login": account.login, "password": PASSWORD})
        visitor.get("/account/second-step")
    return visitor


@pytest.mark.parametrize("reader", READERS)
def test_every_endpoint_answers_as_the_table_says(shared_office: OfficeUnderTest, reader: str) -> None:
    app, access = shared_office.app, shared_office.work.settings.access
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            # signed in anew for each: a view may end the session
            visitor = reading_as(shared_office, reader)
            path = address(app, rule)
            answer = visitor.get(path) if method == "GET" else visitor.post(path)
            allowed = "anyone" in access[rule.endpoint] or reader in access[rule.endpoint]
            to_sign_in = answer.status_code == 302 and "/account/sign-in?next=" in (answer.location or "")
            refused = answer.status_code in (401, 403) or to_sign_in
            kind = answer.headers.get("Content-Type", "")
            if kind.startswith("text/") and "charset=utf-8" not in kind:
                wrong.append(f"{method} {rule.endpoint} as {reader}: {kind}")
            if refused == allowed or (allowed and answer.status_code not in PASSED):
                wrong.append(f"{method} {rule.endpoint} as {reader}: {answer.status_code}, table says {allowed}")
    assert not wrong, "\n".join(wrong)


def test_the_reader_of_this_test_sees_a_hollow_guard(tmp_path: Path) -> None:
    """An application without its guard must fail the check above: the requests are real."""
    office = make_office(tmp_path / "data")
    office.app.before_request_funcs.clear()
    assert office.visitor().get("/account/profile").status_code not in (302, 401, 403)


@pytest.mark.parametrize(("key", "says"), [("account.sign_in", "misses"), (None, "names unknown")])
def test_a_table_that_differs_from_the_endpoints_stops_the_start(tmp_path: Path, key: str | None, says: str) -> None:
    settings = make_office(tmp_path / "data").work.settings
    access = dict(settings.access)
    if key:
        del access[key]
    else:
        access["office.nowhere"] = ("coordinator",)
    with pytest.raises(SettingsError, match=says):
        create_app(settings.model_copy(update={"access": access}))


def test_what_is_refused_leaves_one_row_an_hour(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("worker")
    visitor.get("/account/profile")

    def rows() -> list[tuple[str, str, bool]]:
        mine = office.account("worker").id
        with office.work.store.read() as unit:
            found = [row for row in unit.audit.newest(1_000) if row.action.startswith("refused")]
        return [(row.action, row.subject, row.user_id == mine) for row in found]

    for _ in range(3):
        assert visitor.get("/admin/audit").status_code == 403
        assert visitor.post("/account/profile/language", {"csrf": "wrong", "language": "nl"}).status_code == 400
        assert office.visitor().client.open("/account/", method="TRACE").status_code == 405
    seen = [("refused", "page/admin.audit", True), ("refused_form", "page/account.change_language", True)]
    assert sorted(rows()) == seen
    office.clock.move(timedelta(minutes=61))
    office.signed_in("worker").get("/admin/audit")
    assert sorted(rows()) == [seen[0], *seen]


def test_unsafe_requests_need_the_token_and_come_from_here(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/account/profile")
    assert visitor.post("/account/profile/language", {"csrf": "wrong", "language": "nl"}).status_code == 400
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert visitor.post("/account/profile/language", {"language": "nl"}, headers=elsewhere).status_code == 400
    assert visitor.post("/account/profile/language", {"language": "nl"}).status_code == 302


def test_every_role_is_known() -> None:
    named = {role for roles in load().access.values() for role in roles}
    assert named <= {"anyone", *ROLES, *PHONES, "carrier", HALFWAY}
