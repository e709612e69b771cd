"""What did not leave or arrive stands on exactly one list of open work, until somebody says that they know."""

from datetime import timedelta
from html import unescape

import pytest

from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import approve
from tests.web.conftest import OfficeUnderTest
from tests.web.test_calls import send as tell
from tests.web.test_calls import wishes
from tests.web.test_todo import lists

from .test_kinds import remind, start_of, told
from .writing import ask, kept, message_form, post, published, states


@pytest.mark.parametrize(
    ("lost", "state"),
    [("refused", ("failed", "refused")), ("wish", ("withdrawn", "not_permitted"))],
)
def test_a_reminder_that_was_lost_is_followed_up_until_somebody_knows(
    office: OfficeUnderTest, provider: TextProvider, lost: str, state: tuple[str, str]
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), told(office)
    remind(coordinator, amina)
    if lost == "wish":
        wishes(office, amina, they_call=True)
    provider.answers = [400]
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    coordinator = office.signed_in("coordinator")
    send_due(office.work)
    assert states(office, amina) == [state]
    assert lists(office) == {"follow_up": [amina.id]}
    assert "un message n’est pas arrivé" in unescape(coordinator.get("/office/todo/follow_up").text)
    message = kept(office, amina)[0]
    shown = coordinator.get(f"/office/visits/{amina.id}").text
    assert f"/office/messages#message-{message.id}" in shown
    page = unescape(coordinator.get("/office/messages").text)
    assert "n’a atteint personne" in page
    assert f'id="message-{message.id}"' in page
    done = coordinator.post(f"/office/messages/{message.id}/known")
    assert "vous vous en occupez" in unescape(coordinator.get(done.location).text)
    assert lists(office) == {"agreed_ahead": [amina.id]}
    assert f'id="message-{message.id}"' not in coordinator.get("/office/messages").text
    assert f"#message-{message.id}" not in coordinator.get(f"/office/visits/{amina.id}").text
    again = coordinator.post(f"/office/messages/{message.id}/known")
    assert "Quelqu’un l’a décidé" in unescape(coordinator.get(again.location).text)


def test_a_reminder_of_which_nobody_knows_is_followed_up_until_somebody_decides(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), told(office)
    remind(coordinator, amina)
    provider.answers = ["hang up"]
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    coordinator = office.signed_in("coordinator")
    send_due(office.work)
    assert lists(office) == {"follow_up": [amina.id]}
    message = kept(office, amina)[0]
    coordinator.get("/office/messages")
    refused = coordinator.post(f"/office/messages/{message.id}/known")
    assert "Quelqu’un l’a décidé" in unescape(coordinator.get(refused.location).text), "that is not what is to be said"
    assert lists(office) == {"follow_up": [amina.id]}
    coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "no"})
    assert lists(office) == {"agreed_ahead": [amina.id]}


def test_an_hour_that_was_lost_stays_among_those_to_tell(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    provider.answers = [400]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    assert lists(office) == {"to_tell": [amina.id]}, "on this list and on no other"
    tell(coordinator, amina, "told", "they_called")
    assert lists(office) == {"today": [amina.id]}, "who knows their hour needs no message about it"
    assert kept(office, amina)[0].settled_by == office.account("coordinator").id


def test_writing_again_settles_what_was_lost(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), told(office)
    form = message_form(coordinator.get("/office/calls").text)
    post(coordinator, amina, form)
    provider.answers = [400]
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    coordinator = office.signed_in("coordinator")
    send_due(office.work)
    remind(coordinator, amina)
    assert lists(office) == {"agreed_ahead": [amina.id]}
    send_due(office.work)
    assert states(office, amina) == [("failed", "refused"), ("sent", "")]
    assert lists(office) == {"agreed_ahead": [amina.id]}


def test_a_message_that_was_taken_back_or_had_nothing_to_say_waits_for_nobody(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    tell(coordinator, amina, "told", "they_called")
    send_due(office.work)
    assert states(office, amina) == [("withdrawn", "told")]
    assert lists(office) == {"today": [amina.id]}
    remind(coordinator, amina)
    coordinator.post(f"/office/messages/{kept(office, amina)[1].id}/take-back")
    assert lists(office) == {"today": [amina.id]}
    assert provider.taken == []
