"""Every page at 320 px and with axe-core: nothing scrolls sideways, nothing serious is found."""

from typing import Any

import pytest

from fieldapp.settings import load

from .conftest import Window

STEPS = ("who", "language", "reason", "topic", "person", "address", "when", "contact")
OFFICE = (
    "/office/requests",
    "/office/requests?show=decided",
    "/office/requests/telephone",
    "/office/requests/import",
    "/office/day",
    "/office/team",
    "/office/team/new",
    "/office/cases",
    "/account/profile",
)
ADMIN = ("/admin/", "/admin/audit", "/admin/health")


def judge(one: Window, path: str) -> list[str]:
    """What is wrong with the page, at the width of the window."""
    one.open(path)
    sideways = one.sideways()
    return [f"{path}: {finding}" for finding in one.axe()] + (
        [f"{path}: {sideways} px sideways"] if sideways > 0 else []
    )


def public_pages(language: str) -> list[str]:
    return [f"/{language}/", f"/{language}/language", *(f"/{language}/visit/{step}" for step in STEPS)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_public_pages(window: Any, language: str) -> None:
    one = window(320)
    one.open(f"/{language}/visit/who")
    one.page.click("main form button.button-primary")  # an error page too, and a form that is begun
    found = one.axe() + (["sideways"] if one.sideways() > 0 else [])
    for path in public_pages(language):
        found += judge(one, path)
    assert found == []


@pytest.mark.stress
@pytest.mark.parametrize("language", load().languages.client)
def test_public_pages_in_every_language_and_dark(window: Any, language: str) -> None:
    one = window(320, dark=True)
    one.open(f"/{language}/visit/who")
    one.page.click("main form button.button-primary")
    assert [finding for path in public_pages(language) for finding in judge(one, path)] == []


@pytest.mark.parametrize(("login", "paths"), [("claire", OFFICE), ("alain", ADMIN)])
@pytest.mark.parametrize("width", [320, 1280])
def test_staff_pages(window: Any, login: str, paths: tuple[str, ...], width: int) -> None:
    one = window(width)
    one.sign_in(login)
    assert [finding for path in paths for finding in judge(one, path)] == []


def test_detail_pages(window: Any) -> None:
    one = window(320)
    one.sign_in("claire")
    found = []
    for path in ("/office/requests", "/office/cases", "/office/team"):
        one.open(path)
        one.page.click("table a")
        found += [f"{one.page.url}: {finding}" for finding in one.axe()]
        found += [f"{one.page.url}: sideways"] if one.sideways() > 0 else []
    assert found == []


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
    one.page.click("main form button.button-primary")
    assert one.page.url.endswith("/fr/visit/language")
