"""Messages handed over to real servers: only where it is allowed and private, and what is known of every end."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fieldapp.domain.message import MessageWay
from fieldapp.gateways.messages import ConfiguredGateway
from fieldapp.services.messages.gateway import Letter
from fieldapp.settings import Settings, SettingsError, load
from fieldapp.settings.office import MessageWords
from fieldapp.settings.whole import Host
from tests.carriers import MailCarrier, TextProvider
from tests.certificates import own_certificate
from tests.patience import WAIT_S, unhurried_config

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)
ARABIC = "مرحبًا. موعدكم غدًا"


def letter(way: MessageWay = "text", to: str = "+32470123456") -> Letter:
    return Letter(id="m-1", way=way, to=to, subject="Rendez-vous", text=ARABIC, at=NOON)


def office(purpose: str = "messages", data: Path | None = None, **chosen: Any) -> Settings:
    settings = load(data=data)
    messages = settings.messages.model_copy(update={"answer_s": WAIT_S / 4, **chosen})
    hosts = (Host(name="127.0.0.1", purpose=purpose),)
    return settings.model_copy(update={"messages": messages, "hosts": hosts})


@pytest.fixture
def provider() -> Iterator[Callable[..., TextProvider]]:
    running: list[TextProvider] = []

    def begin(*answers: int | str) -> TextProvider:
        running.append(TextProvider(*answers))
        return running[-1]

    yield begin
    for one in running:
        one.stop()


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Callable[..., tuple[MailCarrier, Settings]]]:
    certificate, key = own_certificate(tmp_path)
    running: list[MailCarrier] = []

    def begin(*, tls: bool = True, trusted: bool = True, **fails: int | str) -> tuple[MailCarrier, Settings]:
        running.append(MailCarrier(certificate, key, **fails) if tls else MailCarrier(**fails))
        return running[-1], office(
            data=tmp_path,
            mail_host="127.0.0.1",
            mail_port=running[-1].port,
            mail_from="agenda@example.org",
            mail_ca=str(certificate) if trusted else "",
        )

    yield begin
    for one in running:
        one.stop()


def nobody() -> int:
    """A port at which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_text_message_is_handed_over_as_the_provider_wants_it(
    provider: Callable[..., TextProvider], tmp_path: Path
) -> None:
    taking = provider()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "messages-sms").write_text("a key\n", encoding="utf-8")
    chosen = office(data=tmp_path, sms_url=taking.url, sms_sender="Agenda", sms_repeat_header="Idempotency-Key")
    gateway = ConfiguredGateway(chosen)
    assert gateway.ways() == {"text"}
    assert gateway.repeatable("text")
    assert gateway.send(letter()).answer == "sent"
    assert taking.taken == [{"to": "+32470123456", "text": ARABIC, "from": "Agenda"}]
    assert taking.headers[0]["Authorization"] == "Bearer a key"
    assert taking.headers[0]["Idempotency-Key"] == "m-1"


def test_other_names_of_fields_and_a_form_are_a_matter_of_settings(provider: Callable[..., TextProvider]) -> None:
    taking = provider()
    chosen = office(sms_url=taking.url, sms_format="form", sms_number="msisdn", sms_text="body", sms_sender_field="")
    assert ConfiguredGateway(chosen).send(letter()).answer == "sent"
    assert taking.taken == [{"msisdn": "+32470123456", "body": ARABIC}]
    assert not ConfiguredGateway(chosen).repeatable("text")


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (200, "sent"),
        (202, "sent"),
        (302, "refused"),
        (400, "refused"),
        (403, "refused"),
        (408, "uncertain"),
        (429, "later"),
        (500, "uncertain"),
        (503, "uncertain"),
        ("hang up", "uncertain"),
    ],
)
def test_every_answer_of_a_provider_has_one_meaning(
    provider: Callable[..., TextProvider], answer: int | str, known: str
) -> None:
    taking = provider(answer)
    assert ConfiguredGateway(office(sms_url=taking.url)).send(letter()).answer == known
    assert len(taking.taken) == 1, "handed over once, whatever came back"


def test_a_provider_that_stays_silent_leaves_it_uncertain(provider: Callable[..., TextProvider]) -> None:
    taking = provider("silence")
    assert ConfiguredGateway(office(sms_url=taking.url, answer_s=0.2)).send(letter()).answer == "uncertain"


def test_nobody_there_surely_took_nothing() -> None:
    gateway = ConfiguredGateway(office(sms_url=f"http://127.0.0.1:{nobody()}/"))
    assert gateway.send(letter()).answer == "later"
    assert gateway.unreachable() == ("127.0.0.1",)


def test_a_mail_leaves_over_tls_and_says_who_is_meant_to_be_called_and_no_more(
    carrier: Callable[..., tuple[MailCarrier, Settings]],
) -> None:
    server, chosen = carrier()
    gateway = ConfiguredGateway(chosen)
    assert gateway.unreachable() == ()
    assert gateway.send(letter("email", "amina@example.org")).answer == "sent"
    assert server.verbs.index("STARTTLS") < server.verbs.index("MAIL")
    mail = message_from_string(server.mails[0], policy=default)
    assert (mail["To"], mail["From"], mail["Subject"]) == ("amina@example.org", "agenda@example.org", "Rendez-vous")
    assert mail.get_content().strip() == ARABIC
    assert chosen.office.name not in server.mails[0]
    assert chosen.office.phone not in server.mails[0]


@pytest.mark.parametrize("trusted", [True, False])
def test_no_mail_leaves_without_tls_that_is_trusted(
    carrier: Callable[..., tuple[MailCarrier, Settings]], trusted: bool
) -> None:
    server, chosen = carrier(tls=not trusted, trusted=trusted)
    gateway = ConfiguredGateway(chosen)
    assert gateway.send(letter("email", "amina@example.org")).answer == "later"
    assert server.mails == []
    assert "MAIL" not in server.verbs
    assert gateway.unreachable() == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("fails", "known"),
    [
        ({"MAIL": 451}, "later"),
        ({"RCPT": 550}, "refused"),
        ({"RCPT": "hang up"}, "later"),
        ({"DATA": 554}, "refused"),
        ({"END": 451}, "later"),
        ({"END": 554}, "refused"),
        ({"END": "hang up"}, "uncertain"),
        ({"QUIT": "hang up"}, "sent"),
    ],
)
def test_every_end_of_a_mail_has_one_meaning(
    carrier: Callable[..., tuple[MailCarrier, Settings]], fails: dict[str, int | str], known: str
) -> None:
    _, chosen = carrier(**fails)
    assert ConfiguredGateway(chosen).send(letter("email", "amina@example.org")).answer == known


def test_whoever_signs_in_at_the_mail_server_does_so_after_tls(
    carrier: Callable[..., tuple[MailCarrier, Settings]], tmp_path: Path
) -> None:
    server, chosen = carrier()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "messages-mail").write_text("a password", encoding="utf-8")
    signed = chosen.model_copy(update={"messages": chosen.messages.model_copy(update={"mail_user": "agenda"})})
    assert ConfiguredGateway(signed).send(letter("email", "amina@example.org")).answer == "sent"
    assert server.verbs.index("STARTTLS") < server.verbs.index("AUTH") < server.verbs.index("MAIL")


def test_nothing_leaves_unless_it_is_switched_on_and_allowed(provider: Callable[..., TextProvider]) -> None:
    assert ConfiguredGateway(load()).ways() == frozenset()
    assert ConfiguredGateway(load()).send(letter()).answer == "later"
    taking = provider()
    elsewhere = office(purpose="mail", sms_url=taking.url)
    assert ConfiguredGateway(elsewhere).ways() == frozenset()
    demonstration = office(sms_url=taking.url).model_copy(update={"demonstration": True})
    assert ConfiguredGateway(demonstration).ways() == frozenset(), "invented numbers may be somebody's"
    assert taking.taken == []


ON = '[messages]\nsms_url = "https://sms.example.org/v1"\n'
ALLOWED = '[[host]]\nname = "sms.example.org"\npurpose = "messages"\n'
CALLBACK = 'callback_phone = "+32 2 555 01 23"\n'


def configured(folder: Path, local: str, hosts: str, callback: str) -> Settings:
    config = unhurried_config(folder / "config")
    (config / "local.toml").write_text(local, encoding="utf-8")
    (config / "hosts.toml").write_text(hosts or "host = []\n", encoding="utf-8")
    own = (config / "office.toml").read_text(encoding="utf-8")
    (config / "office.toml").write_text(callback + own, encoding="utf-8")
    return load(config, folder / "data")


def test_the_start_says_what_is_missing_before_messages_leave(tmp_path: Path) -> None:
    for number, (local, hosts, callback, says) in enumerate(
        [
            (ON, "", CALLBACK, "add it to hosts.toml"),
            (ON, ALLOWED, "", "callback_phone"),
            (ON.replace("https", "http"), ALLOWED, CALLBACK, "https://"),
            ('[messages]\nmail_host = "sms.example.org"\n', ALLOWED, CALLBACK, "mail_from"),
            ("", "", 'callback_phone = "+32 81 34 34 36"\n', "public number"),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(SettingsError, match=says):
            configured(folder, local, hosts, callback)
    folder = tmp_path / "good"
    folder.mkdir()
    assert configured(folder, ON, ALLOWED, CALLBACK).messages.hosts == ("sms.example.org",)


def test_the_office_words_its_messages_with_all_values_or_not_at_all() -> None:
    words = MessageWords(kind="hour", text={"fr": "Bonjour. {day} {start} {end} {phone}"})
    own = load().office.model_copy(update={"message": (words,)})
    assert own.message_words("hour", "fr") == ("", "Bonjour. {day} {start} {end} {phone}")
    assert own.message_words("hour", "nl") == own.message_words("hour_changed", "fr") == ("", "")


@pytest.mark.parametrize(
    "wrong", ["Bonjour {day} {start} {end}", "Bonjour {day} {start} {end} {phone} {name}", "Bonjour {"]
)
def test_a_text_that_names_more_or_less_stops_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError, match="write these and no others"):
        MessageWords(kind="hour", text={"fr": wrong})


def asked(taking: TextProvider, data: Path | None = None, id_field: str = "messages.0.id") -> Settings:
    return office(
        data=data,
        sms_url=taking.url,
        sms_status_url=taking.url + "/{id}?full=1",
        sms_id_field=id_field,
        sms_status_field="message.state",
    )


@pytest.mark.parametrize(
    ("status", "known"),
    [
        ("delivered", "delivered"),
        ("DELIVERED", "delivered"),
        ("expired", "failed"),
        ("pending", "unknown"),
        ("", "unknown"),
        (404, "unknown"),
        (500, "unknown"),
    ],
)
def test_the_provider_is_asked_whether_a_telephone_has_it(
    provider: Callable[..., TextProvider], tmp_path: Path, status: int | str, known: str
) -> None:
    taking = provider()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "messages-sms").write_text("a key\n", encoding="utf-8")
    gateway = ConfiguredGateway(asked(taking, data=tmp_path))
    assert gateway.reporting() == {"text"}
    handed = gateway.send(letter())
    assert handed.carrier_id == "p/1"
    taking.status = status
    assert gateway.report("text", handed.carrier_id) == known
    assert taking.asked == ["/send/p%2F1?full=1"], "an id leads to no other address"
    assert taking.headers[-1]["Authorization"] == "Bearer a key"


def test_a_provider_whose_answer_has_no_id_or_who_is_gone_says_nothing(provider: Callable[..., TextProvider]) -> None:
    taking = provider()
    assert ConfiguredGateway(asked(taking, id_field="id")).send(letter()).carrier_id == ""
    assert ConfiguredGateway(office(sms_url=taking.url)).reporting() == frozenset()
    gone = office(sms_url=taking.url, sms_status_url=f"http://127.0.0.1:{nobody()}/{{id}}", sms_id_field="id")
    assert ConfiguredGateway(gone).report("text", "p-1") == "unknown"
    assert ConfiguredGateway(load()).report("email", "p-1") == "unknown"
