"""What somebody sends a second time, by a second click or from a second tab: it leads to the page that the first one
led to, with when that was, instead of telling them that somebody was quicker.

The same act is the same form, to the last field, of the same account. It is forgotten as soon as anything else is done
to the same thing, by whomever: what a second sending meets then is that. Kept in the memory of the process that
answered, as keyed hashes; after a restart, or in another process, a second sending meets the conflict again, and of
what others do there nothing is heard.
"""

import hmac
import json
import secrets
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Condition

from flask import Flask, Request, flash, g, redirect, request, session
from werkzeug.wrappers import Response

from .page import words, workplace
from .staff_errors import STAFF

MOST_KEPT = 4_000
LONGEST_WAIT_S = 30.0  # for the first sending, while a second one of the same moment has been refused already
MET_A_CONFLICT = frozenset({400, 404, 409, 422})
OF_ONE_PAGE = frozenset(  # another in each tab, also of each row of a page
    {"csrf", "id", "event_id", "note_id", "sign_id", "report_id", "back_id", "sheet_id"}
)


@dataclass(frozen=True)
class Act:
    """`thing`: what it is done to, as the address says it; `digest`: of the address and every field."""

    account_id: str
    thing: str
    digest: str


@dataclass(frozen=True)
class Done:
    at: datetime
    location: str


class DoneActs:
    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._changed = Condition()
        self._under_way: Counter[Act] = Counter()
        self._done: OrderedDict[Act, Done] = OrderedDict()

    def act_of(self, account_id: str, asked: Request) -> Act:
        fields = sorted(
            field for field in asked.form.items(multi=True) if field[0].partition("-")[0] not in OF_ONE_PAGE
        )
        plain = json.dumps([asked.path, fields]).encode()
        thing = sorted(f"{name}={value}" for name, value in (asked.view_args or {}).items())
        return Act(account_id, " ".join(thing) or str(asked.endpoint), hmac.digest(self._key, plain, sha256).hex())

    def begin(self, act: Act) -> None:
        with self._changed:
            self._under_way[act] += 1

    def end(self, act: Act, done: Done | None) -> None:
        """`done`: where it led to, None where nothing was done."""
        with self._changed:
            self._under_way[act] -= 1
            self._under_way += Counter()  # without what is over
            if done:
                others = [one for one in self._done if one.thing == act.thing and one != act]
                for other in others:
                    del self._done[other]
                self._done[act] = done
                self._done.move_to_end(act)
                while len(self._done) > MOST_KEPT:
                    self._done.popitem(last=False)
            self._changed.notify_all()

    def known(self, act: Act) -> Done | None:
        """What its first sending did, once that is over; to be asked when one's own has ended."""
        with self._changed:
            self._changed.wait_for(lambda: act in self._done or not self._under_way[act], LONGEST_WAIT_S)
            return self._done.get(act)


def not_done(sentence: str, tone: str = "info") -> None:
    """Says on the next page that nothing was done; where the same act was done before, that is said instead."""
    flash(sentence, tone)
    g.not_done = True


def asks_first() -> None:
    """This answer is a question about what would be done, also where the same was done before: it is shown."""
    g.asks_first = True


def _has_file() -> bool:
    """Whether one was chosen: a form that may bring one sends an empty part without."""
    return any(one.filename for several in request.files.listvalues() for one in several)


def install(app: Flask) -> None:
    acts = DoneActs()

    @app.before_request
    def _begin() -> None:
        account = g.get("account")
        ours = request.method == "POST" and request.blueprint in STAFF and not _has_file()
        if ours and account is not None and g.get("admitted") and g.get("phone") is None:
            g.act = acts.act_of(account.id, request)
            acts.begin(g.act)

    @app.after_request
    def _answer(response: Response) -> Response:
        act: Act | None = g.pop("act", None)
        if act is None:
            return response
        led_on = response.status_code in (302, 303)
        if led_on and not g.get("not_done"):
            acts.end(act, Done(workplace().now(), response.location or "/"))
            return response
        acts.end(act, None)
        if (led_on or response.status_code in MET_A_CONFLICT) and not g.get("asks_first"):
            before = acts.known(act)
            if before:
                return _led_to(before)
        return response

    @app.teardown_request
    def _let_go(_: BaseException | None) -> None:
        act: Act | None = g.pop("act", None)
        if act is not None:
            acts.end(act, None)


def _led_to(before: Done) -> Response:
    """What the second sending was told instead is not said any more."""
    session.pop("_flashes", None)
    _, time = words()._, words().hour_of(before.at, workplace().now())
    flash(
        _("You did this already, at {time}. It is not done twice: this page shows how it stands now.", time=time), "ok"
    )
    return redirect(before.location)
