"""What the fuzzer is given stays what it says: each target understands its seeds, and no change of a byte in them is
anything but understood or refused. `make fuzz` goes on from there."""

import random
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CHANGES = 40


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_stranger_sends_is_understood_or_refused(name: str, tmp_path: Path) -> None:
    target, chance = TARGETS[name](tmp_path), random.Random(name)
    for seed in target.seeds:
        target.run(seed)
        for _ in range(CHANGES):
            changed = bytearray(seed)
            for _ in range(chance.randint(1, 4)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            target.run(bytes(changed))
