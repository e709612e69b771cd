"""Every client page in every language: title, direction, one h1, no id twice, translated, not kept, says nothing."""

import re
from collections import Counter
from functools import cache

import html5lib
import pytest

from fieldapp.settings import load
from tests.rules.test_translations import for_clients
from tests.strings import messages

from .conftest import OfficeUnderTest
from .public_form import ANSWERS, begin, fill, send

LANGUAGES = load().languages.client
# the same word in both languages is no sign of a forgotten translation
SHORT = 12


@cache
def english() -> frozenset[str]:
    found = (message for message, place in messages() if for_clients(place))
    return frozenset(text for text in found if isinstance(text, str) and len(text) >= SHORT and "{" not in text)


def judge(page: str, language: str, direction: str) -> None:
    root = html5lib.parse(page, namespaceHTMLElements=False)
    assert (root.get("lang"), root.get("dir")) == (language, direction)
    assert (root.findtext("head/title") or "").strip(" –")
    assert len(root.findall(".//h1")) == 1
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    missing = [a.get("href") for a in root.findall(".//a") if (a.get("href") or "").startswith("#")]
    assert [link for link in missing if link[1:] not in ids] == []
    described = " ".join(element.get("aria-describedby", "") for element in root.iter() if isinstance(element.tag, str))
    assert [name for name in described.split() if name not in ids] == []
    assert not re.search(r'\s(style|on\w+)="', page)
    if language != "en":
        text = " ".join(" ".join(root.itertext()).split())
        assert [sentence for sentence in english() if sentence in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(office: OfficeUnderTest, language: str) -> None:
    direction = office.work.settings.languages.known[language].direction
    visitor = begin(office, language)
    pages = [visitor.get(path).text for path in (f"/{language}/", f"/{language}/language?from=who")]
    for step, given in ANSWERS.items():
        pages.append(visitor.get(f"/{language}/visit/{step}").text)
        if step != "address":
            refused = visitor.post(f"/{language}/visit/{step}", {"client_name": "", "from": "99"})
            assert refused.status_code == 422
            pages.append(refused.text)
        visitor.post(f"/{language}/visit/{step}", given)
    visitor.post(f"/{language}/visit/address", {"address": "Perwez"})
    pages.append(visitor.get(f"/{language}/visit/place").text)
    visitor.post(f"/{language}/visit/place", {"place": "none"})
    pages.append(visitor.get(f"/{language}/visit/check").text)
    pages.append(visitor.post(f"/{language}/visit/check").text)
    pages.append(send(visitor, language))
    pages.append(visitor.get(f"/{language}/nothing-here").text)
    for page in pages:
        judge(page, language, direction)
        assert office.work.settings.office.phone in page


def test_the_first_page_follows_the_browser_and_a_wrong_address_its_own_language(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    assert 'lang="tr"' in visitor.get("/", headers={"Accept-Language": "tr,en;q=0.5"}).text
    lost = visitor.get("/ar/nowhere", headers={"Accept-Language": "en"})
    assert lost.status_code == 404
    assert '<html lang="ar" dir="rtl">' in lost.text
    assert 'href="/ar/"' in lost.text


def test_languages_are_named_in_their_own_words(office: OfficeUnderTest) -> None:
    page = office.visitor().get("/fr/").text
    for known in office.work.settings.languages.known.values():
        assert known.name in page


def test_pages_are_never_kept_and_addresses_say_nothing(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office))
    for path in ("/fr/", "/fr/visit/contact", "/fr/visit/check"):
        assert "no-store" in visitor.get(path).headers["Cache-Control"]
    page = send(visitor)
    assert "Amina" not in page
    for link in re.findall(r'(?:href|action)="([^"]+)"', page):
        assert "0470" not in link
        assert "Amina" not in link


def test_languages_read_right_to_left_keep_the_telephone_left_to_right(office: OfficeUnderTest) -> None:
    page = begin(office, "ar").get("/ar/visit/contact").text
    assert re.search(r'id="phone"[^>]*dir="ltr"', page)


def test_a_number_inside_an_arabic_sentence_is_not_turned_round(office: OfficeUnderTest) -> None:
    page = begin(office, "ar").post("/ar/visit/contact", {"ways": "call", "phone": "12"}).text
    assert "\u2066+90\u00a0532\u00a0123\u00a045\u00a067\u2069" in page
    office_page = begin(office, "ar")
    office_page.post("/ar/visit/address", {"address": "Perwez"})
    assert re.search(r"<bdi[^>]*>[^<]*Perwez", office_page.get("/ar/visit/place").text.split("<form", 1)[1])


def test_french_marks_keep_their_space_on_the_line(office: OfficeUnderTest) -> None:
    visitor = begin(office)
    text = "".join(visitor.get(f"/fr/visit/{step}").text for step in ANSWERS)
    assert not re.search(r"\w [?!;:»]|« ", re.sub(r"<[^>]*>", "", text))
