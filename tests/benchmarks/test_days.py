"""The invented days are what `days.py` says they are."""

from .days import AFTERNOON, EIGHT_HOURS, FRENCH, HOUR, MORNING, NINE_HOURS, SIZES, SOCIAL, family

HOURS = {end - start for start, end in (MORNING, AFTERNOON, EIGHT_HOURS, NINE_HOURS)}


def test_the_same_name_gives_the_same_problem() -> None:
    (one,), (again,), (other,) = (family("120", range(number, number + 1)) for number in (1, 1, 2))
    assert one == again
    assert one.problem != other.problem


def test_shares_of_a_thousand_visits() -> None:
    (day,) = family("1000")
    jobs = day.problem["jobs"]
    assert len(jobs) == 1_000
    assert 0.40 < sum(FRENCH in job["skills"] for job in jobs) / 1_000 < 0.50
    assert 0.70 < sum(SOCIAL in job["skills"] for job in jobs) / 1_000 < 0.80
    assert {job["priority"] for job in jobs} == {1, 2, 5, 10}
    assert {len(job["time_windows"]) for job in jobs} == {1, 2}
    assert {high - low for job in jobs for low, high in job["time_windows"]} <= HOURS | {2 * HOUR}


def test_every_shift_is_half_or_full_and_somebody_can_serve_most() -> None:
    for name in SIZES:
        for day in family(name):
            vehicles, jobs = day.problem["vehicles"], day.problem["jobs"]
            assert {high - low for low, high in (v["time_window"] for v in vehicles)} <= HOURS
            able = [job for job in jobs if any(set(job["skills"]) <= set(v["skills"]) for v in vehicles)]
            assert len(able) > 0.8 * len(jobs), day.name
            assert max(job["location_index"] for job in jobs) < len(day.problem["matrices"]["car"]["durations"])
