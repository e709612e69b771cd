"""What triage found out of a visit can be changed after it: what that does to plan and phone is said."""

from html import unescape

import pytest

from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, revision, version_of, visit


def change(office: OfficeUnderTest, made: Visit, **typed: str) -> str:
    coordinator = office.signed_in("coordinator", login="claire", language="en")
    coordinator.get(f"/office/visits/{made.id}")
    hours = {"window-day-0": str(TODAY), "window-from-0": "9", "window-to-0": "16"}
    as_it_is = {"duration": "60", "language": "fr", "service": "social", "urgency": "normal"}
    data = {"seen": version_of(office, made.id), **hours, **as_it_is, **typed}
    return unescape(coordinator.post(f"/office/visits/{made.id}/change", data, follow_redirects=True).text)


def now(office: OfficeUnderTest, made: Visit) -> Visit:
    with office.work.store.read() as unit:
        return unit.visits.get(made.id)


def test_urgency_and_service_are_changed_with_their_history(office: OfficeUnderTest) -> None:
    made = visit(office)
    page = change(office, made, urgency="urgent", service="legal")
    assert (now(office, made).urgency, now(office, made).service) == ("urgent", "legal")
    history = page.partition("History")[2]
    assert "Urgency, before:" in history
    assert "Normal" in history.partition("Urgency, before:")[2]
    assert "Service, before:" in history


@pytest.mark.parametrize(
    "typed",
    [{"service": "legal"}, {"language": "ar"}, {"required_gender": "m"}, {"two_workers": "on"}],
)
def test_whom_a_published_plan_sends_and_who_may_not_go_any_more_is_not_sent(
    office: OfficeUnderTest, typed: dict[str, str]
) -> None:
    olga, made = hire(office, "Olga", services=("social",), gender="f"), visit(office)
    publish_for(office, olga, made)
    page = change(office, made, **typed)
    assert "It is out of the plan published for" in page
    assert now(office, made).freed_at is not None


@pytest.mark.parametrize("typed", [{"urgency": "high"}, {"duration": "75"}, {"language": "ar", "interpreter": "on"}])
def test_whoever_may_still_go_goes_and_the_page_says_what_stays_as_it_was(
    office: OfficeUnderTest, typed: dict[str, str]
) -> None:
    olga, made = hire(office, "Olga", gender="f"), visit(office)
    publish_for(office, olga, made)
    page = change(office, made, **typed)
    assert "the phone shows the change at its next contact, the hours stay" in page
    assert now(office, made).freed_at is None


def test_a_draft_that_sends_somebody_who_may_not_go_loses_it_and_what_was_published_holds(
    office: OfficeUnderTest,
) -> None:
    olga, made = hire(office, "Olga"), visit(office)
    marc = hire(office, "Marc", services=("social",))
    publish_for(office, olga, made)
    coordinator, path = office.signed_in("coordinator"), f"/office/day/{TODAY}"
    page = coordinator.get(f"{path}?visit={made.id}").text
    coordinator.post(f"{path}/move", {"revision": revision(page), "visit": made.id, "worker": marc.id, "anyway": "1"})
    page = change(office, made, service="legal")
    assert "the hours stay until that day is planned" in page
    assert "Taken out of the draft of" in page
    with office.work.store.read() as unit:
        draft = unit.plans.draft(TODAY)
        assert draft and draft.find(made.id) is None
    assert now(office, made).freed_at is None
