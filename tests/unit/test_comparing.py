"""What clients are told when a plan takes the place of another."""

from datetime import UTC, date, datetime, timedelta

from fieldapp.domain.plan import Plan, Route, Stop
from fieldapp.services.comparing import compare

NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def plan(**routes: dict[str, datetime]) -> Plan:
    """worker={visit: start}"""
    return Plan(
        id="",
        day=date(2026, 12, 1),
        version=1,
        revision=1,
        state="draft",
        created_at=NINE,
        created_by=None,
        routes=tuple(
            Route(
                worker_id=worker,
                letter="A",
                leaves=NINE,
                returns=NINE,
                back_s=0,
                back_m=0,
                stops=tuple(
                    Stop(id=visit, visit_id=visit, arrival=start, start=start, end=start, travel_s=0, travel_m=0)
                    for visit, start in visits.items()
                ),
            )
            for worker, visits in routes.items()
        ),
    )


def test_each_visit_that_differs_is_told_once_by_the_hour_it_had() -> None:
    before = plan(anna={"gone": NINE + 3 * SECOND, "later": NINE + 2 * SECOND, "other": NINE + SECOND, "same": NINE})
    late = NINE + timedelta(minutes=15)
    after = plan(anna={"later": late + 3 * SECOND, "same": late, "new": NINE}, ben={"other": NINE + SECOND})
    found = compare(before, after)
    assert [(one.visit_id, one.kind, one.from_workers, one.to_workers) for one in found] == [
        ("new", "added", (), ("anna",)),
        ("other", "worker", ("anna",), ("ben",)),
        ("later", "time", ("anna",), ("anna",)),
        ("gone", "dropped", ("anna",), ()),
    ]
    assert [(one.was, one.now) for one in found if one.kind == "time"] == [(NINE + 2 * SECOND, late + 3 * SECOND)]


def test_of_two_who_share_a_visit_the_one_who_changes_is_told() -> None:
    """Whichever of the two it is, and wherever their routes stand."""
    both = plan(ben={"shared": NINE}, carl={"shared": NINE})
    for others, gone in (({"anna": {"shared": NINE}, "carl": {"shared": NINE}}, "ben"),
                         ({"anna": {"shared": NINE}, "ben": {"shared": NINE}}, "carl")):  # fmt: skip
        (change,) = compare(both, plan(**others))
        assert (change.kind, change.from_workers, change.to_workers) == ("worker", (gone,), ("anna",))
    assert compare(both, plan(carl={"shared": NINE}, ben={"shared": NINE})) == ()


def test_who_shares_a_visit_that_is_new_or_taken_out_is_named_with_the_other() -> None:
    both = plan(ben={"shared": NINE}, carl={"shared": NINE})
    (added,), (taken_out,) = compare(None, both), compare(both, plan())
    assert (added.from_workers, added.to_workers) == ((), ("ben", "carl"))
    assert (taken_out.from_workers, taken_out.to_workers) == (("ben", "carl"), ())


def test_of_what_has_begun_and_of_a_first_plan_without_visits_nothing_is_told() -> None:
    assert compare(plan(anna={"begun": NINE}), plan(), begun=frozenset({"begun"})) == ()
    assert compare(None, plan()) == ()
