"""What workers take at a stop: photos, signatures, voice notes; and a way to the office on which large ones stick."""

import uuid

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.phone.three.holder import Holder
from tests.phone.three.run import DOORS, PHONES, TEXTS, Run, passing
from tests.phone.three.scripts import ASIDE, SET_ASIDE, STUCK, THROW_AWAY, TRY_AGAIN

ACTS = st.sampled_from(["keep", "keep", "begin", "keep twice", "drop"])
KINDS = st.sampled_from(["photo", "signature", "voice"])
WORDS = TEXTS | st.just("")
NARROW = 2_000  # bytes of a request: a note fits, and what was taken does not


def narrow(path: str, body: bytes) -> int | None:
    """As some networks do with what is large."""
    return 413 if path.endswith("/deposit") and len(body) > NARROW else None


class Taking(Run):
    @rule(number=PHONES, door=DOORS, kind=KINDS, text=WORDS, act=ACTS)
    def take_at_a_stop(self, number: int, door: int, kind: str, text: str, act: str) -> None:
        """Looked at, with more words each time, kept or dropped; `keep twice` in two tabs, which is once."""
        holder, place = self.holders[number], (self.stops[door], kind)
        if not holder.open:
            return
        if act == "drop":
            self._drop(holder, place)
            return
        item, base = holder.forms.get(place, (str(uuid.uuid4()), None))
        facts = {"id": item, "base": base, "kind": kind, "stop": place[0], "text": text, "act": act}
        kept = self.take(holder, facts)
        if kept and act == "begin":
            holder.forms[place] = item, kept["order"]
        elif kept:
            holder.forms.pop(place, None)

    @rule(number=PHONES, which=st.integers(0, 20), aside=st.booleans(), stays=st.booleans())
    def what_is_large_does_not_get_through(self, number: int, which: int, aside: bool, stays: bool) -> None:
        """It waits with a reason, or its writer sets it `aside`; perhaps the way `stays` narrow."""
        holder = self.holders[number]
        if not holder.open:
            return
        self.world.proxies[number].answers = narrow
        self.sync(holder)
        stuck = self.phone(holder).call(STUCK)
        if stuck and aside and self.phone(holder).call(SET_ASIDE, stuck[which % len(stuck)]):
            holder.aside[stuck[which % len(stuck)]] = True
        if not stays:
            self.world.proxies[number].answers = passing

    @rule(number=PHONES, which=st.integers(0, 20))
    def try_again(self, number: int, which: int) -> None:
        holder = self.holders[number]
        if holder.open and holder.aside:
            item = sorted(holder.aside)[which % len(holder.aside)]
            if self.phone(holder).call(TRY_AGAIN, item):
                del holder.aside[item]

    def _drop(self, holder: Holder, place: tuple[str, str]) -> None:
        if not holder.full and place in holder.forms:
            item, order = holder.forms.pop(place)
            self.phone(holder).call(THROW_AWAY, {"id": item, "order": order})
            del self.taken[item]

    def end_what_is_aside(self) -> None:
        """It stands aside with a reason, is read on the phone while its day lasts, and leaves once somebody tries."""
        for holder in self.holders:
            aside = self.phone(holder).call(ASIDE)
            assert set(aside) == set(holder.aside)
            for item, found in aside.items():
                words = self.taken[item].words if item in self.taken else self.words.get(item)
                assert found["why"] == "too_large"
                assert found["whole"], "it can be saved as a file, and tried again"
                assert found["words"] == (words if holder.aside[item] else None)
                assert self.phone(holder).call(TRY_AGAIN, item)
            holder.aside = {}
