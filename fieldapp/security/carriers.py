"""Whether a report about a text message comes from the provider: it signs the body with a key that both have.

Whoever repeats a signed report later says nothing new (`services/messages/reporting.py`), so a signature has no end.
"""

import hmac
from hashlib import sha256

from flask import Request

from ..settings import Settings
from ..settings.given_secrets import secret_of_a_provider

ENDPOINT = "carriers.text_report"
KEY = "messages-reports"  # as a credential, or in FIELDAPP_DATA/keys
MOST_BYTES = 4096


def report_key(settings: Settings) -> bytes:
    """The key of the provider that reports, b"" where reports are not taken or nobody has written one."""
    taken = settings.messages.sms_report_signature and not settings.demonstration
    return secret_of_a_provider(settings.data, KEY) if taken else b""


def signed_report(asked: Request, settings: Settings, key: bytes) -> bool:
    """Whether this request is a report, short enough and signed with `key` (b"": none is)."""
    if not key or asked.endpoint != ENDPOINT or not 0 < (asked.content_length or 0) <= MOST_BYTES:
        return False
    chosen = settings.messages
    sent = asked.headers.get(chosen.sms_report_signature, "")
    right = chosen.sms_report_before + hmac.new(key, asked.get_data(), sha256).hexdigest()
    return hmac.compare_digest(sent.strip().lower().encode(), right.lower().encode())
