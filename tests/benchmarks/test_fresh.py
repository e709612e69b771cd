"""Days that nobody has planned before: `make bench PYTEST_ARGS="-k fresh"`. `FIELDAPP_BENCH_DAYS`: how many of each
size (8 of 12 to 40 visits and fewer of the larger ones unless given); `FIELDAPP_BENCH_SEED`: the seed of another run.

The table, with every loss, is left in `var/bench/`, and the days that were lost beside it. Lateness fails nothing here:
it is counted, beside the seconds of the processor, because the machine may do other things too.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from routing import read

from . import fresh, opponents, ours
from .contest import PEERS, Result, race, told
from .days import Benchmark
from .fresh_report import Course, losses, table, write
from .lines import line
from .report import machine

LIMITS = {"12-40": (2.0, 5.0), "60": (15.0, 60.0), "80": (60.0,), "100-120": (60.0,)}
USUAL = {"12-40": 8, "60": 2, "80": 1, "100-120": 2}


@pytest.fixture(scope="module")
def seed() -> int:
    ours.precompile()
    drawn = fresh.draw_seed()
    print(f"\nfresh days of seed {drawn}, {machine()} (FIELDAPP_BENCH_SEED={drawn} gives them again)", flush=True)
    return drawn


def course(group: str, limit: float, days: Sequence[Benchmark], known: Sequence[Result]) -> Course:
    """What is proved already at an earlier limit is not planned again; peers are asked with their longer time."""
    proved = {result.day.name: result for result in known if result.run.proven}
    results = []
    for day in days:
        if day.name in proved:
            answers = opponents.ask(day.problem, told(PEERS["fresh"], day), limit)
            results.append(replace(proved[day.name], answers=tuple(answers)))
        else:
            results.append(race(day, limit, PEERS["fresh"], limit))
        print(line(results[-1]), results[-1].day.kind, flush=True)
    return Course(group, limit, tuple(results))


@pytest.mark.parametrize("group", LIMITS)
def test_fresh_days(group: str, seed: int) -> None:
    count = int(os.environ.get("FIELDAPP_BENCH_DAYS", USUAL[group]))
    days = list(fresh.days(seed, fresh.GROUPS[group].numbers(count)))
    known: Sequence[Result] = ()
    ran = []
    for limit in LIMITS[group]:
        print(f"{group} visits, {limit:g} s", flush=True)
        ran.append(course(group, limit, days, known))
        known = ran[-1].results
    print("\n".join(table(ran)))
    print(f"table: {write(seed, ran)}")
    if wrong := losses(ran):
        pytest.fail("\n".join(wrong), pytrace=False)


NUMBERS = [number for group in fresh.GROUPS.values() for number in group.numbers(20)]


def test_fresh_days_are_days_of_their_size() -> None:
    seen = set()
    for number in NUMBERS:
        try:
            day = fresh.day(7, number)
        except fresh.NoMapError:
            continue
        group = next(one for one in fresh.GROUPS.values() if number in one.numbers(fresh.A_GROUP - 1))
        assert group.visits[0] <= len(day.problem["jobs"]) <= group.visits[1]
        assert len(day.problem["vehicles"]) >= 2
        assert read(day.problem).jobs
        seen.add(day.kind)
    assert len(seen) > 50


def test_a_fresh_day_is_given_again_by_its_seed_and_number() -> None:
    number = next(number for number in NUMBERS if _is_there(number))
    assert fresh.day(7, number) == fresh.day(7, number)
    assert fresh.day(8, number).problem != fresh.day(7, number).problem
    with pytest.raises(ValueError, match="no day has the number 0"):
        fresh.day(7, 0)


def _is_there(number: int) -> bool:
    try:
        fresh.day(7, number)
        fresh.day(8, number)
    except fresh.NoMapError:
        return False
    return True


def test_without_a_map_days_on_roads_are_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "MAP", tmp_path / "none.osm.pbf")
    fresh._doors.cache_clear()
    said: list[str] = []
    found = list(fresh.days(7, range(1, 41), said.append))
    fresh._doors.cache_clear()
    assert len(found) + len(said) == 40
    assert found
    assert all("is left out" in sentence for sentence in said)
