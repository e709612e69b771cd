"""Browsers in which an account was signed in before: guesses of others at its password do not slow them down.

After OWASP, "Slow Down Online Guessing Attacks with Device Cookies". The cookie opens nothing: it holds a random mark
and a keyed hash of it with the sign-in name, so that whoever has it is counted by themselves.
"""

import hmac
import secrets

from flask import Flask, Request, current_app
from werkzeug.wrappers import Response

from ..crypto.vault import Vault

KEPT_S = 365 * 24 * 3600
LONGEST = 200


class KnownDevices:
    def __init__(self, vault: Vault, *, secure: bool) -> None:
        self._vault = vault
        self._secure = secure
        self._cookie = "__Host-device" if secure else "device"

    def mark(self, asked: Request, login: str) -> str:
        """Of the browser that asks, "" where this account was not signed in there before."""
        mark, _, proof = asked.cookies.get(self._cookie, "")[:LONGEST].partition(".")
        known = bool(mark) and hmac.compare_digest(proof.encode(), self._proof(mark, login).encode())
        return mark if known else ""

    def remember[Answer: Response](self, answer: Answer, asked: Request, login: str) -> Answer:
        """The answer to a sign-in, with the cookie. Another account that signs in there replaces this one."""
        mark = self.mark(asked, login) or secrets.token_urlsafe(24)
        answer.set_cookie(
            self._cookie,
            f"{mark}.{self._proof(mark, login)}",
            max_age=KEPT_S,
            secure=self._secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return answer

    def _proof(self, mark: str, login: str) -> str:
        return self._vault.lookup("known-device", f"{mark}/{login.strip().casefold()}")


def known_devices() -> KnownDevices:
    """Of the application that answers."""
    found = current_app.extensions["known_devices"]
    assert isinstance(found, KnownDevices)
    return found


def install(app: Flask, vault: Vault, *, secure: bool) -> None:
    app.extensions["known_devices"] = KnownDevices(vault, secure=secure)
