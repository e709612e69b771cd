"""`python -m tests.mutants [TARGET ...]`: figures on the screen and in var/mutants/, survivors beside them.

Exit code 0 when both aims are met (95 % of the judge, 90 % of the sample) and the
list of equivalents is true, 1 when not.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict

from . import equivalents
from .figures import Count, count, table
from .mutant import NOT_TRIED, NOTICED, Mutant
from .targets import SAMPLE, SEED, TARGETS
from .workshop import RESULTS, names, prepare, tried

AIM_ALL, AIM_SAMPLE = 0.95, 0.90


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Changes the code, asks the tests.")
    parser.add_argument("target", nargs="*", help=f"of {', '.join(one.name for one in TARGETS)}; all unless named")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many of the mutants not tried as a whole")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--everything", action="store_true", help="every mutant of every target, no sample")
    options = parser.parse_args(arguments)
    unknown = set(options.target) - {one.name for one in TARGETS}
    if unknown:
        parser.error(f"no target is called {', '.join(sorted(unknown))}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    for target in TARGETS:
        prepare(target)
    chosen = _sampled(options.sample, options.seed)
    known = equivalents.read()
    results: dict[str, list[Mutant]] = {}
    for target in TARGETS:
        if options.target and target.name not in options.target:
            continue
        whole = target.all_mutants or options.everything
        print(f"{target.name}: {'every mutant' if whole else f'{len(chosen[target.name])} of the sample'}", flush=True)
        if whole or chosen[target.name]:
            results[target.name] = tried(target, None if whole else chosen[target.name])
    return _report(results, known)


def _sampled(size: int, seed: int) -> dict[str, list[str]]:
    """The sample, drawn from the mutants of all targets together, by target."""
    of = {name: target.name for target in TARGETS if not target.all_mutants for name in names(target)}
    drawn = random.Random(seed).sample(sorted(of), min(size, len(of)))
    return {target.name: [name for name in drawn if of[name] == target.name] for target in TARGETS}


def _report(results: dict[str, list[Mutant]], known: list[equivalents.Equivalent]) -> int:
    mutants = [mutant for found in results.values() for mutant in found]

    def is_equivalent(mutant: Mutant) -> bool:
        return any(one.names(mutant) for one in known)

    modules = {mutant.module for mutant in mutants if mutant.status != NOT_TRIED}
    rows = {module: count((m for m in mutants if m.module == module), is_equivalent) for module in sorted(modules)}
    totals = {"all": _together(results, True, is_equivalent), "sample": _together(results, False, is_equivalent)}
    print(table(rows | {name: one for name, one in totals.items() if one.mutants}))
    low, high = totals["sample"].interval
    if totals["sample"].mutants:
        print(f"The score of the sample lies between {low:.1%} and {high:.1%} (Wilson, 95 %).")
    false = equivalents.stale(known, mutants)
    for sentence in false:
        print(f"equivalent.toml: {sentence}.")
    left = [m for m in mutants if m.status not in (*NOTICED, NOT_TRIED) and not is_equivalent(m)]
    _write(rows | totals, (low, high), left)
    met = totals["all"].score >= AIM_ALL and totals["sample"].score >= AIM_SAMPLE
    print(
        "What was tried meets its aim."
        if met
        else f"An aim is missed: {AIM_ALL:.0%} of the judge, {AIM_SAMPLE:.0%} of the sample."
    )
    return 0 if met and not false else 1


def _together(results: dict[str, list[Mutant]], whole: bool, is_equivalent: Callable[[Mutant], bool]) -> Count:
    mine = [target.name for target in TARGETS if target.all_mutants is whole]
    return count((mutant for name in mine for mutant in results.get(name, ())), is_equivalent)


def _write(rows: dict[str, Count], interval: tuple[float, float], left: list[Mutant]) -> None:
    figures = {name: asdict(one) | {"score": one.score} for name, one in rows.items()}
    (RESULTS / "figures.json").write_text(json.dumps({"interval": interval, "rows": figures}, indent=1) + "\n", "utf-8")
    told = [f"{m.name} ({m.status})\n  - {m.before}\n  + {m.after}\n" for m in left]
    (RESULTS / "survivors.txt").write_text("".join(told), "utf-8")
    print(f"{len(left)} survivors are in {RESULTS / 'survivors.txt'}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
