"""Whichever write to the disk fails, in whatever the office does: nothing is acknowledged that is not there, and what
is there is the old state or the new one."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from fieldapp.settings.given_secrets import VARIABLE
from tests.disk.acts import ACTS, SECRET, looked_at, make
from tests.kept_backups import lay_out_earlier
from tests.patience import WAIT_S, until
from tests.phone.office_process import READY_MADE

pytestmark = pytest.mark.stress

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,rename,openat,unlink"
FAULTS = {"fails once": ("EIO", ""), "is full from then on": ("ENOSPC", "+")}
OF_THE_DATABASE = ("", "-wal", "-shm", "-journal")
WRITTEN = ("keys/master.key", "keys/.master.key.writing", "saved.backup", ".saved.backup.writing", "before-update")


def do(data: Path, name: str, line: Connection) -> None:
    """In a process of its own: makes ready, says so, acts when told to, and says whether that was acknowledged."""
    act = ACTS[name].ready(data)
    line.send("ready")
    line.recv()
    line.send(act())
    os._exit(0)  # nothing is tidied up on a disk that fails


def acknowledged(data: Path, name: str, fault: str = "", nth: int = 0) -> tuple[bool, bool]:
    """Whether it was, and whether the fault was met. A process that ends without a word has acknowledged nothing."""
    mine, its = READY_MADE.Pipe()
    process = READY_MADE.Process(target=do, args=(data, name, its), daemon=True)
    process.start()
    its.close()
    assert mine.recv() == "ready"
    trace = data.with_suffix(".trace")
    tracer = attached(process.pid or 0, data, trace, fault, nth) if nth else None
    mine.send("go")
    try:
        said = bool(mine.recv())
    except EOFError:
        said = False
    process.join(WAIT_S)
    if tracer:
        tracer.wait(WAIT_S)
    return said, bool(tracer) and "(INJECTED)" in trace.read_text(encoding="utf-8", errors="replace")


def attached(process: int, data: Path, trace: Path, fault: str, nth: int) -> "subprocess.Popen[bytes]":
    """The process is traced when this returns."""
    error, on = FAULTS[fault]
    paths = [data / f"fieldapp.sqlite{end}" for end in OF_THE_DATABASE] + [data / one for one in WRITTEN] + [data]
    command = ["strace", "-f", "-qq", "-o", str(trace), "-p", str(process), "-e", f"trace={CALLS}"]
    command += ["-e", f"inject={CALLS}:error={error}:when={nth}{on}"]
    tracer = subprocess.Popen([*command, *(word for path in paths for word in ("-P", str(path)))])
    threads = Path(f"/proc/{process}/task")
    until(
        lambda: all(_traced(one / "status") for one in threads.iterdir()) or tracer.poll() is not None, "it is traced"
    )
    assert tracer.poll() is None
    return tracer


def _traced(status: Path) -> bool:
    found = re.search(r"^TracerPid:\s+(\d+)", status.read_text(encoding="ascii"), re.MULTILINE)
    return found is not None and found[1] != "0"


def is_sound(data: Path) -> None:
    with looked_at(data) as office:
        store = office.work.store
        assert store.integrity() == "ok"
        assert not list(store.damaged())
        assert not list(store.audit_faults())


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], None]:
    """`offices(act, folder)`: a copy of the one that this act begins with."""
    folder = tmp_path_factory.mktemp("offices")
    make(folder / "usual")
    lay_out_earlier(folder / "earlier")
    return lambda name, data: shutil.copytree(folder / ("earlier" if name == "migrate" else "usual"), data)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ACTS)
def test_the_old_state_or_the_new_one_and_nothing_acknowledged_that_is_not_there(
    offices: Callable[[str, Path], None], tmp_path: Path, name: str, fault: str
) -> None:
    act, kept = ACTS[name], 0
    for nth in count(1):
        data = tmp_path / str(nth)
        offices(name, data)
        said, met = acknowledged(data, name, fault, nth)
        there = act.there(data)
        assert there or not said, f"{fault} at {nth}: acknowledged, and not there"
        kept += there
        if there or name != "migrate":
            is_sound(data)
        if not there:
            assert acknowledged(data, name) == (True, False), f"{fault} at {nth}: it cannot be done again"
            assert act.there(data)
            is_sound(data)
        shutil.rmtree(data)
        if not met:
            break
    assert said, "the control: without a fault it is done"
    print(f"{name}: each of {nth - 1} calls to the disk {fault}; done all the same in {kept - 1}")
    assert nth > 3
