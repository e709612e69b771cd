"""What is made once for all processes of a run, because making it takes seconds."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

Once = Callable[[str, Callable[[Path], object]], Path]


def once_in(root: Path) -> Once:
    """`once(name, make)`: the folder below `root` that `make` has filled, in one process; who asks meanwhile waits.
    Nobody writes into it: whoever would, copies it."""
    root.mkdir(exist_ok=True)

    def found(name: str, make: Callable[[Path], object]) -> Path:
        place, begun = root / name, root / f"{name}.begun"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                shutil.rmtree(begun, ignore_errors=True)  # of who did not come to the end
                begun.mkdir()
                make(begun)
                begun.rename(place)
        return place

    return found
