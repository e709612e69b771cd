"""Forms that visitors begin and never send take a limited place, and nobody's answers go for what nobody typed."""

from pathlib import Path

from sqlalchemy import text

from .conftest import OfficeUnderTest, Visitor, make_office, settings_of
from .public_form import ANSWERS, begin, fill, send

MOST = 100


def kept(office: OfficeUnderTest) -> tuple[int, int]:
    """How many sessions of visitors there are, and their bytes."""
    with office.work.store.engine.connect() as connection:
        row = connection.execute(
            text("SELECT COUNT(*), COALESCE(SUM(LENGTH(sealed)), 0) FROM sessions WHERE account_id IS NULL")
        ).one()
    return row[0], row[1]


def test_one_visitor_keeps_no_more_than_some_forms_hold(office: OfficeUnderTest) -> None:
    visitor = begin(office)
    for step, given in ANSWERS.items():
        huge = dict.fromkeys(given, "x" * 11000) | {f"field{number}": "y" * 11_000 for number in range(38)}
        assert visitor.post(f"/fr/visit/{step}", huge).status_code in (302, 422)
    assert kept(office)[1] < 200_000
    send(fill(visitor))  # and can still say what they want


def test_forms_in_which_nothing_was_typed_go_before_those_of_people(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "data")
    few = settings.session.model_copy(update={"most_visitors": MOST})
    office = make_office(tmp_path / "data", settings=settings.model_copy(update={"session": few}))
    people: list[Visitor] = [begin(office) for _ in range(3)]
    for visitor in people:
        visitor.post("/fr/visit/who", ANSWERS["who"])
    for _ in range(MOST + 20):
        office.visitor().get("/fr/visit/who")
    assert kept(office)[0] <= MOST + 1, "the one that begins is counted by the next"
    for visitor in people:
        send(fill(visitor))
