"""An hour that does not hold is written to who may be written to; sent is not told, and nothing untrue leaves."""

from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.services.messages.sending import send_due
from fieldapp.web.client_texts import message_text
from tests.carriers import TextProvider
from tests.message_office import CALLBACK, approve
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import visit
from tests.web.test_calls import entry, wishes
from tests.web.test_calls import send as tell
from tests.web.test_todo import TOMORROW, act, lists

from .test_written_hours import published_with
from .writing import ask, kept, message_form, post, published, states

HELD = {"because": "held", "until": str(TOMORROW)}
ENDED = {"how": "cancelled_by_office", "reason": "Personne"}


def fell(office: OfficeUnderTest, name: str = "rest", **typed: str) -> tuple[Visitor, Visit]:
    """Amina was told her hour, and it fell by this act of the office."""
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    tell(coordinator, amina, "told", "they_called")
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, name, **(typed or HELD))
    return coordinator, amina


def told_beside_another(office: OfficeUnderTest) -> tuple[Visitor, Visit, Worker]:
    """Amina was told her hour; Bilal is on the same route, so that she can be taken out of it."""
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    published_with(office, visit(office, "Bilal"), olga.id, 9)
    tell(coordinator, amina, "told", "they_called")
    office.clock.move(timedelta(minutes=1))
    return coordinator, amina, olga


def test_an_hour_that_fell_is_written_once_and_stays_to_be_told(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    coordinator, amina = fell(office)
    shown = unescape(entry(coordinator.get("/office/calls").text, amina))
    assert "Écrire par SMS qu’elle ne tient plus" in shown
    form = message_form(entry(coordinator.get("/office/calls").text, amina))
    assert "En file" in post(coordinator, amina, form)
    assert "a déjà été demandé" in post(coordinator, amina, form)
    for _ in range(2):
        send_due(office.work)
    assert len(provider.taken) == 1
    text = provider.taken[0]["text"]
    assert "n’aura pas lieu" in text
    assert "Nous vous dirons" in text
    assert CALLBACK in text
    for giving_away in (office.work.settings.office.name, "Amina", "Jodoigne"):
        assert giving_away not in text
    assert lists(office) == {"to_tell": [amina.id]}, "sent is not told"
    shown = unescape(entry(coordinator.get("/office/calls").text, amina))
    assert "la personne reste ici jusqu’à sa réponse" in shown
    assert "Écrire par SMS" not in shown
    tell(coordinator, amina, "gone-told", "they_wrote")
    assert "to_tell" not in lists(office)


@pytest.mark.parametrize(
    ("days", "said", "unsaid"),
    [(0, "Nous ne viendrons pas", "Nous vous dirons"), (2, "désolés", "Nous ne viendrons pas")],
)
def test_the_words_are_those_that_are_true_now(
    office: OfficeUnderTest, provider: TextProvider, days: int, said: str, unsaid: str
) -> None:
    coordinator, amina = fell(office, "close", **ENDED)
    office.clock.move(timedelta(days=days))
    coordinator = office.signed_in("coordinator")
    ask(coordinator, amina)
    send_due(office.work)
    assert said in provider.taken[0]["text"]
    assert unsaid not in provider.taken[0]["text"]


@pytest.mark.parametrize(
    ("change", "state", "on"),
    [
        ("told", ("withdrawn", "gone_known"), None),
        ("ended", ("withdrawn", "other_words"), "to_tell"),
        ("wish", ("withdrawn", "not_permitted"), "follow_up"),
        ("approval", ("withdrawn", "not_approved"), "to_tell"),
    ],
)
def test_what_changed_since_it_was_queued_stops_it(
    office: OfficeUnderTest, provider: TextProvider, change: str, state: tuple[str, str], on: str | None
) -> None:
    coordinator, amina = fell(office)
    ask(coordinator, amina)
    if change == "told":
        tell(coordinator, amina, "gone-told", "they_called")
    elif change == "ended":
        act(coordinator, amina, "close", **ENDED)
    elif change == "wish":
        wishes(office, amina, they_call=True)
    else:
        approver = office.signed_in("approver")
        approver.get("/office/messages")
        approver.post("/office/messages/texts/gone/fr/withdraw")
    send_due(office.work)
    assert (provider.taken, states(office, amina)) == ([], [state])
    assert [name for name, pieces in lists(office).items() if amina.id in pieces] == [on or "waiting"]


def test_it_waits_for_safe_hours(office: OfficeUnderTest, provider: TextProvider) -> None:
    coordinator, amina = fell(office)
    now = office.clock.moment.astimezone(office.work.settings.office.zone)
    opens = (now + timedelta(minutes=20)).time().replace(tzinfo=None)
    wishes(office, amina, ways=("text",), phone="0470 12 34 56", safe_from=opens)
    assert "En file" in ask(coordinator, amina)
    send_due(office.work)
    assert provider.taken == []
    office.clock.move(timedelta(minutes=20))
    send_due(office.work)
    assert len(provider.taken) == 1


def test_an_older_page_writes_about_no_hour_that_they_know_to_have_fallen(office: OfficeUnderTest) -> None:
    coordinator, amina = fell(office)
    form = message_form(entry(coordinator.get("/office/calls").text, amina))
    ended = message_text(office.work.settings, "gone_ended", "fr")
    other = {**form, "kind": "gone_ended", "hash": ended.hash}
    assert "Ce texte a changé" in post(coordinator, amina, other), "another hour does follow"
    tell(coordinator, amina, "gone-told", "they_called")
    with office.work.store.read() as unit:
        form["seen"] = unit.visits.get(amina.id).fingerprint
    assert "ne tient plus, ou l’heure tient de nouveau" in post(coordinator, amina, form)
    assert kept(office, amina) == []


def test_what_still_waits_about_another_hour_is_shown_and_no_other_is_offered(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """A run of the office's weeks: the button was there, and pressing it did nothing."""
    coordinator, amina, olga = told_beside_another(office)
    act(coordinator, amina, "rest", **HELD)
    opens = (office.clock.moment.astimezone(office.work.settings.office.zone) + timedelta(minutes=30)).time()
    wishes(office, amina, ways=("text",), phone="0470 12 34 56", safe_from=opens.replace(tzinfo=None))
    assert "En file" in ask(coordinator, amina)
    act(coordinator, amina, "resume")
    published_with(office, amina, olga.id, 1)
    shown = unescape(entry(coordinator.get("/office/calls").text, amina))
    assert "(une autre heure)" in shown
    assert '/message"' not in shown
    message_id = kept(office, amina)[0].id
    assert coordinator.post(f"/office/messages/{message_id}/take-back").status_code == 302
    assert "En file" in ask(coordinator, amina)


@pytest.mark.parametrize("wrote", [True, False])
def test_who_may_have_read_that_it_fell_is_told_that_it_holds_again(
    office: OfficeUnderTest, provider: TextProvider, wrote: bool
) -> None:
    coordinator, amina, olga = told_beside_another(office)
    published_with(office, amina, None)
    if wrote:
        ask(coordinator, amina)
        send_due(office.work)
    published_with(office, amina, olga.id)
    assert (amina.id in lists(office).get("to_tell", [])) == wrote
