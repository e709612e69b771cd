"""What somebody typed into a form that came too late: sealed for their account, to be shown after signing in again.

The page that answers such a form carries it, so that nothing of it stands in an address or a log. The token of every
form names the account it was made for (`KeptForms.owner`); whoever signs in as somebody else opens nothing.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Request

from ..crypto.box import Unreadable
from ..crypto.vault import Vault

NEVER_KEPT = frozenset({"csrf", "password", "old", "again", "present", "one_time_code"})
OWNER_LENGTH = 32


@dataclass(frozen=True)
class KeptForm:
    """`action`: the path it goes to. `page`: the path it was typed on, "" when the browser did not say. `fields`: name
    and value, in the order of the form. `files`: it had a file, which cannot be kept."""

    action: str
    page: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False


def typed_form(asked: Request) -> KeptForm:
    """The form of this request, without passwords and tokens."""
    typed = tuple((name, value) for name, value in asked.form.items(multi=True) if name not in NEVER_KEPT)
    return KeptForm(asked.path, _page_here(asked), typed, bool(asked.files))


def _page_here(asked: Request) -> str:
    """The path and query of our page that it was sent from; "" for none, and for what is no address."""
    try:
        page = urlsplit(asked.referrer or "")
    except ValueError:
        return ""
    if page.netloc != asked.host:
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


class KeptForms:
    """Seals forms with the office's key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def owner(self, account_id: str) -> str:
        """Whose form it is, as its token says it: nobody without the key can make one or read an account from it."""
        return self._vault.lookup("form-owner", account_id)[:OWNER_LENGTH]

    def seal(self, form: KeptForm, owner: str) -> str:
        """The form as text for a hidden field."""
        plain = json.dumps([form.action, form.page, form.fields, form.files]).encode()
        return urlsafe_b64encode(self._vault.office.seal(plain, f"kept-form/{owner}")).decode()

    def open(self, sealed: str, account_id: str) -> KeptForm | None:
        """None for a form of another account, or what is none."""
        try:
            plain = self._vault.office.open(urlsafe_b64decode(sealed), f"kept-form/{self.owner(account_id)}")
        except (Unreadable, NoBase64, ValueError):
            return None
        action, page, fields, files = json.loads(plain)
        return KeptForm(action, page, tuple(_pair(one) for one in fields), files)


def _pair(field: Any) -> tuple[str, str]:
    name, value = field
    return str(name), str(value)
