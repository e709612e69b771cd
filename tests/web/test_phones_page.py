"""The administrator's page on phones in other hands: what it says, and what its choice changes."""

import pytest

from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import day_at_the_door


def test_the_choice_counts_for_the_next_day_that_is_taken(office: OfficeUnderTest) -> None:
    phone = day_at_the_door(office).phone()
    assert phone.ready["share_place"] == "memory", "what an office has that never chose"
    administrator = office.signed_in("administrator")
    page = administrator.get("/admin/phones").text
    assert 'value="memory" checked' in " ".join(page.split())
    assert "22:00" in page and "10 essais" in page
    answer = administrator.post("/admin/phones", {"place": "phone", "seen": "memory"})
    assert answer.status_code == 302
    assert 'value="phone" checked' in " ".join(administrator.get("/admin/phones").text.split())
    assert phone.prepare()["share_place"] == "phone"
    with office.work.store.read() as unit:
        assert [row.action for row in unit.audit.newest(50) if row.subject == "phone/rules"] == ["write"]


def test_a_choice_that_a_colleague_made_meanwhile_is_not_overwritten_unseen(office: OfficeUnderTest) -> None:
    administrator = office.signed_in("administrator")
    administrator.get("/admin/phones")
    administrator.post("/admin/phones", {"place": "phone", "seen": "memory"})
    assert administrator.post("/admin/phones", {"place": "memory", "seen": "memory"}).status_code == 409
    assert administrator.post("/admin/phones", {"place": "phone", "seen": "memory"}).status_code == 302, "pressed twice"
    assert administrator.post("/admin/phones", {"place": "memory", "seen": "phone"}).status_code == 302


@pytest.mark.parametrize("place", ["", "cloud"])
def test_another_place_is_refused_with_a_sentence(office: OfficeUnderTest, place: str) -> None:
    administrator = office.signed_in("administrator")
    administrator.get("/admin/phones")
    answer = administrator.post("/admin/phones", {"place": place, "seen": "memory"})
    assert answer.status_code in (400, 422)
    assert "Choisissez l’une des deux." in answer.text
