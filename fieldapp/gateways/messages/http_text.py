"""Text messages handed over to a provider by one HTTP request each.

Until the connection stands nothing has left, so that may be tried again. From the first byte of the request on, an
answer that does not come leaves open whether the provider has the message.
"""

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit

from ...domain.message import Answer
from ...services.messages.gateway import Letter
from ...settings.running import Messages

TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408  # the provider gave up reading: how much of it, it does not say


class HttpText:
    """Speaks to the provider that `[messages]` describes; `key`: what the provider knows the office by."""

    def __init__(self, chosen: Messages, key: str) -> None:
        self._chosen = chosen
        self._key = key
        self._url = urlsplit(chosen.sms_url)
        self.host = self._url.hostname or ""
        self.repeatable = bool(chosen.sms_repeat_header)

    def send(self, letter: Letter) -> Answer:
        """As `Gateway`."""
        connection = self._connection()
        try:
            connection.connect()
        except (OSError, HTTPException):
            connection.close()
            return "later"
        try:
            connection.request("POST", self._path(), body=self._body(letter), headers=self._headers(letter))
            with connection.getresponse() as response:
                return _meaning(response.status)
        except (OSError, HTTPException):
            return "uncertain"
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether somebody takes a connection there."""
        connection = self._connection()
        try:
            connection.connect()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True

    def _connection(self) -> HTTPConnection:
        wait_s = self._chosen.answer_s
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            return HTTPSConnection(self.host, self._url.port, timeout=wait_s, context=context)
        return HTTPConnection(self.host, self._url.port, timeout=wait_s)

    def _path(self) -> str:
        path = self._url.path or "/"
        return f"{path}?{self._url.query}" if self._url.query else path

    def _body(self, letter: Letter) -> bytes:
        chosen = self._chosen
        fields = {chosen.sms_number: letter.to, chosen.sms_text: letter.text}
        if chosen.sms_sender_field and chosen.sms_sender:
            fields[chosen.sms_sender_field] = chosen.sms_sender
        return (urlencode(fields) if chosen.sms_format == "form" else json.dumps(fields)).encode()

    def _headers(self, letter: Letter) -> dict[str, str]:
        chosen = self._chosen
        kind = "application/x-www-form-urlencoded" if chosen.sms_format == "form" else "application/json"
        headers = {"Content-Type": kind}
        if self._key:
            headers[chosen.sms_key_header] = chosen.sms_key_before + self._key
        if chosen.sms_repeat_header:
            headers[chosen.sms_repeat_header] = letter.id
        return headers


def _meaning(status: int) -> Answer:
    """A server that fails may have taken it before; one that says no, or sends us elsewhere, has not."""
    if 200 <= status < 300:
        return "sent"
    if status == TOO_MANY_REQUESTS:
        return "later"
    return "refused" if 300 <= status < 500 and status != REQUEST_TIMEOUT else "uncertain"
