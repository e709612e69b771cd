"""Whatever is typed: a sentence that says what to do, or taken as text; never a failure, never markup."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import OfficeUnderTest
from .public_form import ANSWERS, begin, fill, send

TEXT_FIELDS = {
    "who": ("asker_name",),
    "language": ("other_language",),
    "topic": ("message",),
    "person": ("client_name",),
    "address": ("address", "access"),
    "when": ("from", "to"),
    "contact": ("phone", "email", "contact_note", "safe_from", "safe_to"),
}
NASTY = (
    "x" * 10_000,
    "${alert(1)}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "😀🏠👩‍👩‍👧",
    "\u202eabc\u2066\u200f",
    "\x00\x07\ud800",
    "{{ 7 * 7 }} {name} %s",
    "' OR 1=1 --",
    "10 Downing Street, London SW1A 2AA",
    "٢٥:٠٠",
    "²³",
)


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text)[:20])
def test_nasty_text_in_every_field(office: OfficeUnderTest, nasty: str) -> None:
    visitor = begin(office)
    typed = nasty.encode("utf-8", "surrogatepass")
    for step, given_ in ANSWERS.items():
        fields = TEXT_FIELDS.get(step, ())
        for values in (given_ | dict.fromkeys(fields, typed), dict.fromkeys((*given_, *fields), typed)):
            answer = visitor.post(f"/fr/visit/{step}", values)
            assert answer.status_code in (302, 422), f"{step}: {answer.status_code}"
            shown = visitor.get(f"/fr/visit/{step}")
            assert shown.status_code == 200
            for page in (answer.text, shown.text):
                assert "<script>alert" not in page
                assert "<img src=x" not in page


@pytest.mark.parametrize("nasty", [text for text in NASTY if len(text) < 60][1:8], ids=lambda text: ascii(text)[:20])
def test_nasty_text_reaches_the_check_page_as_text(office: OfficeUnderTest, nasty: str) -> None:
    name = nasty.encode("utf-8", "ignore") + b"N"
    visitor = fill(begin(office), person={"client_name": name}, contact={"ways": "own", "contact_note": name})
    assert "<img src=x" not in visitor.get("/fr/visit/check").text
    send(visitor)


@pytest.mark.parametrize(
    ("step", "typed", "field"),
    [
        ("who", {}, "asker"),
        ("who", {"asker": "police"}, "asker"),
        ("who", {"asker": "organisation", "client_agrees": "yes"}, "asker_name"),
        ("language", {"spoken": "xx"}, "spoken"),
        ("language", {"spoken": "other"}, "other_language"),
        ("reason", {"home_reason": "lazy"}, "home_reason"),
        ("topic", {"service": "plumbing"}, "service"),
        ("topic", {"service": "social", "message": "m" * 1001}, "message"),
        ("person", {"client_name": " \u0007 "}, "client_name"),
        ("person", {"client_name": "x" * 10_000}, "client_name"),
        ("address", {"address": ""}, "address"),
        ("address", {"address": "rue" * 200}, "address"),
        ("when", {}, "when"),
        ("when", {"when": "2027-02-30m"}, "when"),
        ("when", {"when": "2026-11-29m"}, "when"),  # yesterday
        ("when", {"when": "2026-12-06m"}, "when"),  # a Sunday
        ("when", {"when": "2026-12-01m", "from": "25:00"}, "from"),
        ("when", {"when": "2026-12-01m", "from": "11", "to": "10h30"}, "to"),
        ("when", {"when": "2026-12-01m", "from": "14:00", "to": "16:00"}, "from"),
        ("contact", {}, "ways"),
        ("contact", {"ways": "call"}, "phone"),
        ("contact", {"ways": "call", "phone": "call me"}, "phone"),
        ("contact", {"ways": "email", "email": "amina at example"}, "email"),
        ("contact", {"ways": "third_party"}, "contact_note"),
        ("contact", {"ways": "own", "safe_from": "18:00", "safe_to": "8:00"}, "safe_to"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    office: OfficeUnderTest, step: str, typed: dict[str, object], field: str
) -> None:
    page = begin(office).post(f"/fr/visit/{step}", typed)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert f'id="{field}"' in page.text
    assert f'id="{field}-error"' in page.text


def test_a_place_that_was_not_offered_is_refused(office: OfficeUnderTest) -> None:
    visitor = begin(office)
    visitor.post("/fr/visit/address", {"address": "Perwez"})
    assert visitor.post("/fr/visit/place", {"place": "Mars"}).status_code == 422


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    step=st.sampled_from([*ANSWERS, "place"]),
    typed=st.dictionaries(
        st.sampled_from(sorted({name for step in ANSWERS.values() for name in step} | {"from", "to", "place"})),
        st.one_of(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=5)),
    ),
)
def test_anything_at_all_gets_an_answer(office: OfficeUnderTest, step: str, typed: dict[str, object]) -> None:
    visitor = begin(office)
    values = {
        name: [v.encode("utf-8", "ignore") for v in value]
        if isinstance(value, list)
        else value.encode("utf-8", "ignore")
        for name, value in typed.items()
    }
    assert visitor.post(f"/ar/visit/{step}", values).status_code in (302, 422)
    assert visitor.get("/ar/visit/check").status_code in (200, 302)


def test_a_form_without_its_token_is_refused_with_a_page(office: OfficeUnderTest) -> None:
    answer = office.visitor().post("/ar/visit/who", {"asker": "self"})
    assert answer.status_code == 400
    assert 'dir="rtl"' in answer.text
    assert office.work.settings.office.phone in answer.text
