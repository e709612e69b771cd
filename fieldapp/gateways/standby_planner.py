"""A planner's process that is ready before anybody asks: loading takes it a second or two, which a click does not wait
for. Each process does one task and ends, so that nothing of a day stays in it and its memory is given back.

One is kept ready only while somebody is at the pages of a day, or works on plans all day.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from routing.precompile import is_compiled

from ..settings.given_secrets import without_secrets

Process = subprocess.Popen[str]
KEPT_S = 900.0  # ready for so long after somebody was last at a day
LOOKS_EVERY_S = 5.0
PAUSE_S = 60.0  # before the next, where one that waited has ended by itself


class StandbyPlanner:
    """Gives processes of `python -m routing standby`; `memory_mb`: what each may hold at most, None for no limit."""

    def __init__(self, memory_mb: int | None = None) -> None:
        self._memory_mb = memory_mb
        self._keeps = False
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._ready: Process | None = None
        self._at_work = 0
        self._until = 0.0  # on the monotonic clock: it is kept ready
        self._not_before = 0.0

    def keep(self, *, always: bool = False) -> None:
        """From now on one is kept ready while it is expected to be asked for, or `always`, until this process ends."""
        if always:
            self._until = float("inf")
        if not self._keeps:
            self._keeps = True
            # the kernel ends a planner with the thread that began it, so that this one lives as long as the process
            threading.Thread(target=self._run, daemon=True, name="standby-planner").start()

    def expect(self) -> None:
        """Somebody may plan soon."""
        self._until = max(self._until, time.monotonic() + KEPT_S)
        self._wake.set()

    @contextmanager
    def planner(self, *, behind: bool = False) -> Iterator[Process]:
        """The one that is ready, else a new one. It ends with the block, whatever happens in it. The next is made ready
        when it has ended, because both would be slower; at once where nobody waits for it (`behind`)."""
        awaited = 0 if behind else 1
        process = None
        try:
            process = self._taken(awaited) or self._begun()
            yield process
        finally:
            if process:
                _end(process)
            with self._turn:
                self._at_work -= awaited
            self._wake.set()

    def _taken(self, awaited: int) -> Process | None:
        with self._turn:
            self._at_work += awaited
            process, self._ready = self._ready, None
        self._wake.set()
        if process and process.poll() is not None:
            _end(process)
            return None
        return process

    def _begun(self) -> Process:
        limit = ["--memory-mb", str(self._memory_mb)] if self._memory_mb else []
        return subprocess.Popen(
            [sys.executable, "-m", "routing", "standby", *limit],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=without_secrets(),
        )

    def _run(self) -> None:
        while True:
            with self._turn:
                self._look()
            self._wake.wait(LOOKS_EVERY_S)
            self._wake.clear()

    def _look(self) -> None:
        now = time.monotonic()
        if self._ready and self._ready.poll() is not None:
            _end(self._ready)
            self._ready, self._not_before = None, now + PAUSE_S
        if now >= self._until and self._ready:
            _end(self._ready)
            self._ready = None
        if now < self._until and not self._ready and not self._at_work and now >= self._not_before and is_compiled():
            try:
                self._ready = self._begun()
            except OSError:  # no memory, or no process more: whoever plans begins one of their own, or is told
                self._not_before = now + PAUSE_S


def _end(process: Process) -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        assert pipe
        pipe.close()
