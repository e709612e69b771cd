"""The phones that the team carries: what is done with them in the course of a day, and what they read of it."""

import random
from collections.abc import Callable
from datetime import date
from functools import partial

from fieldapp.domain.worker import Worker

from . import applies, coordinators, phones, planning, workers
from .matter import Matter
from .people import Office
from .phones import Pocket


class Pockets:
    """Yesterday's phone stays in the pocket as long as it has something to tell. `step`: does one act, and the ledger
    looks at everything."""

    def __init__(self, office: Office, chance: random.Random, step: Callable[[Callable[[], object]], None]) -> None:
        self._office, self._chance, self._step = office, chance, step
        self._all: list[Pocket] = []

    def take_the_day(self, worker: Worker) -> None:
        """One phone more."""
        self._all.append(phones.take_the_day(self._office, worker, self._chance))

    def carry(self, day: date) -> None:
        """What happened is written down; where there is network it is told, and what is new is asked for."""
        office, chance = self._office, self._chance
        for pocket in self._all:
            if pocket.day == day and (pocket.worker.id, day) not in office.ledger.absent:
                phones.work_on(office, pocket, chance)
            if pocket.unsent and chance.random() < 0.3:
                self._step(partial(phones.name_what_it_holds, office, pocket))
                if pocket.day == day and (chance.random() < 0.2 or not office.ledger.counts["a phone is cleared"]):
                    self._step(partial(phones.clear, office, pocket))
            if chance.random() < (0.1 if pocket.without_network and pocket.day == day else 0.7):
                self._step(partial(phones.bring, office, pocket, chance))
                if pocket.day == day:
                    self._step(partial(phones.refresh, office, pocket))
        self._all = [one for one in self._all if one.day == day or one.unsent]

    def take_back(self, office: Office, matter: Matter, chance: random.Random) -> None:
        """Whoever said it on a phone says there how it really was, or the office asks."""
        workers.take_back(office, matter, chance)
        for pocket in self.with_the_stop(matter):
            if matter.published and chance.random() < 0.5:
                pocket.said.discard(matter.published.stop_id)

    def move_today(self, office: Office, matter: Matter, _chance: random.Random) -> None:
        """They are elsewhere today, and then the door is another: planned again at once each time, and whoever goes
        there reads it on a phone that had the stop before."""
        self._reads("another place", coordinators.move_house, matter)
        if matter.goes and applies.is_today(office, matter):
            self._reads("another door", coordinators.correct_door, matter)

    def _reads(self, what: str, act: Callable[[Office, Matter, random.Random], None], matter: Matter) -> None:
        """Counts that a phone which had the stop has it after the act as well."""
        had = self.with_the_stop(matter)
        act(self._office, matter, self._chance)
        planning.again_today(self._office)
        for pocket in had:
            phones.refresh(self._office, pocket)
        self._office.ledger.counts[f"the phone reads {what}"] += any(one in had for one in self.with_the_stop(matter))

    def read_too_little(self, day: date) -> bool:
        """Whether no phone has had to read another place, and another door, in this week."""
        ledger = self._office.ledger
        read = (ledger.counts[f"the phone reads {what}"] for what in ("another place", "another door"))
        return min(read) <= (day - ledger.begins).days // 7

    def with_the_stop(self, matter: Matter) -> list[Pocket]:
        """Today's phones that have it."""
        stop, today = matter.published, self._office.today
        return [one for one in self._all if stop and one.day == today and stop.stop_id in one.stops]
