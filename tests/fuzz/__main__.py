"""`python -m tests.fuzz [NAME …] [--seconds N]`: each parser so long under a fuzzer that keeps the inputs which reach
lines that none before reached (Atheris over libFuzzer). `make fuzz` runs them all, ten minutes each.

An input that raises, or takes longer than `SLOWEST_S` and than `SLOWER` times the slowest that it begins from, is
written to `var/fuzz/NAME/` and ends the run with exit code 1; `python -m tests.fuzz NAME --input FILE` runs it again.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

FOLDER = Path("var/fuzz")
SLOWEST_S = 30
SLOWER = 20  # times the slowest input that it begins from: on a machine that is busy with other things all take long
LARGEST = 8_192  # bytes of an input
WORK = "FUZZ_WORK"  # an empty folder for the process that libFuzzer ends without a word to anybody


def names() -> list[str]:
    from tests.fuzz.targets import TARGETS

    return list(TARGETS)


def fuzz(name: str, seconds: int, given: Path | None) -> None:
    """In a process of its own, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["fieldapp", "routing", "werkzeug", "json", "csv"]):
        from tests.fuzz.targets import TARGETS
    folder, work = FOLDER / name, Path(os.environ[WORK])
    target = TARGETS[name](work)
    found = folder / "inputs"
    found.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (found / f"seed-{number}").write_bytes(seed)
    words = [one.replace("\\", "\\\\").replace('"', '\\"') for one in target.words]
    (folder / "words").write_text("".join(f'"{one}"\n' for one in words if one.isascii()))
    options = [f"-max_total_time={seconds}", f"-timeout={_patience_s(target)}"]
    options += [f"-max_len={LARGEST}", "-rss_limit_mb=4096"]
    options += [f"-artifact_prefix={folder}/", "-print_final_stats=1"]
    options += [f"-dict={folder / 'words'}"] if words else []  # libFuzzer takes no empty one
    atheris.Setup([sys.argv[0], *([str(given)] if given else [*options, str(found)])], target.run)
    atheris.Fuzz()


def _patience_s(target: "Target") -> int:
    """How long one input may take here and now. Whatever is made once, such as an office, is made by this."""
    slowest = 0.0
    for seed in target.seeds:
        begun = time.monotonic()
        target.run(seed)
        slowest = max(slowest, time.monotonic() - begun)
    return max(SLOWEST_S, round(SLOWER * slowest))


def apart(name: str, seconds: int, given: Path | None) -> bool:
    """Whether nothing was found; a line of what was done."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz", name, "--seconds", str(seconds), "--here"]
    command += ["--input", str(given)] if given else []
    with tempfile.TemporaryDirectory() as work:
        ended = subprocess.run(
            command,
            env={**os.environ, WORK: work},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    units = re.search(r"number_of_executed_units:\s+(\d+)", ended.stdout)
    reached = re.findall(r"\bcov: (\d+)", ended.stdout)
    good = ended.returncode == 0 and units is not None
    print(
        f"{name:10} {int(units[1]) if units else 0:>10,} inputs in {time.monotonic() - begun:4.0f} s, "
        f"{reached[0] if reached else 0} to {reached[-1] if reached else 0} places reached: "
        + ("nothing found" if good else f"FAILED, see {FOLDER / name}"),
        flush=True,
    )
    if not good:
        print(ended.stdout[-6_000:])
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("name", nargs="*")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        fuzz(given.name[0], given.seconds, given.input)
    good = [apart(name, given.seconds, given.input) for name in given.name or names()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
