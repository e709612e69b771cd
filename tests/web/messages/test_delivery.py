"""What is known after a message was handed over: delivered is not read, and what reached nobody is called."""

from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import approve, configured, writing_office
from tests.web.conftest import OfficeUnderTest, StandingClock
from tests.web.people_and_visits import TODAY
from tests.web.test_calls import entry
from tests.web.test_todo import lists

from .writing import ask, kept, published, states


@pytest.fixture
def asking(tmp_path: Path, provider: TextProvider) -> OfficeUnderTest:
    """An office whose provider says later what became of a message."""
    (tmp_path / "asking").mkdir()
    office = writing_office(
        tmp_path / "asking",
        StandingClock(),
        sms_url=provider.url,
        sms_status_url=provider.url + "/{id}",
        sms_id_field="messages.0.id",
        sms_status_field="message.state",
    )
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    return office


def look(office: OfficeUnderTest, minutes: int) -> None:
    office.clock.move(timedelta(minutes=minutes))
    send_due(office.work)


def test_delivered_is_said_and_is_neither_read_nor_told(asking: OfficeUnderTest, provider: TextProvider) -> None:
    coordinator, amina = asking.signed_in("coordinator"), published(asking)
    ask(coordinator, amina)
    send_due(asking.work)
    assert "remis ; personne ne sait s’il est arrivé ou lu" in plain(coordinator.get("/office/calls").text)
    send_due(asking.work)
    assert provider.asked == [], "not at once"
    look(asking, 1)
    assert (provider.asked, states(asking, amina)) == (["/send/p%2F1"], [("sent", "")])
    provider.status = "delivered"
    look(asking, 2)
    assert states(asking, amina) == [("delivered", "")]
    shown = plain(entry(coordinator.get("/office/calls").text, amina))
    assert "arrivé sur le téléphone ; personne ne sait s’il a été lu" in shown
    assert "Envoyé ne veut pas dire lu" in shown
    assert f"/office/calls/{amina.id}/message" not in shown, "it is not written twice"
    assert lists(asking) == {"to_tell": [amina.id]}
    look(asking, 60)
    assert len(provider.asked) == 2, "nobody is asked any more"
    with asking.work.store.read() as unit:
        assert "delivered" in [row.action for row in unit.audit.of_case(amina.case_id)]


def test_what_no_telephone_has_goes_to_a_person_who_calls(asking: OfficeUnderTest, provider: TextProvider) -> None:
    coordinator, amina = asking.signed_in("coordinator"), published(asking)
    ask(coordinator, amina)
    send_due(asking.work)
    provider.status = "undelivered"
    look(asking, 1)
    assert states(asking, amina) == [("failed", "not_delivered")]
    assert lists(asking) == {"to_tell": [amina.id]}, "on this list and on no other"
    shown = plain(entry(coordinator.get("/office/calls").text, amina))
    assert "le fournisseur dit qu’aucun téléphone ne l’a" in shown
    assert "Ce message n’a atteint personne : appelez." in shown
    assert f"/office/calls/{amina.id}/message" in shown, "a person may ask for it again"


def test_a_provider_that_is_silent_for_days_changes_nothing(asking: OfficeUnderTest, provider: TextProvider) -> None:
    amina = published(asking)
    ask(asking.signed_in("coordinator"), amina)
    send_due(asking.work)
    provider.status = 500
    for _ in range(14):
        look(asking, 6 * 60)
    assert states(asking, amina) == [("sent", "")]
    assert kept(asking, amina)[0].ask_at is None
    assert len(provider.asked) < 9


def test_the_page_says_what_is_never_known(office: OfficeUnderTest, asking: OfficeUnderTest) -> None:
    unasked = plain(office.signed_in("coordinator").get("/office/messages").text)
    assert "On ne demande pas au fournisseur de SMS s’ils arrivent" in unasked
    assert "On ne demande pas" not in plain(asking.signed_in("coordinator").get("/office/messages").text)


def test_a_question_about_delivery_names_where_the_answer_is(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="sms_id_field"):
        configured(
            tmp_path / "config",
            tmp_path,
            sms_url="https://sms.example.org/",
            sms_status_url="https://sms.example.org/x",
        )


def plain(page: str) -> str:
    return unescape(page).replace("\u00a0", " ").replace("\u202f", " ")
