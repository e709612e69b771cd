"""What changes a visit takes it out of the plan, the draft and the phone, and the page says so."""

import re
from datetime import timedelta

import pytest

from fieldapp.services import hand_edits
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.test_todo import AFTERNOON, KEPT, TOMORROW, act, stops


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("place", {"address": "Perwez", "access": "2e étage"}),
        ("rest", {"because": "postponed", "until": str(TOMORROW), "note": "malade"}),
        ("close", {"how": "cancelled_by_client", "reason": "Elle est partie"}),
    ],
)
def test_another_place_a_wait_and_an_end_take_a_published_visit_off_the_phone_and_out_of_the_draft(
    office: OfficeUnderTest, name: str, typed: dict[str, str]
) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    first, second = visit(office, "Amina"), visit(office, "Bilal")
    publish_for(office, olga, first, second)
    hand_edits.begin(office.work, office.account("coordinator").id, TODAY)
    office.clock.move(timedelta(minutes=1))
    page = act(coordinator, first, name, **typed)
    if name == "place":
        choice = re.search(r'name="choose" value="([^"]+)"', page)
        assert choice
        page = act(coordinator, first, name, **typed, choose=choice[1])
    assert "retirée du plan publié pour lundi 30 novembre" in page
    assert stops(office, olga.id) == [second.id]
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
    assert draft
    assert draft.find(first.id) is None
    assert draft.find(second.id)


def test_other_hours_take_a_visit_out_of_a_draft_that_nobody_has_published(office: OfficeUnderTest) -> None:
    coordinator, olga, amina = office.signed_in("coordinator"), hire(office, "Olga"), visit(office)
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, TODAY)
    hand_edits.save(office.work, by, TODAY, draft.revision, hand_edits.Edit(amina.id, olga.id))
    office.clock.move(timedelta(minutes=1))
    page = act(coordinator, amina, "change", **AFTERNOON, **KEPT)
    assert "Elle est retirée du brouillon du 30 nov" in page
    with office.work.store.read() as unit:
        now = unit.plans.draft(TODAY)
    assert now
    assert now.find(amina.id) is None
