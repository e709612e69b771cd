"""A process killed in the middle of writing: what it acknowledged is there, what it did not is not half there."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import text

from fieldapp.crypto.key_file import KeyFile, create_key_file
from fieldapp.crypto.keys import new_keys

from .office_store import migrated

WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from fieldapp.crypto.key_file import KeyFile
from tests.store.office_store import ask, migrated
with migrated({url!r}, KeyFile(Path({key!r})).read().master) as store:
    for number in range(10_000):
        ask(store, f"w-{{number}}")
        print(number, flush=True)
"""
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'killed.sqlite'}", tmp_path / "master.key"
    create_key_file(key, new_keys(date(2026, 11, 30)))
    code = WRITER.format(root=str(ROOT), url=url, key=str(key))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    acknowledged = [int(next(process.stdout)) for _ in range(30)]
    os.kill(process.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
    process.wait()
    process.stdout.close()
    with migrated(url, KeyFile(key).read().master) as store:
        with store.read() as unit:
            kept = {request.reference for request in unit.requests.in_states("new")}
        assert {f"REF-w-{number}" for number in acknowledged} <= kept
        assert len(kept) <= len(acknowledged) + 1, "at most the one whose acknowledgement was cut off"
        with store.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
