"""What somebody does who has the token of a phone that lies there in clear: nothing of it counts."""

import json
import uuid
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.phone.three.run import DOORS, PHONES, Run
from tests.phone.three.thief import Thief, forgeries
from tests.phone.three.truths import what_counts


class Attacks(Run):
    @rule(number=PHONES, door=DOORS, kinds=st.sets(st.integers(0, 10), min_size=1, max_size=4))
    def a_thief_forges(self, number: int, door: int, kinds: set[int]) -> None:
        thief, text = self._thief(number), f"forged {uuid.uuid4()}"
        case = self.world.field.visits[door].case_id
        roots = [note.root_id for note in self.world.field.notes() if note.case_id == case]
        now = self.world.field.now().isoformat()
        made = forgeries(self.stops[door], now, self.world.field.day.isoformat(), text, thief.ids, roots)
        chosen = [made[kind % len(made)] for kind in sorted(kinds)]
        self.forged.add(text)

        def bring() -> None:
            for one, refused in zip(chosen, thief.brings(*chosen), strict=True):
                words = one["kind"] in ("note", "edit")
                again = ["id_reused"] if one["id"] in self.world.forged_ids else []
                assert refused in ([None, "too_many", *again] if words else ["unproved"]), (one, refused)
                self.world.forged_ids.add(one["id"])

        self._changes_nothing(number, bring)

    @rule(number=PHONES, says=st.sampled_from(["help", "holds", "holds nothing"]))
    def a_thief_speaks(self, number: int, says: str) -> None:
        """For help somebody is called, and nobody is watched less; what the phone holds is owed as before."""
        thief, made_up = self._thief(number), str(uuid.uuid4())
        if says == "help":
            alarm = {"id": made_up, "kind": "alarm", "how": "discreet", "order": 1}
            alarm |= {"at": self.world.field.now().isoformat()}
            self._changes_nothing(number, lambda: thief.brings(alarm))
            return
        names = [made_up, *(thief.ids[:1] if says == "holds" else [])]
        self.world.named[number] |= set(names)
        self._changes_nothing(number, lambda: thief.names(names, thief.ids if says == "holds nothing" else []))

    @rule(number=PHONES, other=PHONES, which=st.integers(0, 20))
    def a_thief_sends_again(self, number: int, other: int, which: int) -> None:
        """What this phone or another one has sent before."""
        if not self.world.sent[other]:
            return
        path, body = self.world.sent[other][which % len(self.world.sent[other])]
        thief = self._thief(number)
        if path.endswith("/owes") and other != number:
            said = json.loads(json.loads(body)["said"])
            self.world.named[number] |= {held["id"] for held in said["holds"]}
        self._changes_nothing(number, lambda: thief.sends(path, body))

    def _thief(self, number: int) -> Thief:
        return Thief(self.world.process.port, self.world.phones[number])

    def _changes_nothing(self, number: int, act: Callable[[], object]) -> None:
        field = self.world.field
        field.office.clock.moment = field.now()
        before = what_counts(field, self.world.ids[number])
        act()
        after = what_counts(field, self.world.ids[number], before["missed"])
        assert after == before, {name: (before[name], after[name]) for name in before if after[name] != before[name]}
