"""Whose turn it is: requests wait in a line of bounded length, and one at a time is planned, in a process of its own.

The next process is begun before it is asked for, so that nobody waits for its libraries. It ends with its one plan,
with its time, with whoever asked, or with the server: what it held goes with it, and its crash harms nobody else.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from queue import SimpleQueue

from ..precompile import is_compiled
from .limits import INTERNAL, Limits
from .one_plan import READY

GRACE_S = 30.0  # after its last second, to read and to write on a machine that does other things too
LOOK_S = 0.1
PLANNER = (sys.executable, "-m", "routing.serving.one_plan")
COMPILER = (sys.executable, "-m", "routing.precompile")

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


def failure(status: int, sentence: str, code: int = INTERNAL) -> Answer:
    """An error as VROOM writes it."""
    return Answer(status, json.dumps({"code": code, "error": sentence}).encode())


CRASHED = failure(500, "the planner ended without an answer.")
OVER = failure(500, "the planner was ended, because it did not answer in its time.")
ENDING = failure(503, "this server is being stopped.")


class Full(Exception):
    """As many wait as may."""


@dataclass
class Task:
    """`left`: nobody waits for it any more. `done`: it has its answer."""

    content: bytes
    left: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer = ENDING

    def leave(self) -> None:
        """Whoever waited is gone, and what they sent with them."""
        self.left.set()
        self.content = b""


class Planners:
    def __init__(self, limits: Limits, tell: Callable[[str], None]) -> None:
        """`tell`: is given a sentence for whoever runs the server; nothing of any request."""
        self._limits, self._tell = limits, tell
        self._lock = threading.Lock()
        self._admitted = 0
        self._process: Process | None = None
        self._stopped, self._ready, self._planning = threading.Event(), threading.Event(), threading.Event()
        self._line = SimpleQueue[Task | None]()
        # the kernel ends a process with the thread that began it: this one lasts as long as the server
        self._thread = threading.Thread(target=self._run, daemon=True, name="planners")
        self._thread.start()

    @property
    def ready(self) -> bool:
        """A request that comes now can be planned as soon as it is its turn."""
        return self._ready.is_set() and not self._stopped.is_set()

    @property
    def planning(self) -> int:
        """0 or 1."""
        return int(self._planning.is_set())

    @property
    def waiting(self) -> int:
        return max(0, self._admitted - self.planning)

    def admit(self) -> None:
        """Takes a place in the line, which `leave` gives back. Raises Full."""
        with self._lock:
            if self._admitted > self._limits.waiting:
                raise Full
            self._admitted += 1

    def leave(self) -> None:
        with self._lock:
            self._admitted -= 1

    def begin(self, content: bytes) -> Task:
        """The task of planning this, which has its turn after those that were begun before it."""
        task = Task(content)
        self._line.put(task)
        if self._stopped.is_set():  # nobody looks into the line any more
            task.done.set()
        return task

    def stop(self) -> None:
        """Ends the plan that is being made and whatever waits; each is answered."""
        self._stopped.set()
        self._line.put(None)
        with self._lock:
            if self._process:
                self._process.kill()
        self._thread.join()
        while not self._line.empty():
            if task := self._line.get():
                task.done.set()

    def _run(self) -> None:
        process = self._begun()
        while (task := self._line.get()) and not self._stopped.is_set():
            if task.left.is_set():
                continue
            if process is None or process.poll() is not None:
                process = self._begun()
            self._planning.set()
            try:
                task.answer = self._answered(process, task) if process else CRASHED
            finally:
                self._planning.clear()
                task.done.set()
            process = self._begun()
        if task:
            task.done.set()
        if process:
            _end(process)

    def _begun(self) -> Process | None:
        """A process that is ready; None where it cannot be had."""
        try:
            if not self._stopped.is_set() and not is_compiled():
                self._tell("The planner is being compiled, which takes a minute or two, once.")
                self._start(COMPILER, subprocess.DEVNULL).wait()
            process = None if self._stopped.is_set() else self._start(PLANNER, subprocess.PIPE)
        except OSError:  # no memory, or no process more
            process = None
        if process and process.stdout and process.stdout.readline() == READY:
            self._ready.set()
            return process
        self._ready.clear()
        if process:
            _end(process)
        if not self._stopped.is_set():
            self._tell("The planner cannot be started; the next request tries again.")
        return None

    def _start(self, command: tuple[str, ...], pipe: int) -> Process:
        # its errors would be told with what it was given, so that nobody reads them; a session of its own, so that
        # Ctrl-C reaches the server alone, which then ends it
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0, start_new_session=True
        )
        with self._lock:
            self._process = process
            if self._stopped.is_set():
                process.kill()
        return process

    def _answered(self, process: Process, task: Task) -> Answer:
        given: bytes | None = json.dumps(asdict(self._limits)).encode() + b"\n" + task.content
        until = time.monotonic() + self._limits.most_time + GRACE_S
        while True:
            try:
                said, _ = process.communicate(given, timeout=LOOK_S)
                break
            except subprocess.TimeoutExpired:
                given = None
            if task.left.is_set() or self._stopped.is_set():
                _end(process)
                return ENDING
            if time.monotonic() > until:
                _end(process)
                self._tell("A plan took too long; its process was ended.")
                return OVER
        if self._stopped.is_set():
            return ENDING
        status, _, body = said.partition(b"\n")
        if process.returncode != 0 or not status.isdigit():
            self._tell(f"A plan failed: its process ended with {process.returncode}.")
            return CRASHED
        return Answer(int(status), body)


def _end(process: Process) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):  # what was to be written to it
                pipe.close()
