"""What workers and the office do: they write, correct, say what happened, and plan otherwise."""

import uuid
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fieldapp.services import casefile
from tests.phone.three.holder import Said
from tests.phone.three.run import DOORS, PHONES, TEXTS, Run
from tests.phone.three.scripts import ACCEPT, KNOWN_EVENTS, SEEN, THROW_AWAY


class Writing(Run):
    @rule(number=PHONES, door=DOORS, text=TEXTS)
    def write(self, number: int, door: int, text: str) -> None:
        holder = self.holders[number]
        if holder.open:
            self._finish(number, {**self._note(door, text), "id": str(uuid.uuid4())})

    @rule(number=PHONES, door=DOORS, text=TEXTS, finished=st.booleans())
    def type(self, number: int, door: int, text: str, finished: bool) -> None:
        """A draft that goes on growing, or is finished."""
        holder, stop = self.holders[number], self.stops[door]
        if not holder.open:
            return
        item, base = holder.drafts.get(stop, (str(uuid.uuid4()), None))
        facts = {**self._note(door, text), "id": item, "base": base}
        if finished:
            if self._finish(number, facts):
                holder.drafts.pop(stop, None)
            return
        before = holder.written.get(item)
        kept = self.keep(holder, {**facts, "draft": {}}, draft=True)
        if kept:
            assert kept["id"] == item, "nobody else writes it"
            holder.drafts[stop] = (item, kept["order"])
            self.words[item] = text
        elif before:
            holder.written[item] = before

    @rule(number=PHONES, door=DOORS, text=TEXTS, finished=st.booleans())
    def another_tab_types(self, number: int, door: int, text: str, finished: bool) -> None:
        """It does not know how the draft goes on: both are kept."""
        holder, stop = self.holders[number], self.stops[door]
        if not holder.open or stop not in holder.drafts:
            return
        item = holder.drafts[stop][0]
        mine = holder.written[item]
        facts = {**self._note(door, text), "id": item}
        kept = self.keep(holder, facts if finished else {**facts, "draft": {}}, draft=not finished)
        holder.written[item] = mine
        if kept is not None and finished:
            self.held.add(text)
        elif kept:
            assert kept["id"] != item, "nothing is overwritten"
            self.words[kept["id"]] = text
            holder.beside.append((stop, kept["id"], kept["order"]))

    @rule(number=PHONES, door=DOORS)
    def throw_away(self, number: int, door: int) -> None:
        """What was begun is given up: nobody waits for it."""
        holder, stop = self.holders[number], self.stops[door]
        if holder.open and not holder.full and stop in holder.drafts:
            item, order = holder.drafts.pop(stop)
            self.phone(holder).call(THROW_AWAY, {"id": item, "order": order})
            del self.words[item]

    @rule(number=PHONES, which=st.integers(0, 50), text=TEXTS)
    def edit(self, number: int, which: int, text: str) -> None:
        """Of any note that this phone shows: two phones that edit the same one are in conflict."""
        holder = self.holders[number]
        seen = self.phone(holder).call(SEEN) if holder.open else []
        if not seen:
            return
        root, version, stop = seen[which % len(seen)]
        item = str(uuid.uuid4())
        facts = {"id": item, "kind": "edit", "stop": stop, "root": root, "seen_version": version, "text": text}
        if self._finish(number, facts):
            self.edits[item] = version

    @rule(number=PHONES, door=DOORS, event=st.sampled_from(["done", "nobody_home"]))
    def say_what_happened(self, number: int, door: int, event: str) -> None:
        holder, stop = self.holders[number], self.stops[door]
        if not holder.open:
            return
        known = self.phone(holder).call(KNOWN_EVENTS, stop)
        facts = {"id": str(uuid.uuid4()), "kind": "event", "stop": stop, "event": event, "early": True}
        if self.keep(holder, facts) is not None:
            self.said[facts["id"]] = Said(stop, event, frozenset(known))

    @rule(number=PHONES)
    def accept_the_plan(self, number: int) -> None:
        holder = self.holders[number]
        if holder.open:
            holder.agreed = self.phone(holder).call(ACCEPT) or holder.agreed

    @rule(minutes=st.integers(1, 100))
    def office_plans_other_hours(self, minutes: int) -> None:
        self.world.publish(minutes)

    @rule(door=DOORS, text=TEXTS)
    def office_writes(self, door: int, text: str) -> None:
        item = str(uuid.uuid4())
        self.world.field.write(door, text, item)
        self.words[item] = text

    @rule(door=DOORS, which=st.integers(0, 50), text=TEXTS)
    def office_edits(self, door: int, which: int, text: str) -> None:
        office = self.world.field.office
        office.clock.moment = self.world.field.now()
        case_id = self.world.field.visits[door].case_id
        with office.work.store.read() as unit:
            threads = casefile.threads(unit.notes.of_case(case_id))
        if threads:
            note, item = threads[which % len(threads)].now, str(uuid.uuid4())
            casefile.edit_note(
                office.work, office.account("case_worker"), note.root_id, text, note_id=item, reason="", seen_version=1
            )
            self.words[item] = text

    def _note(self, door: int, text: str) -> dict[str, Any]:
        return {"kind": "note", "stop": self.stops[door], "text": text, "seen_at": None}

    def _finish(self, number: int, facts: dict[str, Any]) -> bool:
        holder = self.holders[number]
        kept = self.keep(holder, facts) is not None
        if kept:
            self.words[facts["id"]] = facts["text"]
            holder.finished.append(facts["id"])
        return kept
