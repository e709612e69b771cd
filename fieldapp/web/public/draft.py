"""Answers on their way: what was typed, question by question, exactly as it was typed.

It lives in the server-side session, sealed with a key only the visitor's cookie has. Nothing is judged here; the steps
understand it, every time anew, so a change of language or of an earlier answer never leaves a stale reading behind.
"""

import json
import secrets
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

STEPS = ("who", "language", "reason", "topic", "person", "address", "place", "when", "contact")
MAX_VALUE = 12_000
MAX_VALUES = 60
MAX_NAME = 60
MAX_CHARACTERS = 100_000
"""Of all that a visitor typed, whom nobody knows: ten times the longest form that can be sent."""


class Draft:
    def __init__(self, session: MutableMapping[str, Any]) -> None:
        self._session = session

    @property
    def started(self) -> bool:
        return "draft" in self._session

    @property
    def empty(self) -> bool:
        """Nothing has been typed yet."""
        return not self.started or not self._content()["typed"]

    @property
    def submission(self) -> str:
        """Made once a form: sending the same form twice is one request."""
        return str(self._content()["submission"])

    def keep(self, step: str, typed: MultiDict[str, str]) -> None:
        """What was typed for this question, cut where it would make the whole longer than `MAX_CHARACTERS`."""
        content = self._content()
        others = {name: values for name, values in content["typed"].items() if name != step}
        left = MAX_CHARACTERS - len(json.dumps(others, ensure_ascii=False))
        values: dict[str, list[str]] = {}
        for name, given in list(typed.lists())[:40]:
            if name == "csrf":
                continue
            values[name[:MAX_NAME]] = kept = []
            for value in given[:MAX_VALUES]:
                kept.append(value[: max(0, min(MAX_VALUE, left))])
                left -= len(kept[-1])
        content["typed"] = {**others, step: values}
        self._session["draft"] = content

    def typed(self, step: str) -> MultiDict[str, str]:
        return MultiDict(self._content()["typed"].get(step, {}))

    def answered(self, step: str) -> bool:
        return step in self._content()["typed"]

    @property
    def turn(self) -> datetime | None:
        """From when it may be sent, where many send from one network; None while it need not wait."""
        given = self._content().get("turn")
        return datetime.fromisoformat(given) if given else None

    def wait_for(self, turn: datetime) -> None:
        self._session["draft"] = {**self._content(), "turn": turn.isoformat()}

    def stay(self, now: datetime) -> None:
        """Somebody asked for more time: what is written anew is kept as long again."""
        self._session["draft"] = {**self._content(), "asked_to_stay": now.isoformat()}

    def forget(self) -> None:
        self._session.pop("draft", None)

    def _content(self) -> dict[str, Any]:
        if "draft" not in self._session:
            self._session["draft"] = {"submission": secrets.token_urlsafe(24), "typed": {}}
        content: dict[str, Any] = self._session["draft"]
        return content
