"""What goes wrong: no network, lost answers, clocks, full disks, profiles that are put back, kills."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.phone.phones import COPY, PUT_BACK
from tests.phone.three.holder import Copy, Holder
from tests.phone.three.run import PHONES, Run, passing
from tests.phone.three.truths import owed_by
from tests.phone.three.world import KILLS_A_RUN, MOST_HOURS

HELD = "phone.outbox.records().then((all) => all.filter((r) => r.state !== 'kept').map(({ id }) => id))"
HERE = "phone.outbox.records().then((all) => all.map(({ id }) => id))"


class Trouble(Run):
    @rule(number=PHONES)
    def bring_and_read(self, number: int) -> None:
        holder = self.holders[number]
        if not self.world.proxies[number].cut and not holder.open:
            self.prepare(holder)
        elif holder.open:
            self.sync(holder)

    @rule(number=PHONES)
    def cut(self, number: int) -> None:
        self.world.proxies[number].cut = not self.world.proxies[number].cut

    @rule(number=PHONES, path=st.sampled_from(["/deposit", "/owes", "/changes"]))
    def lose_the_next_answer(self, number: int, path: str) -> None:
        proxy = self.world.proxies[number]

        def once(asked: str) -> bool:
            if not asked.endswith(path):
                return False
            proxy.loses = lambda _path: False
            return True

        proxy.loses = once

    @rule(number=PHONES, days=st.sampled_from([-1825, -1, -0.04, 0.04, 1, 1825]))
    def clock_jump(self, number: int, days: float) -> None:
        holder = self.holders[number]
        holder.jumped = holder.ever_jumped = True
        self.phone(holder).page.evaluate("(ms) => { window.skew += ms; }", days * 86_400_000)

    @rule(minutes=st.integers(1, 9))
    def time_passes(self, minutes: int) -> None:
        if self.world.hours + minutes / 60 < MOST_HOURS:
            self.world.hours += minutes / 60
            self.world.move_clock(timedelta(minutes=minutes))

    @rule(number=PHONES)
    def the_disk_is_full(self, number: int) -> None:
        holder = self.holders[number]
        if holder.full:
            self.room(holder)
        else:
            self.phone(holder).call("(window.diskFull = true)")
            holder.full = True

    @rule(number=PHONES, dice=st.integers(0, 2))
    def sign_out(self, number: int, dice: int) -> None:
        """What is being typed leaves unfinished; with network the day is taken again at once, which takes as long as
        ten other steps: hence the `dice`."""
        if dice:
            return
        holder = self.holders[number]
        self.room(holder)
        self.phone(holder).call("phone.day.wipe()")
        holder.end_day()
        holder.leave_drafts()
        if not self.world.proxies[number].cut:
            self.prepare(holder)

    @rule(number=PHONES)
    def copy_the_profile(self, number: int) -> None:
        holder = self.holders[number]
        if holder.open:
            self.phone(holder).call(COPY)
            begun = {item: self.words[item] for _, item, _ in holder.begun()}
            forms = {item: self.taken[item] for item, _ in holder.forms.values()}
            here = frozenset(self.phone(holder).call(HERE))
            holder.copy = Copy(here, begun, forms, frozenset(holder.aside))

    @rule(number=PHONES, brought=st.booleans())
    def put_the_copy_back(self, number: int, brought: bool) -> None:
        """Over a phone that has `brought` everything, or not: what was begun in the copy arrives all the same, and what
        the copy does not have is missed by the office, as far as it was told of it."""
        holder = self.holders[number]
        if not holder.copy or not holder.open or self.world.proxies[number].cut:
            return
        self.room(holder)
        self.world.proxies[number].answers = passing
        if brought:
            self.finish_drafts(holder)
            self.until_done(holder)
        phone, before = self.phone(holder), set(self.phone(holder).call(HELD))
        phone.call(PUT_BACK)
        self._forget(holder, before, holder.copy)
        self.held |= set(holder.copy.begun.values())
        self.taken_before += holder.copy.forms.values()
        holder.aside = dict.fromkeys(holder.copy.aside & set(phone.call(HELD)), True)
        holder.end_day()
        self.prepare(holder)

    def _forget(self, holder: Holder, before: set[str], copy: Copy) -> None:
        """`before`: what the phone had not brought when it was put back."""
        number = holder.number
        gone = before - copy.ids
        begun = set(copy.begun) | set(copy.forms)
        for item in before & (gone | begun):  # an answer may have been lost: then it is there all the same
            self.maybe.add(self.words.pop(item, ""))
            if item in self.taken:
                self.taken_perhaps.append(self.taken.pop(item))
            self.said.pop(item, None)
            self.edits.pop(item, None)
            holder.written.pop(item, None)
        holder.drafts, holder.beside, holder.forms = {}, [], {}
        holder.finished = [item for item in holder.finished if item in self.words]
        with self.world.field.office.work.store.read() as unit:
            self.world.lost[number] |= owed_by(unit, self.world.ids[number]).ids & gone

    @rule(dice=st.integers(0, 20))
    def the_server_is_killed(self, dice: int) -> None:
        if dice == 7 and self._may_kill(self.world.process):
            self.world.process.kill_worker()

    @rule(dice=st.integers(0, 40))
    def the_phones_are_killed(self, dice: int) -> None:
        """All three at once, without a word: as if their batteries fell out."""
        if dice != 17 or not self._may_kill(self.world.browser):
            return
        self.world.browser.kill()
        cuts = [proxy.cut for proxy in self.world.proxies]
        for proxy in self.world.proxies:
            proxy.cut = False  # the shell comes from the phone itself; here it comes through the proxy
        self.world.start_browser()
        for holder, proxy, was in zip(self.holders, self.world.proxies, cuts, strict=True):
            assert not holder.open or self.phone(holder).unlock()
            proxy.cut = was
            holder.full, holder.copy = False, None
            holder.jumped = holder.ever_jumped = True  # its own clock is right again, and it cannot know

    def _may_kill(self, whom: object) -> bool:
        """Real kills are rare, spread over the runs."""
        allowed = self.world.kills[whom] < 1 + KILLS_A_RUN * self.world.runs
        self.world.kills[whom] += allowed
        return allowed
