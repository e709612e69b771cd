"""`python -m tests.benchmarks.peers NAME IN.json SECONDS OUT.json`"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from . import PEERS, plan_of


def main(name: str, source: str, seconds: str, output: str) -> None:
    if name not in PEERS:
        sys.exit(f"peers are {', '.join(PEERS)}")
    problem = json.loads(Path(source).read_text(encoding="utf-8"))
    peer = import_module(f".{name}", __package__)
    began = time.process_time()
    proved: dict[str, Any] = {}
    if hasattr(peer, "prove"):
        found = peer.prove(problem, float(seconds))
        stops, used = found.stops, found.seconds
        proved = {"value": found.value, "bound": found.bound, "closed": found.closed}
    else:
        stops, used = peer.solve(problem, float(seconds))
    taken = {"seconds": round(used, 3), "processor_s": round(time.process_time() - began, 3), **proved}
    Path(output).write_text(json.dumps(plan_of(problem, stops) | taken), encoding="utf-8")


main(*sys.argv[1:])
