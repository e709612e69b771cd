"""What somebody may do is changed by an administrator, and counts at once."""

import re
from html import unescape

from tests.web.conftest import OfficeUnderTest, Visitor


def seen_of(page: str, account_id: str) -> str:
    form = re.search(rf'accounts/{account_id}/roles">(?s:.*?)</form>', page)
    assert form
    found = re.search(r'name="seen" value="(\w+)"', form[0])
    assert found
    return found[1]


def give(admin: Visitor, account_id: str, *roles: str, seen: str = "") -> str:
    page = admin.get("/admin/").text
    typed = {"roles": list(roles), "seen": seen or seen_of(page, account_id)}
    answer = admin.post(f"/admin/accounts/{account_id}/roles", typed)
    return unescape(admin.get(answer.location).text)


def test_an_administrator_gives_and_takes_the_right_to_approve_texts(office: OfficeUnderTest) -> None:
    claire = office.account("coordinator")
    coordinator, admin = office.with_session(claire), office.signed_in("administrator")
    path, form = "/office/messages/texts/hour/fr/approve", {"hash": "x"}
    coordinator.get("/office/messages")
    assert coordinator.post(path, form).status_code == 403
    assert "ils comptent dès le prochain clic" in give(admin, claire.id, "coordinator", "approver")
    assert coordinator.post(path, form).status_code == 302
    give(admin, claire.id, "coordinator")
    assert coordinator.post(path, form).status_code == 403
    with office.work.store.read() as unit:
        assert unit.accounts.get(claire.id).roles == {"coordinator"}
        subjects = [row.subject for row in unit.audit.newest() if row.user_id == office.account("administrator").id]
    assert subjects.count(f"account/{claire.id}") == 2


def test_nobody_takes_the_role_of_administrator_from_themselves(office: OfficeUnderTest) -> None:
    admin, alain = office.signed_in("administrator"), office.account("administrator")
    assert "Vous ne pouvez pas vous retirer" in give(admin, alain.id, "coordinator")
    assert "ils comptent" in give(admin, alain.id, "administrator", "coordinator")


def test_an_account_without_roles_and_an_older_page_change_nothing(office: OfficeUnderTest) -> None:
    admin, claire = office.signed_in("administrator"), office.account("coordinator")
    assert "Cochez au moins" in give(admin, claire.id)
    assert admin.post(f"/admin/accounts/{claire.id}/roles", {"roles": ["worker"], "seen": "another"}).status_code == 409
    with office.work.store.read() as unit:
        assert unit.accounts.get(claire.id).roles == {"coordinator"}
    assert admin.post("/admin/accounts/nobody/roles", {"roles": ["worker"], "seen": ""}).status_code == 404
