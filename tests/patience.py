"""How long a test waits for what must happen: far longer than it takes, because the machine may be busy.

Whatever is waited for is a condition, never a time, so that a long limit costs nothing where all is well.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from fieldapp.settings import Settings, load

WAIT_S = 240.0  # for a server, a browser or a planner to do one thing
WAIT_MS = WAIT_S * 1_000  # the same for Playwright
PLANNING_S = 120.0  # for a planner of which a test wants the proved plan; it ends as soon as it has that
LOOK_S = 0.02


def until(met: Callable[[], bool], what: str) -> None:
    """Looks again and again, without keeping a core busy. Raises `AssertionError` with `what` did not happen."""
    beat, looks = threading.Event(), round(WAIT_S / LOOK_S)
    for _ in range(looks):
        if met():
            return
        beat.wait(LOOK_S)
    raise AssertionError(f"it did not happen: {what}")


def unhurried(settings: Settings) -> Settings:
    """The same office, whose planner has time to prove its plan on a busy machine."""
    planning = settings.planning.model_copy(update={"time_limit_s": PLANNING_S})
    return settings.model_copy(update={"planning": planning})


def unhurried_config(folder: Path, planning_s: float = PLANNING_S) -> Path:
    """The same for commands: a copy of the configuration, for `FIELDAPP_CONFIG`. No planner waits to be asked, which
    takes a core for seconds."""
    folder.mkdir()
    for path in load().folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "local.toml").write_text(f"[planning]\ntime_limit_s = {planning_s}\nstandby = false\n", encoding="utf-8")
    return folder
