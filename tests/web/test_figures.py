"""Figures by month: the same before and after cases are erased, and nothing else of those."""

import json
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.figures import BY, COUNTED, By, Counted
from fieldapp.services import figures, triage
from fieldapp.store import dump
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import ask, close, visit
from tests.web.test_erasing import agreed, erase, proposed

TABLES: list[tuple[Counted, By]] = [(counted, by) for counted in COUNTED for by in BY[counted]]


def all_figures(office: OfficeUnderTest) -> dict[tuple[str, str], figures.Figures]:
    return {(counted, by): figures.read(office.work, counted, by) for counted, by in TABLES}


@pytest.fixture
def busy(office: OfficeUnderTest) -> OfficeUnderTest:
    """Requests of two months that came to different ends."""
    ended = visit(office, "Ended")
    close(office, ended.id)
    rejected = ask(office, "Rejected")
    triage.reject(office.work, office.account("coordinator").id, rejected.id, "outside")
    office.clock.move(timedelta(days=31))
    ask(office, "Waiting")
    return office


def test_what_is_erased_counts_on_and_leaves_nothing_else(busy: OfficeUnderTest) -> None:
    before = all_figures(busy)
    assert [sum(counts.values()) for _, counts in before["requests", "state"].months] == [1, 2]
    assert [sum(counts.values()) for _, counts in before["visits", "state"].months] == [1]
    with busy.work.store.read() as unit:
        ids = [case.id for case in unit.cases.all()]
    for case_id in ids:
        erase(busy, case_id)
    assert all_figures(busy) == before
    left = [row for table, row in dump.rows(busy.work.store.engine) if table == "tallies"]
    assert left
    assert {name for row in left for name in row} == {"month", "counted", "by", "value", "count"}
    assert not any(one in json.dumps(left) for one in (*ids, "Ended", "Rejected", "Waiting"))


def test_what_should_never_have_been_there_is_not_counted(busy: OfficeUnderTest) -> None:
    with busy.work.store.read() as unit:
        case = next(one for one in unit.cases.all() if one.person.name == "Waiting")
    proposed(busy, case.id, "mistake")
    assert "The case is erased." in agreed(busy, case.id)
    assert [sum(counts.values()) for _, counts in figures.read(busy.work, "requests", "state").months] == [2]


def test_a_language_in_somebodys_own_words_is_counted_as_another(office: OfficeUnderTest) -> None:
    request = ask(office, "Amina")
    with office.work.store.write() as unit:
        unit.requests.answer(
            request,
            request.answers.model_copy(update={"language": "Kurmandji du village"}),
            state="new",
            urgency="normal",
        )
        unit.commit()
    assert figures.read(office.work, "requests", "language").values == ("other",)


@pytest.mark.parametrize(("counted", "by"), TABLES)
@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_every_table_has_words_for_what_it_counts(busy: OfficeUnderTest, counted: str, by: str, language: str) -> None:
    page = busy.signed_in("coordinator", language=language, login=f"c-{language}")
    text = unescape(page.get(f"/office/figures?of={counted}&by={by}").text)
    assert text.count('<th scope="row">') == (2 if counted == "requests" else 1)
    assert page.get(f"/office/figures?of=nothing&by={by}").status_code == 200


def test_an_office_without_anything_counts_nothing(office: OfficeUnderTest) -> None:
    page = office.signed_in("administrator", language="en").get("/office/figures")
    assert "Nothing to count yet." in page.text
