"""Languages without pages of their own and dialects: from the form to the case, triage and the plan."""

import re
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from fieldapp.domain.request import Answers
from fieldapp.services.day_problem import build
from fieldapp.settings import SettingsError, load
from fieldapp.settings.loading import default_folder
from fieldapp.web.client_texts import late_text, message_text

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import TODAY, hire, visit
from .public_form import begin, fill, send
from .test_form_data import only_request


def speaking(office: OfficeUnderTest, given: dict[str, object], language: str = "fr") -> Visitor:
    """A whole form, with this answer to the question of the language."""
    visitor = fill(begin(office, language), language)
    assert visitor.post(f"/{language}/visit/language", given).location == f"/{language}/visit/check"
    return visitor


def sent_by(office: OfficeUnderTest, given: dict[str, object]) -> Answers:
    send(speaking(office, given))
    return only_request(office).answers


def test_a_language_of_the_list_reaches_case_and_triage(office: OfficeUnderTest) -> None:
    answers = sent_by(office, {"spoken": "other", "other_code": "ti"})
    assert (answers.language, answers.interpreter, answers.message[:5]) == ("ti", True, "Une l")
    request = only_request(office)
    with office.work.store.read() as unit:
        assert unit.cases.get(request.case_id).person.languages == ("ti",)
    page = office.signed_in("coordinator", language="en").get(f"/office/requests/{request.id}").text
    assert "Tigrinya" in page
    assert re.search(r'<option value="ti"\s+selected>', page)


def test_a_language_outside_the_list_has_to_be_written(office: OfficeUnderTest) -> None:
    assert begin(office).post("/fr/visit/language", {"spoken": "other"}).status_code == 422


def test_a_dialect_is_kept_beside_its_language(office: OfficeUnderTest) -> None:
    answers = sent_by(office, {"spoken": "ar", "dialect_ar": "apc"})
    assert (answers.language, answers.dialect) == ("ar", "apc")
    request = only_request(office)
    with office.work.store.read() as unit:
        assert unit.cases.get(request.case_id).person.languages == ("ar", "apc")
    page = office.signed_in("coordinator", language="en").get(f"/office/requests/{request.id}").text
    assert "Arabic of Syria" in page
    assert re.search(r'<option value="ar"\s+selected>', page), "any Arabic serves until triage says otherwise"


def test_a_dialect_of_another_language_is_not_taken(office: OfficeUnderTest) -> None:
    assert sent_by(office, {"spoken": "fr", "dialect_ar": "apc"}).dialect == ""


def test_the_check_page_says_the_dialect(office: OfficeUnderTest) -> None:
    visitor = speaking(office, {"spoken": "ar", "dialect_ar": "ary"}, "en")
    assert "Arabic of Morocco" in visitor.get("/en/visit/check").text
    assert send(visitor, "en")


def test_names_of_languages_are_marked_with_their_language(office: OfficeUnderTest) -> None:
    page = begin(office, "en").get("/en/visit/language").text
    assert '<bdi lang="ar">العربية</bdi>' in page
    assert '<bdi lang="ru">Русский</bdi>' in page
    assert "Dari" in page
    assert "&lt;bdi" not in page


@pytest.mark.parametrize(
    ("needed", "speaks", "fits"),
    [
        ("ar", ("ar",), True),
        ("ar", ("apc",), True),
        ("apc", ("apc",), True),
        ("apc", ("ar",), False),
        ("apc", ("acm", "ar"), False),
        ("ti", ("ti",), True),
        ("ti", ("ar",), False),
    ],
)
def test_a_dialect_serves_its_language_and_an_exact_one_needs_itself(
    office: OfficeUnderTest, needed: str, speaks: tuple[str, ...], fits: bool
) -> None:
    office.clock.moment = datetime(2026, 11, 30, 6, tzinfo=UTC)  # before the day begins
    worker, wanted = hire(office, "Samira Benali", speaks), visit(office, language=needed)
    day = build(office.work.settings, TODAY, [wanted], [worker], office.work.local_map.travel())
    (job,), vehicles = day.problem.jobs, day.problem.vehicles
    assert (job.skills <= vehicles[0].skills) == fits


def test_a_message_to_who_speaks_a_dialect_is_in_its_language() -> None:
    settings = load()
    approved = {message_text(settings, "late", code).hash for code in settings.languages.client}
    assert late_text(settings, "apc", approved) == late_text(settings, "ar", approved) is not None
    assert late_text(settings, "ti", approved) is None


def test_a_dialect_of_nothing_stops_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    copytree(default_folder(), folder)
    languages = folder / "languages.toml"
    languages.write_text(languages.read_text(encoding="utf-8").replace('of = "ar"', 'of = "xx"', 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=r'languages\.toml.*dialect of "xx"'):
        load(folder, tmp_path / "data")
