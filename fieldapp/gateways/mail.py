"""Tells people of an alarm by mail, in words that say nothing about whom they visit."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from ..domain.account import Account
from ..domain.safety import Alarm
from ..services.health import MailTrouble
from ..settings import Settings
from .mail_server import open_mail_server

PATIENCE_S = 10
# code of the person's language: subject, text. Discreet: whoever sees the screen learns no name and no place.
WORDS = {
    "fr": ("Alarme", "Une collègue a besoin de vous. Ouvrez la page « Sécurité » de {office} et répondez : {phone}."),
    "nl": ("Alarm", "Een collega heeft u nodig. Open de pagina “Veiligheid” van {office} en antwoord: {phone}."),
    "en": ("Alarm", "A colleague needs you. Open the page “Safety” of {office} and answer: {phone}."),
}


class MailCaller:
    """Speaks to the office's mail server when `safety.mail_host` names one that `hosts.toml` allows for "mail"."""

    def __init__(self, settings: Settings) -> None:
        self._safety = settings.safety
        self._office = settings.office
        allowed = {host.name for host in settings.hosts if host.purpose == "mail"}
        self._allowed = settings.safety.mail_host in allowed

    def call(self, person: Account, mail: str, alarm: Alarm) -> bool | None:
        """True when the server took it, False when it did not, None when this person or office has no mail."""
        if not (mail and self._safety.mail_host):
            return None
        if not self._allowed:
            return False
        try:
            with self._open() as server:
                server.send_message(self._message(person, mail, alarm))
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def trouble(self) -> MailTrouble:
        """As `AlarmMail`: speaks to the server as for an alarm, and hands nothing over."""
        if not (self._safety.mail_host and self._allowed):
            return ""
        try:
            self._open().close()
        except smtplib.SMTPNotSupportedError:
            return "no_tls"
        except ssl.SSLError:
            return "untrusted"
        except (OSError, smtplib.SMTPException):
            return "silent"
        return ""

    def _open(self) -> smtplib.SMTP:
        return open_mail_server(
            self._safety.mail_host,
            self._safety.mail_port,
            PATIENCE_S,
            trusted=self._safety.mail_ca,
            without_tls=self._safety.mail_without_tls,
        )

    def _message(self, person: Account, mail: str, alarm: Alarm) -> EmailMessage:
        subject, text = WORDS.get(person.language, WORDS["en"])
        message = EmailMessage()
        message["Subject"] = f"{subject} {self._office.name}"
        message["From"] = self._safety.mail_from
        message["To"] = mail
        message["Date"] = format_datetime(alarm.received_at)
        message["Message-ID"] = make_msgid(domain="localhost")
        message["X-Priority"] = "1"
        message.set_content(text.format(office=self._office.name, phone=self._office.phone))
        return message
