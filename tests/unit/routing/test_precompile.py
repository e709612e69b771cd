"""What `make install` compiles is all that a plan needs: no coordinator's first plan waits for a compiler."""

import json
import subprocess
import sys

import pytest

from tests.benchmarks.days import family

pytestmark = pytest.mark.slow

COMPILED_ON_THE_WAY = """
import json, sys
from numba.core.dispatcher import Dispatcher
from routing.formats import vroom
from routing.planner import solve

solve(vroom.read(json.load(sys.stdin)), time_limit=600.0, work=200)
functions = [one for name, module in sorted(sys.modules.items()) if name.startswith("routing.")
             for one in vars(module).values() if isinstance(one, Dispatcher)]
assert len(functions) > 30
print(sorted({one.__name__ for one in functions if one.stats.cache_misses}))
"""


def test_a_day_that_must_be_priced_compiles_nothing() -> None:
    (day,) = family("small", range(22, 23))  # its routes are too many to list, and its relaxation is fractional
    subprocess.run([sys.executable, "-m", "routing.precompile"], check=True)
    done = subprocess.run(
        [sys.executable, "-c", COMPILED_ON_THE_WAY],
        input=json.dumps(day.problem),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
