"""Whoever acts on a page of a day that somebody else has changed meanwhile reads both, by whom and when, loses nothing
of what they chose, and does it all the same where that is still legal."""

import re
from dataclasses import dataclass
from datetime import time
from html import unescape

import pytest

from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Shift, Worker
from fieldapp.services import plan_jobs, planning
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, form_value, hire, visit
from tests.web.test_way_back import NoPlan, draft_of, orders

DAY = f"/office/day/{TODAY}"


@dataclass
class Two:
    """Two coordinators before the same draft, in which Amina is on Anna's route and Bilal on Bart's; Bo's page showed
    it at `seen`, and Claire has taken Bilal out since."""

    office: OfficeUnderTest
    claire: Visitor
    bo: Visitor
    anna: Worker
    bart: Worker
    amina: Visit
    bilal: Visit
    seen: int

    def post(self, act: str, **typed: str) -> str:
        """What Bo sends from the older page; the page that answers it."""
        answer = self.bo.post(f"{DAY}/{act}", {"revision": str(self.seen), **typed})
        assert answer.status_code == 409
        return unescape(answer.text)

    def again(self, page: str, act: str, *names: str) -> None:
        """Presses the button of that page, whose form has these fields."""
        answer = self.bo.post(f"{DAY}/{act}", {name: form_value(page, name) for name in names})
        assert answer.status_code == 302, unescape(answer.text)


def move(visitor: Visitor, visit_id: str, worker_id: str, position: int = 9) -> None:
    page = visitor.get(f"{DAY}?visit={visit_id}").text
    data = {"visit": visit_id, "worker": worker_id, "position": str(position), "revision": form_value(page, "revision")}
    assert visitor.post(f"{DAY}/move", data).status_code == 302


@pytest.fixture
def two(office: OfficeUnderTest) -> Two:
    claire = office.signed_in("coordinator", login="claire", language="en")
    bo = office.signed_in("coordinator", login="boris", language="en")
    anna, bart = hire(office, "Anna Bel"), hire(office, "Bart Claes")
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    move(claire, amina.id, anna.id)
    move(claire, bilal.id, bart.id)
    bo.get(f"{DAY}?visit={bilal.id}")
    seen = draft_of(office).revision
    page = claire.get(f"{DAY}?visit={bilal.id}").text
    claire.post(f"{DAY}/move", {"visit": bilal.id, "take_out": "1", "revision": form_value(page, "revision")})
    return Two(office, claire, bo, anna, bart, amina, bilal, seen)


def both(page: str, wanted: str, *changed: str) -> None:
    """What was wanted and what changed stand on the page."""
    assert "Nothing of yours is done yet." in page
    assert wanted in page.partition("What you wanted")[2].partition("What changed since you looked")[0]
    since = page.partition("What changed since you looked")[2]
    for one in changed:
        assert one in since


def test_a_move_stands_beside_what_changed_and_is_done_on_the_draft_as_it_is_now(two: Two) -> None:
    page = two.post("move", visit=two.bilal.id, worker=two.anna.id, position="0")
    both(page, "Put Bilal on the route of Anna Bel, as number 1.", "Claire", "taken out", "12:00")
    assert orders(draft_of(two.office)) == {two.anna.id: [two.amina.id]}, "nothing is done yet"
    two.again(page, "move", "revision", "base", "visit", "worker", "position", "instead_of")
    draft = draft_of(two.office)
    assert orders(draft) == {two.anna.id: [two.bilal.id, two.amina.id]}
    assert (draft.revision, draft.base_revision) == (two.seen + 2, two.seen)
    assert "Made from version" not in two.bo.get(f"{DAY}/versions").text, "this one was begun from nothing"
    history = unescape(two.bo.get(f"{DAY}/versions").text)
    assert f"state {draft.revision}, chosen on state {two.seen} and kept after the changes since were shown" in history


def test_a_second_change_while_they_read_is_shown_as_well(two: Two) -> None:
    page = two.post("move", visit=two.bilal.id, worker=two.anna.id, position="0")
    move(two.claire, two.bilal.id, two.bart.id)
    names = ("revision", "base", "visit", "worker", "position", "instead_of")
    answer = two.bo.post(f"{DAY}/move", {name: form_value(page, name) for name in names})
    assert answer.status_code == 409
    both(unescape(answer.text), "Put Bilal on the route of Anna Bel", "added, Bart Claes")
    two.again(answer.text, "move", *names)
    assert draft_of(two.office).base_revision == two.seen, "the page on which it was first chosen"


def test_what_cannot_be_done_any_more_is_said_with_the_reason_and_has_no_button(two: Two) -> None:
    with two.office.work.store.write() as unit:
        unit.workers.add_absence(two.bart.id, TODAY, TODAY)
        unit.commit()
    page = two.post("move", visit=two.amina.id, worker=two.bart.id, position="0")
    both(page, "It cannot be done any more")
    assert "Do it on the draft as it is now" not in page
    locked = two.post("lock", visit=two.bilal.id)
    both(locked, "Lock Bilal.", "taken out")
    assert "The visit is not in this plan any more." in locked


def test_a_rule_that_it_breaks_now_is_named_there_and_asked_again(two: Two) -> None:
    short = two.bart.model_copy(update={"shifts": (Shift(weekday=0, start=time(9), end=time(9, 30)),)})
    with two.office.work.store.write() as unit:
        unit.workers.save(short)
        unit.commit()
    page = two.post("move", visit=two.amina.id, worker=two.bart.id, position="0")
    assert "Bart Claes: " in page.partition("What you wanted")[2].partition("What changed")[0]
    names = ("revision", "base", "visit", "worker", "position", "instead_of")
    asked = two.bo.post(f"{DAY}/move", {name: form_value(page, name) for name in names})
    assert "This change breaks a rule" in asked.text


def test_a_lock_and_taking_out_are_kept_as_well(two: Two) -> None:
    page = two.post("lock", visit=two.amina.id)
    both(page, "Lock Amina.", "taken out")
    two.again(page, "lock", "revision", "base", "visit")
    found = draft_of(two.office).find(two.amina.id)
    assert found
    assert found[1].locked
    page = two.post("lock", visit=two.amina.id, unlock="1")
    both(page, "Unlock Amina.", "a lock was set or taken off")
    two.again(page, "lock", "revision", "base", "visit", "unlock")
    page = two.post("move", visit=two.amina.id, worker=two.anna.id, take_out="1")
    both(page, "Take Amina out of the plan.", "a lock was set or taken off")
    two.again(page, "move", "revision", "base", "visit", "worker", "position", "instead_of")
    assert orders(draft_of(two.office)) == {}


def test_publishing_names_what_changed_since_its_page_was_read(two: Two) -> None:
    page = two.post("publish")
    both(page, "Publish the draft of this day.", "Claire", "taken out", "Bilal")
    two.again(page, "publish", "revision", "falls")
    with two.office.work.store.read() as unit:
        published = unit.plans.published(TODAY)
        bo = next(one for one in unit.accounts.all() if one.login == "boris")
    assert published
    assert orders(published) == {two.anna.id: [two.amina.id]}
    assert published.published_by == bo.id
    assert f", {bo.name}" in two.claire.get(f"{DAY}/versions").text.partition("Version 1")[2][:400]
    gone = two.post("publish")
    both(gone, "There is no draft of this day any more.", "version 1 was published", bo.name)


def test_an_hour_told_since_the_page_of_publishing_was_read_is_named_before_it_falls(two: Two) -> None:
    page = two.bo.get(f"{DAY}/publish").text
    two.bo.post(f"{DAY}/publish", {name: form_value(page, name) for name in ("revision", "falls")})
    page = two.claire.get(f"{DAY}?visit={two.amina.id}").text
    typed = {"visit": two.amina.id, "take_out": "1", "revision": form_value(page, "revision")}
    two.claire.post(f"{DAY}/move", typed)
    page = two.bo.get(f"{DAY}/publish").text
    seen = {name: form_value(page, name) for name in ("revision", "falls")} | {"without_visits": "1"}
    calls = two.claire.get("/office/calls").text
    form = dict(re.findall(r'type="hidden" name="(seen|start|language|tried)" value="([^"]*)"', calls))
    two.claire.post(f"/office/calls/{two.amina.id}/told", {**form, "way": "in_person"})
    answer = two.bo.post(f"{DAY}/publish", seen)
    assert answer.status_code == 409
    page = unescape(answer.text)
    both(page, "Amina was told", "Claire", "Amina was told")
    with two.office.work.store.read() as unit:
        assert unit.visits.get(two.amina.id).promised, "nothing is done yet"
    two.again(page, "publish", "revision", "falls", "without_visits")
    assert f"call-{two.amina.id}" in two.claire.get("/office/calls").text, "to be told that the hour fell"


def test_what_was_published_meanwhile_is_named_and_the_change_begins_a_new_draft(two: Two) -> None:
    page = two.claire.get(f"{DAY}/publish").text
    two.claire.post(f"{DAY}/publish", {"revision": form_value(page, "revision")})
    page = two.post("move", visit=two.bilal.id, worker=two.bart.id, position="9")
    both(page, "Put Bilal on the route of Bart Claes, as number 10.", "version 1 was published", "All in all")
    assert "Do it in a new draft from what is published" in page
    two.again(page, "move", "revision", "base", "visit", "worker", "position", "instead_of")
    draft = draft_of(two.office)
    assert (draft.version, draft.base_version) == (2, 1)
    assert two.bilal.id in orders(draft)[two.bart.id]
    assert "Made from version 1." in two.claire.get(f"{DAY}/versions").text


def test_undoing_says_what_it_takes_back_now(two: Two) -> None:
    page = two.post("undo")
    both(page, "Undoing takes this back: Bilal.", "taken out")
    two.again(page, "undo", "revision")
    assert two.bilal.id in orders(draft_of(two.office))[two.bart.id]


def test_a_version_comes_back_over_a_draft_that_changed_only_knowingly(two: Two) -> None:
    planning.plan_day(two.office.work, NoPlan(), TODAY)  # type: ignore[arg-type]  # a solver that only solves
    made = draft_of(two.office)
    assert (made.version, made.base_version) == (2, 1)
    page = two.post("restore", version="1", seen=str(two.seen))
    both(page, "Restore version 1 as a new draft.", "draft 2 was made", "from version 1")
    two.again(page, "restore", "seen", "version")
    assert (draft_of(two.office).version, draft_of(two.office).base_version) == (3, 1)


def test_planning_again_from_an_older_page_says_what_it_would_replace(two: Two) -> None:
    page = two.post("plan", replaces=f"1.{two.seen}", longer="1")
    both(page, "Search longer", "Claire", "taken out")
    assert "stays under Versions" in page
    assert plan_jobs.newest(two.office.work, TODAY) is None
    assert form_value(page, "replaces") == planning.draft_mark(draft_of(two.office))
    assert form_value(page, "longer") == "1"


def test_a_page_from_before_any_draft_reads_that_one_was_begun(office: OfficeUnderTest) -> None:
    claire = office.signed_in("coordinator", login="claire", language="en")
    bo = office.signed_in("coordinator", login="boris", language="en")
    anna, amina, bilal = hire(office, "Anna Bel"), visit(office, "Amina"), visit(office, "Bilal")
    bo.get(DAY)
    move(claire, amina.id, anna.id)
    stale = {"visit": bilal.id, "worker": anna.id, "position": "0", "revision": "0"}
    page = unescape(bo.post(f"{DAY}/move", stale).text)
    both(page, "Put Bilal on the route of Anna Bel, as number 1.", "draft 1 was made", "added, Anna Bel")
    names = ("revision", "base", "visit", "worker", "position", "instead_of")
    assert bo.post(f"{DAY}/move", {name: form_value(page, name) for name in names}).status_code == 302
    assert orders(draft_of(office)) == {anna.id: [bilal.id, amina.id]}


def test_a_page_of_a_state_that_nobody_keeps_says_so(two: Two) -> None:
    page = two.post("lock", visit=two.amina.id, revision="7777")
    both(page, "Lock Amina.", "showed no state of this day that is kept")
