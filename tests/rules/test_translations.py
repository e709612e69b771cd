"""Every string a client reads exists in nine languages, every string of the staff in three.

Message ids are English sentences, found by Babel's own extractors in templates and code. Which languages a string needs
is told by where it stands.
"""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from fieldapp.settings import load
from tests.strings import ROOT, message_id, messages

TRANSLATIONS = ROOT / "fieldapp" / "translations"
# read by clients: their pages, what errors say, and the words every page shares
CLIENT_PLACES = (
    "templates/public",
    "templates/errors",
    "templates/base.html",
    "templates/macros",
    "fieldapp/web/public",
)
CLIENT_FILES = (
    "fieldapp/web/contact_fields.py",
    "fieldapp/web/errors.py",
    "fieldapp/web/forms.py",
    "fieldapp/web/page.py",
    "fieldapp/web/i18n.py",
    "fieldapp/web/language_fields.py",
    "fieldapp/web/client_texts.py",
    "fieldapp/web/access_statement.py",
    "fieldapp/web/rights_letter.py",
    "fieldapp/web/statement_speech.py",
    "fieldapp/web/statement_visits.py",
    "fieldapp/web/field/statement.py",
)


SENT = ("fieldapp/web/client_texts.py",)  # as a message, or as a letter with the same words


def for_clients(place: str) -> bool:
    return place.startswith(CLIENT_PLACES) or place in CLIENT_FILES


def entries(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)  # else a line that is none is passed over


def catalogue(language: str, files: str = "*.po") -> dict[str, object]:
    """Message id -> translation (a string, or the plural forms), fuzzy ones left out."""
    found: dict[str, object] = {}
    for path in sorted((TRANSLATIONS / language).glob(files)):
        for message in entries(path, language):
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            if key and "fuzzy" not in message.flags:
                found[key] = message.string
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def complete(translation: object) -> bool:
    return all(translation) if isinstance(translation, tuple) else bool(translation)


@pytest.mark.parametrize("language", [code for code in load().languages.staff if code != "en"])
def test_every_word_of_the_phone_is_in_the_catalogue_that_goes_to_the_phone(language: str) -> None:
    phone = entries(TRANSLATIONS / language / "phone.po", language)
    said = {message for message, place in messages() if place.startswith("fieldapp/static/phone")}
    ids = {message_id(message) for message in said}
    assert sorted(one for one in ids if phone.get(one) is None or not complete(phone[one].string)) == []


@pytest.mark.parametrize("language", [code for code in load().languages.client if code != "en"])
def test_nothing_is_left_untranslated(language: str) -> None:
    staff = language in load().languages.staff
    known, on_phones = catalogue(language), catalogue(language, "phone.po")  # a phone is given that file alone
    missing = []
    for message, place in messages():
        key = message_id(message)
        told = on_phones if place.startswith("fieldapp/static/phone") else known
        if (staff or for_clients(place)) and not complete(told.get(key)):
            missing.append(f"{place}: {key!r}")
    assert not missing, f"{len(missing)} strings have no {language} translation:\n" + "\n".join(sorted(set(missing)))


@pytest.mark.parametrize("language", [code for code in load().languages.client if code != "en"])
def test_a_file_says_each_sentence_once(language: str) -> None:
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        ids = re.findall(r'^msgid ((?:".*"\n)+)', path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(ids) == len(set(ids)), f"{path.name}: {sorted({one for one in ids if ids.count(one) > 1})}"


@pytest.mark.parametrize("language", [code for code in load().languages.client if code != "en"])
def test_what_nobody_says_any_more_is_not_kept(language: str) -> None:
    said = {message_id(message) for message, _ in messages()}
    assert sorted(set(catalogue(language)) - said) == []


@pytest.mark.parametrize("language", [code for code in load().languages.client if code != "en"])
def test_translations_fill_in_the_same_values(language: str) -> None:
    wrong = []
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        for message in entries(path, language):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            expected = set().union(*(fields(text) for text in ids))
            # a plural form may leave the number out ("one day"), never invent a value
            wrong += [f"{path.name}: {text!r}" for text in strings if text and not fields(text) <= expected]
            if len(ids) == 1 and strings[0] and fields(strings[0]) != expected:
                wrong.append(f"{path.name}: {strings[0]!r} misses {expected - fields(strings[0])}")
    assert not wrong, "\n".join(wrong)


def test_no_line_of_a_french_text_begins_with_the_mark_that_ends_its_words() -> None:
    """A no-break space stands before : ; ? ! » and after «. Texts of messages keep the plain one: an SMS counts it
    once, and one that no letter of its alphabet has makes it twice as long."""
    sent = {message for message, place in messages() if place in SENT}
    for message, text in catalogue("fr").items():
        for form in text if isinstance(text, tuple) else (text,):
            assert message in sent or not re.search(r"\S [:;?!»](?!\w)|« ", str(form)), form


def test_the_extractor_sees_templates_and_code() -> None:
    found = {message for message, _ in messages()}
    assert "Do you need help?" in found  # from a template
    assert "Sign in first, then try again." in found  # from code
    assert ("{count} day", "{count} days") in found  # a plural
    assert "This is not the PIN." in found  # from a script
