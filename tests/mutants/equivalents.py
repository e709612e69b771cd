"""Mutants that no test can notice, each with the reason; they are taken out of the count."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .mutant import NOTICED, Mutant

LIST = Path(__file__).with_name("equivalent.toml")


@dataclass(frozen=True)
class Equivalent:
    """A change in a function, by the lines it changes, so that a new line above it does not move it."""

    module: str
    function: str
    before: str
    after: str
    reason: str

    def names(self, mutant: Mutant) -> bool:
        mine = (self.module, self.function, self.before, self.after)
        return mine == (mutant.module, mutant.function, mutant.before, mutant.after)


def read(path: Path = LIST) -> list[Equivalent]:
    """Raises `TypeError` for a key that is missing or unknown."""
    return [Equivalent(**one) for one in tomllib.loads(path.read_text("utf-8"))["equivalent"]]


def stale(known: Iterable[Equivalent], mutants: Iterable[Mutant]) -> list[str]:
    """One sentence for each claim that is no longer true: the code has changed, or a test does notice."""
    everything = list(mutants)
    modules = {mutant.module for mutant in everything}
    found = []
    for one in known:
        if one.module not in modules:
            continue
        named = [mutant for mutant in everything if one.names(mutant)]
        if not named:
            found.append(f"{one.module} {one.function}: no mutant reads {one.after!r} any more")
        found += [
            f"{one.module} {one.function}: {one.after!r} is said to be equivalent, and a test notices it"
            for mutant in named
            if mutant.status in NOTICED
        ]
    return found
