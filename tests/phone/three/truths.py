"""What must be true of an office and three phones, whatever they did."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fieldapp.domain.case import Note, Picture, Recording
from fieldapp.domain.phone import Deposit
from fieldapp.domain.visit import OUTCOMES, StopEvent
from fieldapp.services.phone import owing
from fieldapp.services.safety import lone_workers
from fieldapp.store.unit import Unit
from tests.phone.conftest import Field
from tests.phone.three.holder import Holder, Said, Taken, Written

ROUNDED = timedelta(milliseconds=50)  # a phone's time is in milliseconds, and entries of one moment follow each other
HOURS = {Note: "written_at", StopEvent: "happened_at", Picture: "taken_at", Recording: "recorded_at"}
DOUBTFUL = timedelta(minutes=5)  # from there on the office says that an hour is doubtful


@dataclass(frozen=True)
class Owed:
    """What the office says that a phone owes: ids, those that it says the phone has lost, and those that the unlocked
    day named."""

    ids: frozenset[str]
    gone: frozenset[str]
    proved: frozenset[str]


def owed_by(unit: Unit, phone_id: str) -> Owed:
    for debt in owing.open_debts(unit):
        if debt.phone.id == phone_id:
            ids, gone = ({entry.id for entry in some} for some in (debt.entries, debt.gone))
            proved = {entry.id for entry in debt.entries if entry.proved}
            return Owed(frozenset(ids), frozenset(gone), frozenset(proved))
    return Owed(frozenset(), frozenset(), frozenset())


def what_counts(field: Field, phone_id: str, missed: frozenset[str] | None = None) -> dict[str, Any]:
    """What nobody may move who has the token alone. `missed`: alarms of signs that stayed away, as of before; the
    office looks for more by itself at any moment."""
    work = field.office.work
    with work.store.read() as unit:
        phone, owed = unit.phones.get(phone_id), owed_by(unit, phone_id)
        alarms = [one for one in unit.safety.open_alarms() if one.proved]
        overdue = frozenset(one.id for one in alarms if not one.raised_by_hand)
        return {
            "watched": [
                (one.account.id, one.due, one.signs, one.accepted) for one in lone_workers.lone_workers(work, unit)
            ],
            "visits": [unit.visits.get(one.id).state for one in field.visits],
            "events": [unit.visits.events_of_case(one.case_id) for one in field.visits],
            "read until": phone.reads_until,
            "last contact": phone.seen_at,
            "owed": (owed.proved, owed.gone & owed.proved),
            "alarms": [one.id for one in alarms if one.raised_by_hand],
            "missed": overdue if missed is None else overdue & missed,
        }


class Agreement:
    """What the office has of the run's two visits, read once."""

    def __init__(self, field: Field) -> None:
        with field.office.work.store.read() as unit:
            self.notes = {note.id: note for one in field.visits for note in unit.notes.of_case(one.case_id)}
            events = [event for one in field.visits for event in unit.visits.events_of_case(one.case_id)]
            self.events = {event.id: event for event in events}
            self.taken: dict[str, tuple[Picture | Recording, bytes]] = {}
            for case in {one.case_id for one in field.visits}:
                for repository in (unit.pictures, unit.recordings):
                    self.taken |= {one.id: repository.get(case, one.id) for one in repository.of_case(case)}
            self.receipts: dict[str, Deposit] = {}
            self.conflicts: dict[str, dict[str, set[str]]] = {}  # by item and kind, what it crossed
            for item in [*self.notes, *self.events, *self.taken]:
                receipt = unit.phones.receipt(item)
                if receipt:
                    self.receipts[item] = receipt
                for conflict in unit.conflicts.about(item):
                    self.conflicts.setdefault(item, {}).setdefault(conflict.kind, set()).add(conflict.other_id)

    def crossed(self, item: str, kind: str) -> set[str]:
        return self.conflicts.get(item, {}).get(kind, set())

    def who_came_first_stays_and_whoever_corrects_unseen_words_is_told(self, edits: dict[str, int]) -> None:
        """`edits`: by id of a correction the version that its writer had seen."""
        for item, seen in edits.items():
            if item in self.receipts:
                assert self.crossed(item, "note_edit") == self._unseen(self.notes[item], seen), item

    def _unseen(self, note: Note, seen: int) -> set[str]:
        versions = [one for one in self.notes.values() if one.root_id == note.root_id]
        return {one.id for one in versions if seen < one.version < note.version and self._elsewhere(note, one)}

    def two_phones_that_say_different_outcomes_are_read(self, said: dict[str, Said]) -> None:
        for item, saying in said.items():
            event = self.events.get(item)
            if event is None:
                continue
            others = [one.kind for one in self.events.values() if self._unheard(event, one, saying)]
            if others and event.kind not in others:
                assert self.crossed(item, "outcomes_differ"), (saying, others)
            if not others:
                assert not self.crossed(item, "outcomes_differ"), saying

    def _unheard(self, event: StopEvent, other: StopEvent, saying: Said) -> bool:
        if other.stop_id != event.stop_id or other.kind not in OUTCOMES or other.received_at >= event.received_at:
            return False
        return other.user_id != event.user_id or (self._elsewhere(event, other) and other.id not in saying.known)

    def _elsewhere(self, one: Note | StopEvent, other: Note | StopEvent) -> bool:
        """Whether `other` came from another phone, or from another person."""
        writers = [getattr(it, "author_id", getattr(it, "user_id", None)) for it in (one, other)]
        phones = [self.receipts[it.id].phone_id if it.id in self.receipts else None for it in (one, other)]
        return writers[0] != writers[1] or (phones[1] is not None and phones[0] != phones[1])

    def what_was_taken_is_there_once(self, taken: dict[str, Taken], before: list[Taken], perhaps: list[Taken]) -> None:
        """`before`: arrives, under whatever id; `perhaps`: nobody promised anything of it."""
        found = {item: _as_taken(record, content) for item, (record, content) in self.taken.items()}
        assert {item: found.get(item) for item in taken} == taken
        others = [one for item, one in found.items() if item not in taken]
        assert {one.content for one in others} <= {one.content for one in [*before, *perhaps]}
        for one in before:
            (there,) = [other for other in found.values() if other.content == one.content]
            assert (there.kind, there.stop) == (one.kind, one.stop)
            assert there.words.startswith(one.words)
        assert all(count == 1 for count in Counter(one.content for one in found.values()).values()), "nothing twice"

    def times_are_true_or_doubtful(self, holder: Holder) -> None:
        for item, written in holder.written.items():
            kept = self.notes.get(item) or self.events.get(item) or self.taken.get(item, [None])[0]
            if kept is None or item not in self.receipts or self.crossed(item, "time_doubtful"):
                continue
            at = getattr(kept, HOURS[type(kept)])
            assert at <= kept.received_at, item
            if not written.jumped:
                _is_true(at - written.after, at - written.before, written, holder)

    def forged_words_are_shown_as_such(self, forged: set[str]) -> None:
        found = [note.id for note in self.notes.values() if note.text in forged]
        assert all(item not in self.receipts or "unproved" in self.conflicts.get(item, {}) for item in found)


def _as_taken(record: Picture | Recording, content: bytes) -> Taken:
    kind = record.kind if isinstance(record, Picture) else "voice"
    words = record.signer if isinstance(record, Picture) and kind == "signature" else record.caption
    return Taken(kind, record.stop_id or "", words, content, not record.unfinished)


def _is_true(late: timedelta, early: timedelta, written: Written, holder: Holder) -> None:
    """`late`, `early`: the office's time of it after the earliest and the latest moment at which it can have been."""
    spare = ROUNDED + (DOUBTFUL if holder.ever_jumped else timedelta(0))
    assert late >= -spare, (late, written)
    assert early <= spare, (early, written)
