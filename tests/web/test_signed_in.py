"""Where somebody is signed in: they see it and end it, and so does an administrator for them."""

from datetime import timedelta
from html import unescape

from tests.web.conftest import OfficeUnderTest, Visitor


def browsers(visitor: Visitor) -> str:
    """The part of the account's page that lists them."""
    page = unescape(visitor.get("/account/profile").text)
    return page.split("Browsers that are signed in</h2>")[1].split("What happened with your account")[0]


def lines(visitor: Visitor) -> int:
    return browsers(visitor).count('<td class="num">') // 2


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account/profile").status_code == 200


def test_somebody_signs_out_every_browser_but_this_one(office: OfficeUnderTest) -> None:
    roles = ("coordinator", "coordinator", "case_worker")
    here, there, colleague = (office.signed_in(role, language="en") for role in roles)
    assert lines(here) == 2
    assert browsers(here).count("this browser") == 1
    assert lines(colleague) == 1
    answer = here.post("/account/profile/sessions", follow_redirects=True)
    assert "Every other browser is signed out." in unescape(answer.text)
    assert "Browsers were signed out" in answer.text
    assert (is_in(here), is_in(there), is_in(colleague)) == (True, False, True)
    assert lines(here) == 1
    assert "Sign out every other browser" not in browsers(here)


def test_a_session_that_has_run_out_is_on_no_list(office: OfficeUnderTest) -> None:
    office.account("coordinator", language="en")
    office.signed_in("coordinator")
    office.clock.move(timedelta(minutes=office.work.settings.session.idle_minutes + 1))
    assert lines(office.signed_in("coordinator")) == 1


def test_an_administrator_signs_somebody_out_everywhere(office: OfficeUnderTest) -> None:
    administrator = office.signed_in("administrator", language="en")
    account = office.account("coordinator", language="en")
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator")
    path = f"/admin/accounts/{account.id}/sessions"
    administrator.get("/admin/people")
    answer = administrator.post(path, follow_redirects=True)
    assert f"Every browser of {account.name} is signed out." in unescape(answer.text)
    assert (is_in(one), is_in(other), is_in(administrator)) == (False, False, True)
    again = office.signed_in("coordinator")
    page = unescape(again.get("/account/profile").text)
    assert "Browsers were signed out" in page
    assert "Administrator" in page.split("Browsers were signed out")[1][:200], "who did it"
    again.get("/account/profile")
    assert again.post(path).status_code == 403
    assert administrator.post("/admin/accounts/nobody/sessions").status_code == 404
