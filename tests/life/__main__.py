"""One run of ten weeks once more: `python -m tests.life SEED FIRST_DAY`, both as a failed test prints them."""

import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from .year import Year

if __name__ == "__main__":
    seed, first_day = sys.argv[1:]
    with TemporaryDirectory() as folder:
        Year(Path(folder, "data"), int(seed), date.fromisoformat(first_day)).live(70)
