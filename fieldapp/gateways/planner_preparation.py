"""Makes the planner ready: its compiled parts are made once after an installation, which takes a minute or two.

The server begins with it and goes on answering; whoever plans meanwhile waits for it and is told. Processes that
prepare wait for each other, and one that is killed harms nothing: the next goes on.
"""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from routing.precompile import is_compiled

from ..services.solver import SolverFailed
from ..settings.given_secrets import without_secrets

COMMAND = (sys.executable, "-m", "routing.precompile")
LOOK_S = 0.1


def begin_preparing() -> None:
    """Behind everything else, and only where it was not done; returns at once."""
    if not is_compiled():
        threading.Thread(target=_behind, daemon=True, name="prepare-planner").start()


def _behind() -> None:
    subprocess.run(
        [*COMMAND, "--behind"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=without_secrets()
    )


def wait_until_prepared(progress: Callable[[dict[str, Any]], None], cancelled: Callable[[], bool]) -> None:
    """Returns at once where it was done; else waits for whoever prepares, or does it, and tells `progress` so.

    Raises `SolverFailed`: cancelled, or crashed when it cannot be done.
    """
    if is_compiled():
        return
    progress({"preparing": True})
    process = subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=without_secrets())
    try:
        while (ended := _ended(process)) is None:
            if cancelled():
                raise SolverFailed("cancelled")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if ended != 0:
        raise SolverFailed("crashed")


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(timeout=LOOK_S)
    except subprocess.TimeoutExpired:
        return None
