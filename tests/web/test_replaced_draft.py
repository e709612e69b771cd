"""Planning again over a draft: the page says first what may move and whose hour is known, the day says afterwards what
moved and which told hours the new draft does not keep, and one press brings the draft before it back."""

from html import unescape

import pytest

from fieldapp.domain.visit import Visit
from fieldapp.services import planning
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value
from tests.web.test_closing_a_day import Told, told
from tests.web.test_search_longer import GivesUp
from tests.web.test_way_back import draft_of, orders

__all__ = ["told"]
DAY = f"/office/day/{TODAY}"


@pytest.fixture
def draft(told: Told) -> tuple[OfficeUnderTest, Visitor, Visit]:
    """A draft of today that has Amina at the hour she was told, not locked."""
    office, coordinator, _, amina = told
    for press in ({}, {"unlock": "1"}):
        page = coordinator.get(f"{DAY}?visit={amina.id}").text
        coordinator.post(f"{DAY}/lock", {"visit": amina.id, "revision": form_value(page, "revision"), **press})
    return office, coordinator, amina


@pytest.mark.parametrize("longer", [{}, {"longer": "1"}])
def test_the_page_before_says_what_may_move_and_whose_hour_is_known(
    draft: tuple[OfficeUnderTest, Visitor, Visit], longer: dict[str, str]
) -> None:
    office, coordinator, amina = draft
    before = draft_of(office)
    coordinator.get(DAY)
    asked = coordinator.post(f"{DAY}/plan", longer)
    assert asked.status_code == 409
    page = unescape(asked.text)
    assert "Sa visite peut recevoir une autre personne, une autre heure ou aucune place." in page
    assert "1 personne connaît son heure" in page
    assert amina.called in page.partition("connaît son heure")[2]
    assert "d’où on peut le rétablir" in page
    assert ("Chercher plus longtemps" in page) == bool(longer)
    assert draft_of(office) == before


def test_locked_visits_are_said_to_stay(draft: tuple[OfficeUnderTest, Visitor, Visit]) -> None:
    _, coordinator, amina = draft
    page = coordinator.get(f"{DAY}?visit={amina.id}").text
    coordinator.post(f"{DAY}/lock", {"visit": amina.id, "revision": form_value(page, "revision")})
    page = unescape(coordinator.post(f"{DAY}/plan").text)
    assert "1 visite bloquée reste." in page
    assert "peut recevoir" not in page


@pytest.mark.parametrize("longer", [False, True])
def test_the_day_says_afterwards_what_moved_and_the_draft_before_comes_back(
    draft: tuple[OfficeUnderTest, Visitor, Visit], longer: bool
) -> None:
    office, coordinator, amina = draft
    before = draft_of(office)
    planning.plan_day(office.work, GivesUp(), TODAY, longer=longer)
    assert orders(draft_of(office)) == {}
    page = unescape(coordinator.get(DAY).text)
    assert f"Le brouillon {before.version} a été remplacé\u00a0: 1 visite n’est pas comme avant" in page
    assert f"1 personne connaît une heure que ce brouillon ne garde pas\u00a0: {amina.called}." in page
    back = page.partition(f"Revenir au brouillon {before.version}")[0].rpartition("<form")[2]
    coordinator.post(f"{DAY}/restore", {name: form_value(back, name) for name in ("version", "seen")})
    restored = draft_of(office)
    assert restored.routes == before.routes
    assert restored.base_version == before.version
    assert "a été remplacé" not in coordinator.get(DAY).text
