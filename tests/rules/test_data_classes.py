"""Every stored column is classed, and what is called sealed really cannot be read in the file."""

from pathlib import Path

from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Contact
from fieldapp.services import intake
from fieldapp.settings import load
from fieldapp.store import case_rows
from fieldapp.store.tables import metadata
from tests.web.conftest import OfficeUnderTest


def test_every_column_is_classed_and_nothing_else() -> None:
    classed = {f"{table}.{column}" for table, columns in load().data_classes.items() for column in columns}
    stored = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}
    assert classed == stored


def test_sealed_columns_are_called_so() -> None:
    for table, columns in load().data_classes.items():
        for column, described in columns.items():
            assert described.sealed == (column.startswith("sealed") or column == "wrapped_key"), f"{table}.{column}"


def test_whatever_is_kept_with_the_case_goes_with_it() -> None:
    """A new table cannot be forgotten: it is erased because a key leads from it to the case, or by name."""
    of_cases = {
        table
        for table, columns in load().data_classes.items()
        if any(described.keep_days == "case" for described in columns.values())
    }
    erased = {table.name for table in case_rows.leading_columns()}
    by_name = {table.name for table in case_rows.BY_HAND | case_rows.REWRITTEN}
    assert of_cases <= erased | by_name
    assert erased <= of_cases, "what goes with the case is classed so"
    assert not erased & by_name


def test_a_copy_of_the_database_shows_nothing_of_a_client(office: OfficeUnderTest) -> None:
    planted = [
        "Zubeida Quagmire",
        "0470 99 88 77",
        "Rue des Plantes Imaginaires 7",
        "knock three times",
        "Mandela Xhosa",
    ]
    answers = Answers(
        language="ar",
        service="legal",
        asker="relative",
        asker_name=planted[4],
        client_name=planted[0],
        message="a sentence nobody else may read",
        place=Place(text=planted[2], access=planted[3]),
        contact=Contact(phone=planted[1], ways=("call",)),
    )
    intake.receive(office.work, answers, submission="one")
    office.work.store.engine.dispose()
    content = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    assert b"H-2026-0001" in content, "the control: what is not sealed can be found"
    for text in (*planted, "a sentence nobody else may read"):
        for encoding in ("utf-8", "utf-16-le"):
            assert text.encode(encoding) not in content
