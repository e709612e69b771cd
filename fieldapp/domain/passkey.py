"""A passkey of somebody of the staff: what a telephone, a computer or a security key signs with, and we check."""

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from .record import DAMAGED, Record

Transport = Literal["ble", "cable", "hybrid", "internal", "nfc", "usb"]
"""How a browser reaches what holds the passkey (WebAuthn, AuthenticatorTransport)."""
TRANSPORTS: tuple[Transport, ...] = get_args(Transport)
LONGEST_NAME = 60
MOST = 10
"""Of one account: each is shown to the browser at every sign-in."""


class Passkey(Record):
    """`name`: as its owner called it. `host`: of the address where it was made, and which alone it opens.
    `credential`: its id, and `public_key`: in COSE, both in base64url; "" where they do not open any more.
    `transports`: as the browser said when it was made. `made_at`, `used_at`: aware UTC, None before its first use.
    `sign_count`: how often it has signed, as it said the last time; 0 where it does not count."""

    id: str
    account_id: str
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    host: str
    credential: str
    public_key: str
    transports: tuple[Transport, ...] = ()
    made_at: datetime
    used_at: datetime | None = None
    sign_count: int = Field(default=0, ge=0)

    @property
    def damaged(self) -> bool:
        """It opens nothing any more."""
        return self.name == DAMAGED

    def opens_at(self, host: str) -> bool:
        """Whether a browser finds it at this host."""
        return self.host == host and not self.damaged
