"""Alarms by mail, to a real server: discreet words, only to a host that is allowed, and failure is said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fieldapp.domain.account import Account
from fieldapp.domain.safety import Alarm
from fieldapp.gateways.mail import MailCaller
from fieldapp.settings import Settings, load
from fieldapp.settings.whole import Host
from tests.carriers import MailCarrier
from tests.certificates import own_certificate

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
ALARM = Alarm(
    id="a", account_id="olga", day=date(2026, 11, 30), kind="discreet", stop_id="s", raised_at=NOON, received_at=NOON
)
ANNA = Account(id="anna", login="anna", name="Anna", roles=frozenset({"coordinator"}), language="fr")


@pytest.fixture
def server() -> Iterator[MailCarrier]:
    running = MailCarrier()
    yield running
    running.stop()


def office(port: int, purpose: str = "mail", **chosen: Any) -> Settings:
    settings = load()
    here = {"mail_host": "127.0.0.1", "mail_port": port, "mail_from": "office@example.org", "mail_without_tls": True}
    safety = settings.safety.model_copy(update=here | chosen)
    return settings.model_copy(update={"safety": safety, "hosts": (Host(name="127.0.0.1", purpose=purpose),)})


def test_the_message_says_where_to_look_and_no_more(server: MailCarrier) -> None:
    assert MailCaller(office(server.port)).call(ANNA, "anna@example.org", ALARM) is True
    message = message_from_string(server.mails[0], policy=default)
    assert (message["To"], message["From"]) == ("anna@example.org", "office@example.org")
    text = message.get_content()
    assert "Sécurité" in text
    assert "+32 81 34 34 36" in text
    assert "olga" not in server.mails[0].lower()


def test_no_host_that_is_not_allowed_is_spoken_to(server: MailCarrier) -> None:
    assert MailCaller(office(server.port, purpose="geocoder")).call(ANNA, "anna@example.org", ALARM) is False
    assert server.mails == []


def test_a_server_that_refuses_or_is_not_there_is_said() -> None:
    refusing = MailCarrier(RCPT=550)
    assert MailCaller(office(refusing.port)).call(ANNA, "anna@example.org", ALARM) is False
    refusing.stop()
    assert MailCaller(office(refusing.port)).call(ANNA, "anna@example.org", ALARM) is False


def test_without_a_server_or_an_address_there_is_no_mail(server: MailCarrier) -> None:
    assert MailCaller(load()).call(ANNA, "anna@example.org", ALARM) is None
    assert MailCaller(office(server.port)).call(ANNA, "", ALARM) is None


def test_nothing_is_said_to_a_server_without_tls_unless_the_office_says_so(server: MailCarrier) -> None:
    assert MailCaller(office(server.port, mail_without_tls=False)).call(ANNA, "anna@example.org", ALARM) is False
    assert server.mails == []
    assert "MAIL" not in server.verbs


@pytest.mark.parametrize("trusted", [True, False])
def test_a_server_with_tls_is_spoken_to_where_its_certificate_is_trusted(tmp_path: Path, trusted: bool) -> None:
    certificate, key = own_certificate(tmp_path)
    secret = MailCarrier(certificate, key)
    chosen = office(secret.port, mail_without_tls=False, mail_ca=str(certificate) if trusted else "")
    assert MailCaller(chosen).call(ANNA, "anna@example.org", ALARM) is trusted
    assert len(secret.mails) == int(trusted)
    secret.stop()


@pytest.mark.parametrize("part", ["safety", "messages"])
def test_only_a_server_on_this_machine_may_be_without_tls(part: str) -> None:
    of_part = getattr(load(), part).model_dump() | {"mail_without_tls": True, "mail_from": "office@example.org"}
    for host in ("127.0.0.1", "localhost"):
        assert type(getattr(load(), part)).model_validate(of_part | {"mail_host": host})
    for host in ("mail.example.org", "127.0.0.1.example.org", ""):
        with pytest.raises(ValidationError, match="this machine alone"):
            type(getattr(load(), part)).model_validate(of_part | {"mail_host": host})


def test_a_server_without_tls_is_named_before_an_alarm_needs_it(server: MailCarrier, tmp_path: Path) -> None:
    bare = office(server.port, mail_without_tls=False)
    assert MailCaller(bare).trouble() == "no_tls"
    assert MailCaller(bare).call(ANNA, "anna@example.org", ALARM) is False, "and no alarm leaves, as it says"
    assert MailCaller(office(server.port)).trouble() == "", "on this machine it may be without"
    assert MailCaller(office(server.port, purpose="geocoder")).trouble() == "", "another finding says that"
    certificate, key = own_certificate(tmp_path)
    secret = MailCarrier(certificate, key)
    assert MailCaller(office(secret.port, mail_without_tls=False)).trouble() == "untrusted"
    trusting = office(secret.port, mail_without_tls=False, mail_ca=str(certificate))
    assert MailCaller(trusting).trouble() == ""
    secret.stop()
    assert MailCaller(trusting).trouble() == "silent"
    assert secret.mails == server.mails == [], "nothing is handed over to find out"
