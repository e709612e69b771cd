"""Every page at 320 px, at 360 px with letters twice as large, and with axe-core: nothing scrolls sideways, nothing
serious is found, and every icon is drawn."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import fieldapp
from fieldapp.settings import load

from .conftest import PASSWORD, Window
from .pages import ADMIN, HAPPENED, OFFICE
from .test_day_end_to_end import ask
from .whole_office import whole

STEPS = ("who", "language", "reason", "topic", "person", "address", "when", "contact")
DRAWN = set(re.findall(r'id="([\w-]+)"', (Path(fieldapp.__file__).parent / "static/icons.svg").read_text("utf-8")))
ICONS = "[...document.querySelectorAll('use')].map((one) => one.getAttribute('href').split('#')[1])"


def judge(one: Window, path: str) -> list[str]:
    """What is wrong with the page, at the width of the window."""
    one.open(path)
    return look(one)


def look(one: Window) -> list[str]:
    """What is wrong with the page that is there."""
    found = [f"{one.page.url}: {finding}" for finding in one.axe()]
    found += [f"{one.page.url}: there is no icon {name}" for name in set(one.page.evaluate(ICONS)) - DRAWN]
    if (sideways := one.sideways()) > 0:
        found.append(f"{one.page.url}: {sideways} px sideways")
    if one.narrow and (sideways := one.sideways_with_large_letters()) > 0:
        found.append(f"{one.page.url}: {sideways} px sideways with letters twice as large")
    return found


def whole_form(one: Window, language: str) -> list[str]:
    """What is wrong on the pages that only somebody sees who answers every question."""
    found: list[str] = []
    ask(one, language, lambda: found.extend(look(one)), name="Somebody else")
    return found


def public_pages(language: str) -> list[str]:
    return [f"/{language}/", f"/{language}/language", *(f"/{language}/visit/{step}" for step in STEPS)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_public_pages(window: Any, language: str) -> None:
    one = window(320)
    one.open(f"/{language}/visit/who")
    one.press("main form button.button-primary")  # an error page too, and a form that is begun
    found = look(one)
    for path in (f"/{language}/", f"/{language}/language", f"/{language}/calendar"):
        found += judge(one, path)
    assert found + whole_form(one, language) == []


@pytest.mark.stress
@pytest.mark.parametrize("language", load().languages.client)
def test_public_pages_in_every_language_and_dark(window: Any, language: str) -> None:
    one = window(320, dark=True)
    one.open(f"/{language}/visit/who")
    one.press("main form button.button-primary")
    found = [finding for path in public_pages(language) for finding in judge(one, path)]
    assert found + whole_form(one, language) == []


@pytest.mark.parametrize(("login", "paths"), [("claire", OFFICE), ("alain", ADMIN)])
@pytest.mark.parametrize("width", [320, 1280])
def test_staff_pages(window: Any, login: str, paths: dict[str, tuple[str, ...]], width: int) -> None:
    one = window(width)
    one.sign_in(login)
    assert [finding for some in paths.values() for path in some for finding in judge(one, path)] == []


def test_pages_of_what_has_happened(window: Any) -> None:
    """An alarm, a told hour that fell, words that crossed, a card and a letter, a stop on paper, ..."""
    one = window(320)
    one.sign_in("claire")
    with whole(one.server) as office:
        found = []
        for address in HAPPENED.values():
            found += judge(one, address(office))
            wanted = address(office).split("?")[0].split("#")[0]
            assert wanted in one.page.url, "it was not led elsewhere"
        one.open(f"/office/cases/{office.case}/access-statement?language=ar")
        head, arrow = ".statement-help", "document.querySelector('.statement-help .icon-flip')"
        assert one.page.get_attribute("html", "dir") == "rtl"
        assert one.page.get_attribute(head, "dir") == "ltr"
        assert one.page.evaluate(f"getComputedStyle({arrow}).transform") == "none", "back is where staff read it to be"
    assert found == []


def test_pages_that_come_of_a_form(window: Any) -> None:
    """What was looked for, and a form that was sent signed out and goes on after signing in again."""
    one = window(320)
    one.sign_in("claire")
    found = []
    for path, name in (("/office/requests", "Karimov"), ("/office/cases", "Sow")):
        one.open(path)
        one.page.fill("#q", name)
        one.press("form[role=search] button")
        found += look(one)
    one.open("/office/requests/telephone")
    one.page.fill("#client_name", "Somebody")
    one.page.context.clear_cookies()
    one.press("main form button.button-primary")
    found += look(one)
    one.page.fill("#login", "claire")
    one.page.fill("#password", PASSWORD)
    one.press("main form button.button-primary")
    assert one.page.url.endswith("/account/go-on")
    assert found + look(one) == []


def test_pages_of_whoever_is_not_signed_in(window: Any) -> None:
    one = window(320)
    found = [
        f for path in ("/account/sign-in", "/account/invitation/unknown", "/fr/calendar") for f in judge(one, path)
    ]
    one.open("/fr/")
    one.press("main .button-primary")
    one.page.check("input[value=relative]")
    one.press("form[action$='/leave'] button")
    assert found + look(one) == []
    one.page.go_back()
    assert "/visit/who" in one.page.url
    assert not one.page.locator("input:checked").count(), "the browser does not put back what was erased"


def test_detail_pages(window: Any) -> None:
    one = window(320)
    one.sign_in("claire")
    found = []
    for path in ("/office/requests", "/office/cases", "/office/team"):
        one.open(path)
        one.press("table a")
        found += look(one)
    one.open("/office/todo/to_plan")
    one.press("table a.button")
    for fold in one.page.locator("details.acts summary").all():
        fold.click()
    assert found + look(one) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_a_day(window: Any, width: int) -> None:
    """The day with a chosen visit, its versions and sheets, a broken rule, a draft about to be published."""
    one = window(width)
    one.sign_in("claire")
    tomorrow = f"/office/day/{one.server.today + timedelta(days=1)}"
    found = judge(one, "/office/day")
    one.page.evaluate("document.querySelectorAll('.narrow-fold:not([open]) > summary').forEach((it) => it.click())")
    found += look(one)
    one.page.click("a.bar >> nth=0")
    found += judge(one, one.page.url.removeprefix(one.server.address))
    found += judge(one, f"{tomorrow}/sheets") + judge(one, f"{tomorrow}/versions")
    one.open(tomorrow)
    unserved = one.page.get_attribute(".unserved a >> nth=0", "href")
    one.press(".unserved a >> nth=0")
    one.page.select_option(".chosen select[name=worker]", label="Pieter Claes")  # has duty, and few languages
    one.press(".chosen button >> nth=0")
    found += look(one)
    if one.page.locator("input[name=anyway]").count():
        one.press(".button-danger")
    found += judge(one, tomorrow) + judge(one, f"{tomorrow}/publish")
    one.open(tomorrow)
    one.press("form[action$='/plan'] button")  # over a draft: it asks first
    found += look(one)
    one.page.goto(f"{one.server.address}{unserved}")
    one.press(".chosen button[name=take_out]")  # the day is left as it was found
    today = one.server.today
    assert found + judge(one, f"/office/day/{today}/sheets") + judge(one, f"/office/day/{today}/versions") == []


def test_a_day_is_short_on_a_telephone_and_whole_on_paper_and_in_a_wide_window(window: Any) -> None:
    one = window(360)
    one.sign_in("claire")
    one.open("/office/day")
    whole = "[...document.querySelectorAll('{}')].every((one) => one.checkVisibility())"
    rows, stops = whole.format(".route-tables tbody tr"), whole.format(".live-stops li")
    assert one.page.evaluate("document.documentElement.scrollHeight") < 2_200
    assert not one.page.evaluate(rows) and not one.page.evaluate(stops)
    one.page.click("details[data-fold^=live-] > summary >> nth=0")
    assert one.page.locator(".live-stops >> nth=0").is_visible(), "who taps a name sees the day of that worker"
    one.page.evaluate("document.getElementById('live').dispatchEvent(new Event('renewed'))")
    assert one.page.locator(".live-stops >> nth=0").is_visible(), "and goes on seeing it"
    one.page.emulate_media(media="print")
    assert one.page.evaluate(rows)
    one.page.emulate_media(media="screen")
    one.page.set_viewport_size({"width": 1280, "height": 900})
    one.page.wait_for_function(f"{rows} && {stops}")


def test_phone_pages(window: Any) -> None:
    one = window(320)
    one.sign_in("samira")
    found = judge(one, "/field/")
    link = one.page.query_selector("a[href*='/field/stop/']")
    if link:
        found += judge(one, str(link.get_attribute("href")))
    assert found == []


def test_the_form_works_without_scripts(window: Any) -> None:
    one = window(320, scripts=False)
    one.open("/fr/visit/who")
    one.page.check("input[value=self]")
    one.press("main form button.button-primary")
    assert one.page.url.endswith("/fr/visit/language")
