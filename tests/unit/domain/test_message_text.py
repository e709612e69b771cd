"""Texts that say nothing to whoever else looks at the telephone, and how long they are."""

import pytest

from fieldapp.domain.message_text import Indiscretion, MessageText, indiscretions, text_parts

PLAIN = "Hello. {day}, between {start} and {end}. To change it: {phone}"


def text(template: str = PLAIN, subject: str = "Appointment") -> MessageText:
    return MessageText(kind="hour", language="en", subject=subject, template=template, phone="+32 2 555 01 23")


def found(template: str = PLAIN, subject: str = "Appointment", shown: str = "short") -> list[Indiscretion]:
    places = ["Rue de la Station", "Perwez"]
    return indiscretions(text(template, subject), shown, ["L’Hirondelle"], places, "+32 81 34 34 36")


def test_a_discreet_text_has_nothing_to_blame() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("template", "what"),
    [
        (PLAIN + " l’hirondelle", "office_name"),
        (PLAIN + " in PERWEZ", "place_name"),
        (PLAIN + " https://a.example", "link"),
        (PLAIN + " www.example", "link"),
        (PLAIN + " office.be", "link"),
        (PLAIN + " a@b", "link"),
        (PLAIN + " {name}", "unknown_value"),
        (PLAIN + " +32 81 343436", "public_number"),
    ],
)
def test_what_gives_somebody_away_is_seen(template: str, what: str) -> None:
    assert found(template) == [what]


def test_the_subject_of_a_mail_is_read_too_and_three_messages_are_the_most() -> None:
    assert found(subject="L’Hirondelle") == ["office_name"]
    assert found(shown="a" * 459) == []
    assert found(shown="a" * 460) == ["too_long"]


@pytest.mark.parametrize(
    ("shown", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("م" * 70, 1),
        ("م" * 71, 2),
        ("م" * 134, 2),
        ("م" * 135, 3),
        ("’" + "a" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_text_messages_are_counted_as_the_network_counts_them(shown: str, parts: int) -> None:
    assert text_parts(shown) == parts


def test_whoever_approved_a_text_approved_no_other() -> None:
    others = [
        text(PLAIN + "."),
        text(subject="Rendez-vous"),
        text().model_copy(update={"language": "fr"}),
        text().model_copy(update={"kind": "hour_changed"}),
        text().model_copy(update={"phone": "+32 2 555 01 24"}),
    ]
    assert len({one.hash for one in [text(), *others]}) == 6
    assert text().hash == text().hash


def test_the_number_to_call_back_is_not_the_one_that_anybody_can_look_up() -> None:
    public = text().model_copy(update={"phone": "+3281343436"})
    assert indiscretions(public, "short", [], [], "+32 81 34 34 36") == ["public_number"]
    assert indiscretions(public, "short", [], [], "") == []
