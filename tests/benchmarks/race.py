"""Our planner against its peers on a family of invented days: one line a day.

    python -m tests.benchmarks.race --family small --limit 5 [--days 1-10] [--only ours] [--peer-limit 5]

Columns: priority, visits and seconds of travel reached; "proven", or the first part that is not and how far it is
from its bound; seconds until the first plan, and of the whole process; its peak memory; the best peer's plan, and
whether ours is better, equal or worse.
"""

import argparse

from . import opponents, ours
from .contest import PEERS, race
from .days import SIZES, family, numbers
from .lines import line, summary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=SIZES, required=True)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds of ours, from the start of the process")
    parser.add_argument("--peer-limit", type=float, default=5.0, help="seconds of search each peer has")
    parser.add_argument("--days", type=numbers, help="which of them: 3 or 1-10")
    parser.add_argument("--only", choices=["ours", "peers"])
    asked = parser.parse_args()
    if asked.only == "peers":
        _peers(asked.family, asked.days, asked.peer_limit)
    else:
        _race(asked.family, asked.days, asked.limit, asked.peer_limit, () if asked.only else PEERS[asked.family])


def _race(name: str, days: range | None, limit: float, peer_limit: float, peers: tuple[str, ...]) -> None:
    ours.precompile()
    results = []
    for day in family(name, days):
        results.append(race(day, limit, peers, peer_limit))
        print(line(results[-1]), flush=True)
    print(summary(results))


def _peers(name: str, days: range | None, limit: float) -> None:
    """Fills the store of peers' plans, and shows them."""
    for day in family(name, days):
        for answer in opponents.ask(day.problem, PEERS[name], limit):
            parts, legal = answer.verdict.parts, answer.verdict.broken[:1] or ["legal"]
            print(
                f"{day.name:9} {answer.peer:7} {parts.priority:5} {parts.visits:4} {parts.cost:7} "
                f"{answer.seconds:6.2f} s"
                f" {'kept' if answer.cached else ''} {legal[0]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
