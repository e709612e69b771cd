"""E-mails to clients, handed over to the office's mail server (`gateways/mail_server.py`: over TLS).

A server has a mail when it says so after the last line of it. Whatever goes wrong before the first line surely left
nothing there; what goes wrong between is uncertain.
"""

import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from ...domain.message import Answer
from ...services.messages.gateway import Handed, Letter
from ...settings.running import Messages
from ..mail_server import open_mail_server


class Smtp:
    """Speaks to the mail server that `[messages]` names; `password`: of `mail_user`."""

    repeatable = False
    reports = False
    hears = False

    def __init__(self, chosen: Messages, password: str) -> None:
        self._chosen = chosen
        self._password = password
        self.host = chosen.mail_host

    def send(self, letter: Letter) -> Handed:
        """As `Gateway`."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException):
            return Handed("later")
        try:
            return Handed(self._hand_over(server, letter))
        finally:
            server.close()

    def answers(self) -> bool:
        """Whether the server greets, speaks TLS and lets us in."""
        try:
            self._open().close()
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def _open(self) -> smtplib.SMTP:
        chosen = self._chosen
        server = open_mail_server(
            chosen.mail_host,
            chosen.mail_port,
            chosen.answer_s,
            trusted=chosen.mail_ca,
            without_tls=chosen.mail_without_tls,
        )
        try:
            if chosen.mail_user:
                server.login(chosen.mail_user, self._password)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> Answer:
        try:
            for code, _ in (server.mail(self._chosen.mail_from), server.rcpt(letter.to)):
                if code >= 400:
                    return _refusal(code)
        except (OSError, smtplib.SMTPException):
            return "later"
        try:
            code, _ = server.data(self._mail(letter).as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:  # it did not want the first line
            return _refusal(error.smtp_code)
        except (OSError, smtplib.SMTPException):
            return "uncertain"
        if code >= 400:
            return _refusal(code)
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        return "sent"

    def _mail(self, letter: Letter) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = letter.subject
        mail["From"] = self._chosen.mail_from
        mail["To"] = letter.to
        mail["Date"] = format_datetime(letter.at)
        mail["Message-ID"] = make_msgid(idstring=letter.id, domain=self._chosen.mail_from.rpartition("@")[2])
        mail.set_content(letter.text, cte="quoted-printable")  # no server has to know more than ASCII
        return mail


def _refusal(code: int) -> Answer:
    """Codes from 500 are for good, those below for now."""
    return "refused" if code >= 500 else "later"
