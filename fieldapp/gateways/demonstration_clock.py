"""The time of the demonstration: the machine's, moved by what `fieldapp demo` and an administrator have chosen.

What they chose lies in the marker file of the data folder, so that every process has the same time. It is read again
whenever the file has changed, and replaced in one step, so that nobody reads half of it.
"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from ..services.demonstration_time import Chosen
from ..services.workplace import Clock


class DemonstrationClock:
    """As `DemonstrationTime` has it; `file` is the marker of the demonstration, `machine` the real time."""

    def __init__(self, file: Path, machine: Clock) -> None:
        self._file = file
        self._machine = machine
        self._read_of: tuple[int, int] | None = None
        self._chosen = Chosen()

    def now(self) -> datetime:
        """Aware UTC."""
        chosen = self.chosen
        return self._machine.now() + timedelta(seconds=chosen.shift_s if chosen.on else 0)

    @property
    def chosen(self) -> Chosen:
        """As it stands now, whoever chose it."""
        try:
            found = self._file.stat()
        except FileNotFoundError:  # taken away while the office is open
            return Chosen()
        state = found.st_mtime_ns, found.st_ino
        if state != self._read_of:
            self._chosen, self._read_of = read_chosen(self._file), state
        return self._chosen

    def begin(self, moment: datetime) -> None:
        """From now on it is `moment` (aware UTC)."""
        self.choose(replace(self.chosen, shift_s=(moment - self._machine.now()).total_seconds()))

    def choose(self, chosen: Chosen) -> None:
        """Keeps it, for every process of this office."""
        fresh = self._file.with_suffix(".new")
        written = asdict(chosen) | {"day": chosen.day.isoformat() if chosen.day else None}
        fresh.write_text(json.dumps(written) + "\n", encoding="utf-8")
        fresh.replace(self._file)


def read_chosen(file: Path) -> Chosen:
    """What lies in the marker; nothing chosen yet when there is none, or one of an earlier version."""
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        day = date.fromisoformat(written["day"]) if written["day"] else None
        return Chosen(written["shift_s"], written["on"], day, written["first_steps"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Chosen()
