"""The Containerfile asks for what this tree has, and puts nothing of an office's into an image."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def test_what_it_has_made_can_be_made() -> None:
    (targets,) = [line.split("&&")[0].split()[2:] for line in LINES if line.startswith("RUN make ")]
    asked = subprocess.run(["make", "-n", *targets], cwd=ROOT, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stderr


def test_whoever_it_runs_as_has_no_rights_and_the_data_lie_outside() -> None:
    last = LINES[max(number for number, line in enumerate(LINES) if line.startswith("FROM ")) :]
    assert [line for line in last if line.startswith("USER ")] == ["USER visits"]
    (volumes,) = [re.findall(r'"([^"]+)"', line) for line in last if line.startswith("VOLUME ")]
    (environment,) = [dict(re.findall(r"(\w+)=(\S+)", line)) for line in last if line.startswith("ENV ")]
    assert {environment["FIELDAPP_DATA"], environment["FIELDAPP_CONFIG"]} <= set(volumes)
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
    assert {"var", ".git"} <= set(ignored), "where a checkout has data of an office, and what was there once"
