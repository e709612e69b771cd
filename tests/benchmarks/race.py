"""Our planner against its peers on a family of invented days: one line a day.

    python -m tests.benchmarks.race --family small --limit 5 [--days 1-10] [--only ours] [--peer-limit 5]
    python -m tests.benchmarks.race --family fresh --seed 4711 --days 3 --limit 5

Columns: priority, visits and seconds of travel reached; "proven", or the first part that is not and how far it is
from its bound; seconds until the first plan, and of the whole process; its peak memory; the best peer's plan, and
whether ours is better, equal or worse. Days of the family "fresh" have a seed, which is drawn and printed unless it is
given (`fresh.py` says which numbers there are).
"""

import argparse
from collections.abc import Iterator

from . import fresh, opponents, ours
from .contest import PEERS, race, told
from .days import SIZES, Benchmark, family, numbers
from .lines import line, summary

FRESH = "fresh"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", choices=[*SIZES, FRESH], required=True)
    parser.add_argument("--limit", type=float, default=5.0, help="seconds of ours, from the start of the process")
    parser.add_argument("--peer-limit", type=float, default=5.0, help="seconds of search each peer has")
    parser.add_argument("--days", type=numbers, help="which of them: 3 or 1-10")
    parser.add_argument("--seed", type=int, help="of fresh days")
    parser.add_argument("--only", choices=["ours", "peers"])
    asked = parser.parse_args()
    days = _days(asked.family, asked.days, asked.seed)
    if asked.only == "peers":
        _peers(days, PEERS[asked.family], asked.peer_limit)
    else:
        _race(days, asked.limit, asked.peer_limit, () if asked.only else PEERS[asked.family])


def _days(name: str, only: range | None, seed: int | None) -> Iterator[Benchmark]:
    if name != FRESH:
        return family(name, only)
    seed = fresh.draw_seed() if seed is None else seed
    print(f"seed {seed}")
    return fresh.days(seed, only or fresh.GROUPS["12-40"].numbers(8))


def _race(days: Iterator[Benchmark], limit: float, peer_limit: float, peers: tuple[str, ...]) -> None:
    ours.precompile()
    results = []
    for day in days:
        results.append(race(day, limit, peers, peer_limit))
        print(line(results[-1]), flush=True)
    print(summary(results))


def _peers(days: Iterator[Benchmark], peers: tuple[str, ...], limit: float) -> None:
    """Fills the store of peers' plans, and shows them."""
    for day in days:
        for answer in opponents.ask(day.problem, told(peers, day), limit):
            parts, legal = answer.verdict.parts, answer.verdict.broken[:1] or ["legal"]
            print(
                f"{day.name:9} {answer.peer:7} {parts.priority:5} {parts.visits:4} {parts.cost:7} "
                f"{answer.seconds:6.2f} s"
                f" {'kept' if answer.cached else ''} {legal[0]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
