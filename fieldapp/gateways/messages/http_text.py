"""Text messages handed over to a provider by one HTTP request each.

Until the connection stands nothing has left, so that may be tried again. From the first byte of the request on, an
answer that does not come leaves open whether the provider has the message. Whether a telephone has it the provider is
asked afterwards, or it says so by itself to an office that can be reached from outside.
"""

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from ...domain.message import Answer, Report
from ...services.messages.gateway import Handed, Letter
from ...settings.running import Messages

TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408  # the provider gave up reading: how much of it, it does not say
MOST_BYTES = 65_536  # of an answer: more is not read
LONGEST_ID = 200


class HttpText:
    """Speaks to the provider that `[messages]` describes; `key`: what the provider knows the office by."""

    def __init__(self, chosen: Messages, key: str) -> None:
        self._chosen = chosen
        self._key = key
        self._url = urlsplit(chosen.sms_url)
        self.host = self._url.hostname or ""
        self.repeatable = bool(chosen.sms_repeat_header)
        self.reports = bool(chosen.sms_status_url)
        self.hears = bool(chosen.sms_report_signature)

    def send(self, letter: Letter) -> Handed:
        """As `Gateway`."""
        connection = _connection(self._url, self._chosen.answer_s)
        try:
            connection.connect()
        except (OSError, HTTPException):
            connection.close()
            return Handed("later")
        try:
            connection.request("POST", _path(self._url), body=self._body(letter), headers=self._headers(letter))
            with connection.getresponse() as response:
                answer = _meaning(response.status)
                return Handed(answer, self._carrier_id(response) if answer == "sent" else "")
        except (OSError, HTTPException):
            return Handed("uncertain")
        finally:
            connection.close()

    def report(self, carrier_id: str) -> Report:
        """As `Gateway`."""
        chosen = self._chosen
        url = urlsplit(chosen.sms_status_url.replace("{id}", quote(carrier_id, safe="")))
        connection = _connection(url, chosen.answer_s)
        try:
            connection.request("GET", _path(url), headers=self._key_header())
            with connection.getresponse() as response:
                said = _field(response.read(MOST_BYTES), chosen.sms_status_field) if response.status == 200 else ""
        except (OSError, HTTPException):
            return "unknown"
        finally:
            connection.close()
        return self._report(said)

    def read_report(self, body: bytes) -> tuple[str, Report]:
        """As `Gateway`."""
        chosen = self._chosen
        carrier_id = _field(body, chosen.sms_report_id_field)[:LONGEST_ID]
        return carrier_id, self._report(_field(body, chosen.sms_report_status_field))

    def _report(self, said: str) -> Report:
        if said.casefold() in (word.casefold() for word in self._chosen.sms_delivered):
            return "delivered"
        return "failed" if said.casefold() in (word.casefold() for word in self._chosen.sms_failed) else "unknown"

    def _carrier_id(self, response: HTTPResponse) -> str:
        """An answer that breaks off after its first line has still said that the message was taken."""
        if not (self.reports or self.hears):
            return ""
        try:
            return _field(response.read(MOST_BYTES), self._chosen.sms_id_field)[:LONGEST_ID]
        except (OSError, HTTPException):
            return ""

    def answers(self) -> bool:
        """Whether somebody takes a connection there."""
        connection = _connection(self._url, self._chosen.answer_s)
        try:
            connection.connect()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _body(self, letter: Letter) -> bytes:
        chosen = self._chosen
        fields = {chosen.sms_number: letter.to, chosen.sms_text: letter.text}
        if chosen.sms_sender_field and chosen.sms_sender:
            fields[chosen.sms_sender_field] = chosen.sms_sender
        return (urlencode(fields) if chosen.sms_format == "form" else json.dumps(fields)).encode()

    def _headers(self, letter: Letter) -> dict[str, str]:
        chosen = self._chosen
        kind = "application/x-www-form-urlencoded" if chosen.sms_format == "form" else "application/json"
        headers = {"Content-Type": kind, **self._key_header()}
        if chosen.sms_repeat_header:
            headers[chosen.sms_repeat_header] = letter.id
        return headers

    def _key_header(self) -> dict[str, str]:
        chosen = self._chosen
        return {chosen.sms_key_header: chosen.sms_key_before + self._key} if self._key else {}


def _connection(url: SplitResult, wait_s: float) -> HTTPConnection:
    if url.scheme == "https":
        return HTTPSConnection(url.hostname or "", url.port, timeout=wait_s, context=ssl.create_default_context())
    return HTTPConnection(url.hostname or "", url.port, timeout=wait_s)


def _path(url: SplitResult) -> str:
    return f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"


def _field(answer: bytes, path: str) -> str:
    """What stands in a JSON answer at `path`, names and places with dots between them ("messages.0.id"); "" where
    nothing does."""
    try:
        found = json.loads(answer)
        for part in path.split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return str(found) if isinstance(found, str | int) else ""


def _meaning(status: int) -> Answer:
    """A server that fails may have taken it before; one that says no, or sends us elsewhere, has not."""
    if 200 <= status < 300:
        return "sent"
    if status == TOO_MANY_REQUESTS:
        return "later"
    return "refused" if 300 <= status < 500 and status != REQUEST_TIMEOUT else "uncertain"
