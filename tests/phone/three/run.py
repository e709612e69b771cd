"""What one run knows and every step needs: the three phones, their words, and how they speak with the office."""

import base64
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from playwright.sync_api import Error as PlaywrightError

from fieldapp.services.phone import owing
from fieldapp.services.phone.cleaning import clean
from tests.phone.phones import Phone
from tests.phone.three.holder import Holder, Said, Taken, Written
from tests.phone.three.scripts import KEEP, SYNC, TAKE, UNSENT
from tests.phone.three.truths import Owed, owed_by
from tests.phone.three.world import World

MOST_ROUNDS = 200
PHONES = st.integers(0, 2)
DOORS = st.integers(0, 1)
TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "\0" not in text)


def passing(_path: str, _body: bytes) -> None:
    """The way to the office lets everything through."""


class Run(RuleBasedStateMachine):
    """Two visits that both workers have; what they have written of them by id.

    `words`: what was said to be saved. `held`: texts that arrive under whatever id. `maybe`: texts of which nobody
    promised anything. `forged`: texts that a thief brought. `edits`: by id of a correction, the version its writer saw.
    `taken`: photos, signatures and voice notes by id; those of `taken_before` arrive under whatever id, and nobody
    promised anything of `taken_perhaps`.
    """

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.begin_run()
        self.words, self.held, self.maybe, self.forged = (
            self.world.words,
            self.world.held,
            set[str](),
            self.world.forged,
        )
        self.taken, self.taken_before, self.taken_perhaps = (
            self.world.taken,
            self.world.taken_before,
            self.world.taken_perhaps,
        )
        self.edits: dict[str, int] = {}
        self.said: dict[str, Said] = {}
        self.holders = [Holder(number, self.world.agreed[number]) for number in range(3)]
        self.stops = self.world.phones[0].stop_ids()

    def phone(self, holder: Holder) -> Phone:
        return self.world.phones[holder.number]

    def keep(self, holder: Holder, item: dict[str, Any], *, draft: bool = False) -> dict[str, Any] | None:
        """What the phone says once it has kept it; None where its disk is full, and nothing is promised."""
        kept: dict[str, Any] | None = self.timed(
            holder, item["id"], lambda: self.phone(holder).call(KEEP, {"items": [item], "draft": draft})
        )
        if kept is None:
            assert holder.full, "nothing fails by itself"
            self.maybe.add(item.get("text", ""))
            holder.written.pop(item["id"], None)
        return kept

    def timed[Answer](self, holder: Holder, item: str, act: Callable[[], Answer]) -> Answer:
        """`act`, and between which moments of the office's it was done."""
        before = self.world.field.now()
        answer = act()
        after = before - timedelta(seconds=self.world.slowest)
        holder.written[item] = Written(after, self.world.field.now(), holder.jumped)
        return answer

    def sync(self, *holders: Holder) -> list[str]:
        """One round of each, all at once as phones do, and how it ended; what the phone then says of its entries, and
        the office of what it owes, is true."""
        for holder in holders:
            self.phone(holder).begin(SYNC)
        return [self._synced(holder) for holder in holders]

    def _synced(self, holder: Holder) -> str:
        told = self.phone(holder).ended()
        self.world.slowest = max(self.world.slowest, told["seconds"])
        ended = str(told["ended"])
        if ended == "done":
            holder.jumped = False
        field, number = self.world.field, holder.number
        with field.office.work.store.read() as unit:
            kept = {item for item in told["kept"] if unit.phones.receipt(item) is None}
            owed = owed_by(unit, self.world.ids[number])
        assert not kept, "nothing is said to be at the office that is not"
        self.owes_what_it_holds(number, owed, set(told["held"]), whole=ended == "done")
        return ended

    def owes_what_it_holds(self, number: int, owed: Owed, held: set[str], *, whole: bool) -> None:
        """`whole`: the phone has just told all of it."""
        lost, named = self.world.lost[number], self.world.named[number]
        assert not owed.gone & held, "the office never says that a phone lost what it holds"
        assert lost <= owed.ids, "what was named and lost stays owed"
        if whole:
            assert owed.ids - named == (held | lost) - named, self.evidence(number)
            assert lost <= owed.gone

    def evidence(self, number: int) -> str:
        """For whoever reads that the office and a phone do not agree on what it holds."""
        with self.world.field.office.work.store.read() as unit:
            known = unit.owed.named_by(self.world.ids[number])
            held = self.world.phones[number].call(UNSENT)
            of_held = [(known.get(one["id"]), unit.phones.receipt(one["id"])) for one in held]
        told = self.world.phones[number].call("phone.owed.toldSoFar()")
        return f"holds {held}, told {told}, at the office {of_held}, answers {list(self.world.heard[number])}"

    def until_done(self, *holders: Holder) -> None:
        """A few rounds may break off: answers are lost, and a server that was killed is being replaced."""
        left, rounds = list(holders), []
        while left:
            rounds.append(self.sync(*left))
            left = [holder for holder, ended in zip(left, rounds[-1], strict=True) if ended != "done"]
            assert len(rounds) < MOST_ROUNDS, rounds

    def prepare(self, holder: Holder) -> None:
        """The day is taken again, with a disk that has room."""
        self.room(holder)
        for _ in range(20):  # a worker of the server that was killed is being replaced
            begun = time.monotonic()
            try:
                self.world.prepare(holder.number)
            except PlaywrightError as error:
                if "Offline" not in str(error) and "Failed to fetch" not in str(error):
                    raise
            else:
                self.world.slowest = max(self.world.slowest, time.monotonic() - begun)
                holder.open, holder.jumped = True, False
                holder.agreed = self.phone(holder).call("phone.today.plan.plan_version")
                return
        raise AssertionError("the office never came back")

    def room(self, holder: Holder) -> None:
        """Somebody deletes photographs."""
        self.phone(holder).call("(window.diskFull = false)")
        holder.full = False

    def finish_drafts(self, holder: Holder) -> None:
        self.room(holder)
        for stop, item, base in holder.begun():
            facts = {"id": item, "base": base, "kind": "note", "stop": stop, "text": self.words[item], "seen_at": None}
            self.keep(holder, facts)
        for (stop, kind), (item, base) in holder.forms.items():
            kept = self.take(holder, {"id": item, "base": base, "kind": kind, "stop": stop, "act": "keep", "text": ""})
            assert kept, "there is room"
        holder.leave_drafts()

    def take(self, holder: Holder, facts: dict[str, Any]) -> dict[str, Any] | None:
        """What the phone says once it has kept a photo, a signature or a voice note; None where its disk is full."""
        item, before = facts["id"], holder.written.get(facts["id"])
        given = {**facts, "number": self.world.next_number()}
        kept: dict[str, Any] | None = self.timed(holder, item, lambda: self.phone(holder).call(TAKE, given))
        if kept:
            content = base64.b64decode(kept["content"])
            assert content, "what was begun can be gone on with"
            at_office = content if facts["kind"] == "voice" else clean(content)[0]
            finished = facts["act"] != "begin"
            self.taken[item] = Taken(facts["kind"], facts["stop"], kept["words"], at_office, finished)
            return kept
        assert holder.full, "nothing fails by itself"
        if before:
            holder.written[item] = before
        else:
            del holder.written[item]
        return None

    def close_what_is_owed(self, number: int) -> None:
        """Somebody at the office ends what will never come."""
        office = self.world.field.office
        with office.work.store.read() as unit:
            owed = owed_by(unit, self.world.ids[number])
        owing.close(office.work, office.account("coordinator").id, self.world.ids[number], owed.ids, "lost")
        self.world.lost[number].clear()
