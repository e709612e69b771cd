"""Leaving quickly, erasing what was typed, keeping it longer: by buttons that need no script."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from fieldapp.settings import SettingsError, load
from fieldapp.settings.loading import default_folder

from .conftest import OfficeUnderTest, Visitor, make_office
from .public_form import ANSWERS, begin, fill, send

LANGUAGES = load().languages.client
# words of a title that would tell whoever reads the history why somebody came
TELLING = re.compile(r"danger|safe|reach|hirondelle|asile|retour|migra|visit|joindre", re.IGNORECASE)


def sessions_of(office: OfficeUnderTest) -> int:
    with office.work.store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one()


def pages_of(visitor: Visitor, language: str) -> list[str]:
    """Every page a client can come to, by its address."""
    steps = [f"/{language}/visit/{step}" for step in ANSWERS]
    return [f"/{language}/", f"/{language}/language", *steps, f"/{language}/visit/check", f"/{language}/nothing"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_has_the_button_and_says_what_it_does(office: OfficeUnderTest, language: str) -> None:
    visitor = fill(begin(office, language), language)
    for path in pages_of(visitor, language):
        page = visitor.get(path).text
        assert re.search(rf'<form class="leave" method="post" action="/{language}/leave">', page), path
        assert page.index('class="leave"') < page.index("<main"), "before anything else"
        assert 'id="leaving"' in page, path
    assert 'class="leave"' in send(visitor, language)


def test_the_page_says_that_the_history_is_not_erased(office: OfficeUnderTest) -> None:
    assert "It does not erase the history of this browser." in office.visitor().get("/en/").text


def test_leaving_erases_what_was_typed_and_shows_a_calendar(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    assert sessions_of(office) == 1
    left = visitor.post("/en/leave")
    assert (left.status_code, left.location) == (303, "/en/calendar")
    assert sessions_of(office) == 0
    page = visitor.get("/en/calendar").text
    assert "November 2026" in page
    for word in (office.work.settings.office.name, office.work.settings.office.phone, "visit", "Amina"):
        assert word not in page
    assert visitor.get("/en/visit/check").location == "/en/visit/who"
    assert "Amina" not in visitor.get("/en/visit/person", follow_redirects=True).text


def test_leaving_after_sending_takes_the_number_along(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    send(visitor, "en")
    visitor.post("/en/leave")
    assert visitor.get("/en/visit/sent").location == "/en/"


def test_nobody_is_held_back_by_an_ended_session_or_a_stale_page(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    assert visitor.post("/en/leave").location == "/en/calendar"
    stranger = office.visitor()
    assert stranger.post("/en/leave").location == "/en/calendar"
    kept = fill(begin(office, "en"), "en")
    assert kept.post("/en/leave", {"csrf": "forged"}).location == "/en/calendar"
    assert kept.get("/en/visit/check").status_code == 200, "another site can erase nothing"


def test_the_office_chooses_another_page(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    copytree(default_folder(), folder)
    (folder / "local.toml").write_text('[intake]\nquick_exit = "https://weather.example.org/today"\n')
    with pytest.raises(SettingsError, match=r"hosts\.toml"):
        load(folder, tmp_path / "data")
    (folder / "hosts.toml").write_text('[[host]]\nname = "weather.example.org"\npurpose = "quick exit"\n')
    assert tomllib.loads((folder / "hosts.toml").read_text())["host"]
    office = make_office(tmp_path / "data", settings=load(folder, tmp_path / "data"))
    left = fill(begin(office, "fr")).post("/fr/leave")
    assert left.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=https://weather.example.org/today">' in left.text
    assert office.work.settings.office.name not in left.text
    assert sessions_of(office) == 0


def test_erasing_leads_to_an_empty_form(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    answer = visitor.post("/en/visit/erase")
    assert "Your answers are erased." in visitor.get(answer.location).text
    assert sessions_of(office) <= 1  # a new one for the token of the page
    assert visitor.get("/en/visit/check").location == "/en/visit/who"


def test_staff_who_look_at_these_pages_stay_signed_in(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/fr/visit/who")
    visitor.post("/fr/visit/erase")
    assert visitor.get("/office/requests").status_code == 200


def test_more_time_keeps_what_is_typed_even_unfinished(office: OfficeUnderTest) -> None:
    hours = timedelta(hours=office.work.settings.session.form_hours)
    visitor = fill(begin(office, "en"), "en")
    page = visitor.get("/en/visit/contact").text
    assert "we erase your answers at 14:00" in page  # noon in Brussels, two hours later
    assert f'data-ends-in="{int(hours.total_seconds())}"' in page
    office.clock.move(hours - timedelta(minutes=5))
    kept = visitor.post("/en/visit/contact/keep", {"phone": "047", "contact_note": "not in front of my brother"})
    assert kept.location == "/en/visit/contact"
    office.clock.move(hours - timedelta(minutes=5))
    again = visitor.get("/en/visit/contact").text
    assert "not in front of my brother" in again
    assert 'value="047"' in again


def test_a_title_says_nothing_to_who_reads_the_history(office: OfficeUnderTest) -> None:
    for language in ("en", "fr"):
        visitor = fill(begin(office, language), language)
        for path in [*pages_of(visitor, language), f"/{language}/calendar"]:
            title = re.search(r"<title>(.*?)</title>", visitor.get(path).text, re.DOTALL)
            assert title
            assert not TELLING.search(title[1]), (path, title[1])


def test_an_ended_session_leaves_nothing_in_the_database(office: OfficeUnderTest) -> None:
    fill(begin(office, "en"), "en")
    assert sessions_of(office) == 1
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    begin(office, "en")
    assert sessions_of(office) == 1


def test_the_answers_are_erased_at_the_hour_that_was_told_whoever_comes_or_not(office: OfficeUnderTest) -> None:
    staff = office.signed_in("coordinator")
    staff.get("/office/requests")
    visitor = fill(begin(office, "en"), "en")
    told = re.search(r"we erase your answers at (\d\d):(\d\d)", visitor.get("/en/visit/contact").text)
    assert told
    zone = office.work.settings.office.zone
    at = office.clock.now().astimezone(zone).replace(hour=int(told[1]), minute=int(told[2]))
    office.clock.moment = at - timedelta(minutes=1)
    office.app.extensions["ended_forms"].erase()
    assert sessions_of(office) == 2
    office.clock.moment = at + timedelta(seconds=1)
    office.app.extensions["ended_forms"].erase()
    assert sessions_of(office) == 1, "that of the coordinator, who has signed in"
