"""`python -m tests.benchmarks.peers NAME IN.json SECONDS OUT.json`"""

import json
import sys
from importlib import import_module
from pathlib import Path

from . import PEERS, plan_of


def main(name: str, source: str, seconds: str, output: str) -> None:
    if name not in PEERS:
        sys.exit(f"peers are {', '.join(PEERS)}")
    problem = json.loads(Path(source).read_text(encoding="utf-8"))
    stops, used = import_module(f".{name}", __package__).solve(problem, float(seconds))
    Path(output).write_text(json.dumps({"seconds": round(used, 3), **plan_of(problem, stops)}), encoding="utf-8")


main(*sys.argv[1:])
