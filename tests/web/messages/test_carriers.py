"""What becomes of a message when a carrier is busy, says no, or does not answer."""

from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldapp.services.messages.sending import send_due
from fieldapp.store import tables as t
from tests.carriers import MailCarrier, TextProvider
from tests.certificates import own_certificate
from tests.message_office import approve, writing_office
from tests.patience import until
from tests.web.conftest import OfficeUnderTest, StandingClock
from tests.web.people_and_visits import TODAY
from tests.web.test_calls import entry
from tests.web.test_todo import lists

from .writing import ask, kept, published, states


def test_a_connection_lost_after_the_message_goes_to_a_person_and_is_never_sent_again_by_itself(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    provider.answers = ["hang up"]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    for _ in range(3):
        send_due(office.work)
        office.clock.move(timedelta(minutes=5))
    assert len(provider.taken) == 1
    page = unescape(coordinator.get("/office/messages").text)
    assert "personne ne sait s’il est arrivé" in page
    assert "+32470123456" in page, "to ask the provider about"
    assert lists(office) == {"to_tell": [amina.id]}
    message = kept(office, amina)[0]
    done = coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "no"})
    assert "il n’est pas arrivé" in unescape(coordinator.get(done.location).text)
    assert "En file" in ask(coordinator, amina), "a person may ask for it again"
    send_due(office.work)
    assert len(provider.taken) == 2
    again = coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "yes"})
    assert "Quelqu’un l’a décidé" in unescape(coordinator.get(again.location).text)


def test_an_uncertain_message_that_arrived_counts_as_sent(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    provider.answers = [500]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    message = kept(office, amina)[0]
    coordinator.get("/office/messages")
    assert coordinator.post(f"/office/messages/{message.id}/settle", {}).status_code == 400
    coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "yes"})
    assert states(office, amina) == [("sent", "")]
    assert "Un message a été envoyé" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    assert lists(office) == {"to_tell": [amina.id]}


def test_a_provider_that_says_no_or_is_busy_is_told_apart(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    provider.answers = [429, 400]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    assert states(office, amina) == [("queued", "")]
    send_due(office.work)
    assert len(provider.taken) == 1, "it waits before it tries again"
    office.clock.move(timedelta(minutes=1))
    send_due(office.work)
    assert states(office, amina) == [("failed", "refused")]
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "le fournisseur l’a refusé" in shown


def test_with_a_key_for_repeats_the_same_message_is_handed_over_again(tmp_path: Path, provider: TextProvider) -> None:
    office = writing_office(tmp_path, StandingClock(), sms_url=provider.url, sms_repeat_header="Idempotency-Key")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    provider.answers = ["hang up"]
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    send_due(office.work)
    office.clock.move(timedelta(minutes=1))
    send_due(office.work)
    assert states(office, amina) == [("sent", "")]
    assert len({headers["Idempotency-Key"] for headers in provider.headers}) == 1
    assert len(provider.taken) == 2


def test_a_mail_leaves_with_a_subject_that_says_nothing(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    server = MailCarrier(certificate, key)
    office = writing_office(
        tmp_path,
        StandingClock(),
        mail_host="127.0.0.1",
        mail_port=str(server.port),
        mail_from="agenda@example.org",
        mail_ca=str(certificate),
    )
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    amina = published(office, ways=("email",), email="amina@example.org")
    coordinator = office.signed_in("coordinator")
    ask(coordinator, amina)
    send_due(office.work)
    server.stop()
    assert states(office, amina) == [("sent", "")]
    assert "remis au serveur de courriel" in coordinator.get("/office/calls").text
    assert "doit y regarder" in coordinator.get("/office/messages").text, "what comes back is seen by nobody here"
    assert "Subject: Rendez-vous" in server.mails[0]
    assert "Hirondelle" not in server.mails[0]


def test_a_message_that_does_not_open_keeps_none_of_the_others_waiting(
    office: OfficeUnderTest, provider: TextProvider, caplog: pytest.LogCaptureFixture
) -> None:
    approve(office)
    amina, bilal = published(office), published(office, name="Bilal", phone="0470 12 34 57")
    coordinator = office.signed_in("coordinator")
    for one in (amina, bilal):
        ask(coordinator, one)
    with office.work.store.engine.begin() as connection:
        spoilt = update(t.messages).where(t.messages.c.visit_id == amina.id)
        connection.execute(spoilt.values(sealed=b"spoilt", not_before=office.work.now() - timedelta(minutes=1)))
    send_due(office.work)
    assert [taken["to"] for taken in provider.taken] == ["+32470123457"]
    assert "was not sent" in caplog.text
    assert "0470" not in caplog.text


def test_the_server_sends_by_itself(tmp_path: Path, provider: TextProvider) -> None:
    office = writing_office(tmp_path, StandingClock(), sms_url=provider.url, tick_s="0.1")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    quick = office.work.settings
    rare = quick.model_copy(update={"messages": quick.messages.model_copy(update={"tick_s": 600})})
    office.app.extensions["sender"].start()
    until(lambda: states(office, amina) == [("sent", "")], "the message is sent")
    object.__setattr__(office.work, "settings", rare)  # the thread lives as long as the process: let it rest
    assert len(provider.taken) == 1
