"""Whoever has what lies in clear on a phone, and knows even the number of a stop: they forge, and send again."""

import base64
import http.client
import json
import uuid
from contextlib import closing
from typing import Any

from tests.patience import WAIT_S
from tests.phone.three.scripts import LOOT
from tests.sealing import sealed

MOST_ORDER = 2**31 - 1


class Thief:
    """`port`: of the office's server, without the proxies before it."""

    def __init__(self, port: int, phone: Any) -> None:
        self._port = port
        loot = phone.call(LOOT)
        self.phone_id: str = loot["phone"]
        self._bring: str = loot["bring"]
        self._office = base64.b64decode(loot["office"])
        self.ids: list[str] = loot["ids"]

    def brings(self, *items: dict[str, Any]) -> list[str | None]:
        """The refusals of what nothing proves, None for what the office has kept."""
        status, answer = self.sends("/field/phone/deposit", json.dumps({"items": [self._seal(one) for one in items]}))
        assert status == 200, answer
        return [receipt["refused"] for receipt in answer["receipts"]]

    def names(self, holds: list[str], discarded: list[str]) -> None:
        """Says in the phone's name what it holds, and what was thrown away."""
        said = {"holds": [{"id": one, "at": None, "begun": False} for one in holds], "discarded": discarded}
        status, answer = self.sends("/field/phone/owes", json.dumps({"said": json.dumps(said)}))
        assert status == 200, answer

    def sends(self, path: str, body: str | bytes) -> tuple[int, Any]:
        """Anything, with the token: the status and what was answered."""
        headers = {"Authorization": f"Phone-Bring {self.phone_id}.{self._bring}", "Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=WAIT_S)) as office:
            office.request("POST", path, body, headers)
            answer = office.getresponse()
            content = answer.read()
        return answer.status, json.loads(content) if answer.status == 200 else content

    def _seal(self, item: dict[str, Any]) -> dict[str, str]:
        context = f"phone/{self.phone_id}/{item['id']}"
        envelope = sealed(self._office, json.dumps(item).encode(), context)
        return {"id": item["id"], "sealed": base64.b64encode(envelope).decode()}


def forgeries(stop: str, at: str, day: str, text: str, taken: list[str], roots: list[str]) -> list[dict[str, Any]]:
    """One of every kind that would switch something off, and words under a number that the phone will use itself.
    `taken`: ids that wait on the phone; `roots`: notes of the case."""
    signs: list[dict[str, Any]] = [
        {"kind": "home"},
        {"kind": "check_in", "minutes": 240},
        {"kind": "late", "minutes": 240},
        {"kind": "event", "event": "arrived", "stop": stop},
        {"kind": "event", "event": "done", "stop": stop},
        {"kind": "event", "event": "unsafe", "stop": stop},
        {"kind": "accepted", "day": day, "plan": str(uuid.uuid4()), "version": 1_000},
        {"kind": "position", "alarm": str(uuid.uuid4()), "lat": 50.0, "lon": 4.0, "accuracy_m": 5},
    ]
    words: list[dict[str, Any]] = [{"kind": "note", "stop": stop, "text": text}]
    if taken:
        words.append({"id": taken[0], "kind": "note", "stop": stop, "text": text})
    if roots:
        words.append({"kind": "edit", "stop": stop, "root": roots[0], "seen_version": 1, "text": text})
    return [{"id": str(uuid.uuid4()), "order": MOST_ORDER, "at": at, **one} for one in [*signs, *words]]
