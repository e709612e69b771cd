"""Server-side sessions for Flask.

The cookie holds a random token and nothing else. The database holds its SHA-256 and the session's content sealed with a
key derived from the token: a copy of the database opens no session, and signing out ends every copy of the cookie. A
session ends after idle or absolute time, whichever comes first.
"""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, g, request
from flask.sessions import SessionInterface, SessionMixin

from ..crypto.box import Box, Unreadable, derive
from ..store.failures import failure_of
from ..store.sessions import SessionRow
from ..store.unit import Store

log = logging.getLogger("fieldapp")

TOUCH_AFTER = timedelta(seconds=60)
CONTEXT = "session"
CLOCKS_DIFFER = timedelta(minutes=5)  # of two processes on one machine, and of small corrections


class ServerSession(dict[str, Any], SessionMixin):
    """A dictionary that remembers its token. `rotate()` gives it a new one (at sign-in), `end()` destroys it.

    `lost`: the browser sent the token of a session that is over; without it the browser sent none at all.
    """

    def __init__(
        self,
        content: dict[str, Any],
        token: str | None,
        created_at: datetime,
        seen_at: datetime,
        *,
        lost: bool = False,
    ) -> None:
        super().__init__(content)
        self.token = token
        self.created_at = created_at
        self.seen_at = seen_at
        self.lost = lost
        self.old_token: str | None = None
        self._before = json.dumps(content, sort_keys=True)

    @property
    def account_id(self) -> str | None:
        return self.get("account_id")

    @property
    def token_hash(self) -> str:
        """As the database knows it, "" for one that has no token yet."""
        return _hash(self.token) if self.token else ""

    def rotate(self, now: datetime) -> None:
        self.old_token, self.token, self.created_at = self.token, None, now

    def end(self) -> None:
        self.clear()

    @property
    def changed(self) -> bool:
        return self.token is None or json.dumps(self, sort_keys=True) != self._before


class StoreSessions(SessionInterface):
    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        *,
        idle: timedelta,
        absolute: timedelta,
        form: timedelta,
        most_visitors: int,
        secure: bool,
    ) -> None:
        self._store = store
        self._now = now
        self._idle = idle
        self._absolute = absolute
        self._form = form
        self._most_visitors = most_visitors
        self._secure = secure
        # __Host- binds the cookie to this host and HTTPS; browsers refuse it on plain 127.0.0.1
        self.cookie_name = "__Host-session" if secure else "session"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        now = self._now()
        token = request.cookies.get(self.cookie_name, "")
        if 20 <= len(token) <= 100:
            with self._store.read() as unit:
                row = unit.sessions.get(_hash(token))
            if row and not self._over(row, now):
                content = self._content(token, row)
                if content is not None:
                    return ServerSession(content, token, row.created_at, row.seen_at)
        return ServerSession({}, None, now, now, lost=bool(token))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """A page that was only looked at is answered where nothing can be written: its session is as it was before."""
        assert isinstance(session, ServerSession)
        try:
            self._save(session, response)
        except Exception as error:  # which of them mean a full disk, `failure_of` alone knows; all others go on
            if request.method not in ("GET", "HEAD") or failure_of(error) != "cannot_write":
                raise
            log.error("a session could not be kept: nothing can be written")

    def _save(self, session: ServerSession, response: Response) -> None:
        if not session:
            self._forget(session, response)
            return
        now = self._now()
        if not session.changed:
            if session.token and not g.get("asked_by_itself") and now - session.seen_at > TOUCH_AFTER:
                with self._store.write() as unit:
                    unit.sessions.touch(_hash(session.token), now)
                    unit.commit()
            return
        token = session.token or secrets.token_urlsafe(32)
        sealed = Box(derive(token.encode(), "session")).seal(json.dumps(dict(session)).encode(), CONTEXT)
        with self._store.write() as unit:
            if session.old_token:
                unit.sessions.end(_hash(session.old_token))
            if not session.token:
                unit.sessions.forget_visitors(now - self._form)
                unit.sessions.limit_visitors(self._most_visitors)
            unit.sessions.put(_hash(token), SessionRow(session.account_id, session.created_at, now, sealed))
            unit.commit()
        if token != session.token:
            response.set_cookie(
                self.cookie_name, token, secure=self._secure, httponly=True, samesite="Lax", path="/", max_age=None
            )

    def _forget(self, session: ServerSession, response: Response) -> None:
        for token in (session.token, session.old_token):
            if token:
                with self._store.write() as unit:
                    unit.sessions.end(_hash(token))
                    unit.commit()
                response.delete_cookie(self.cookie_name, path="/", secure=self._secure, httponly=True, samesite="Lax")

    def _over(self, row: SessionRow, now: datetime) -> bool:
        """A session that begins or was used in the future was made while a clock was wrong, and would not end."""
        if max(row.seen_at, row.created_at) > now + CLOCKS_DIFFER:
            return True
        if row.account_id is None:
            return now - row.seen_at > self._form
        return now - row.seen_at > self._idle or now - row.created_at > self._absolute

    def _content(self, token: str, row: SessionRow) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = json.loads(Box(derive(token.encode(), "session")).open(row.sealed, CONTEXT))
        except Unreadable:
            return None
        return content


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
