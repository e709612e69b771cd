"""Whoever is to be told their hour and wrote to us meanwhile: the list to tell comes first, and says what waits."""

import re
from datetime import timedelta
from typing import get_args

import pytest

from fieldapp.domain.client_word import ClientWord, WordKind
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import ask, hire, publish_for
from .test_calls import at, entry
from .test_calls import send as tell
from .test_own_acts import BETTER, answer, pages, send, settle, told_visit
from .test_own_page_of_several import text_of
from .test_own_visit import agreed, of_staff, opened, press
from .test_reached_with_care import COUSIN, left_in_peace
from .test_todo import lists


def untold(office: OfficeUnderTest, days: int = 0) -> tuple[Visitor, Request, Visit]:
    """A visit that is published and not told, and its client at the own page, so many days before it."""
    office.clock.moment = at(office, 8) - timedelta(days=days)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    publish_for(office, hire(office, "Olga"), made)
    office.clock.move(timedelta(minutes=1))
    return opened(office, *pair), request, made


def row(office: OfficeUnderTest, name: str) -> str:
    """What the one row of a list says."""
    (shown,) = re.findall(r"<tbody[^>]*>\s*<tr[^>]*>(?s:.*?)</tr>", pages(office, f"/office/todo/{name}"))
    return text_of(shown)


@pytest.mark.parametrize("days", [0, 1])
def test_an_hour_that_nobody_has_told_is_told_first_with_the_words_that_wait(
    office: OfficeUnderTest, days: int
) -> None:
    visitor, _, made = untold(office, days)
    for name, typed in (("add", {"text": "Sonnez deux fois"}), ("time", BETTER), ("erase", {})):
        send(visitor, name, typed)
    assert lists(office) == {"to_tell": [made.id]}
    shown = text_of(entry(pages(office, "/office/calls"), made))
    assert shown.index("Demande un autre moment") < shown.index("Prévenue"), "before the hour is promised"
    for words in ("« Sonnez deux fois »", "Demande un autre moment", "2 déc.", "Demande l’effacement"):
        assert words in shown
    for words in ("Nous a écrit", "Demande un autre moment", "Demande l’effacement"):
        assert words in row(office, "to_tell")
    assert "1 avec des mots à lire" in text_of(pages(office, "/office/todo"))
    tell(office.signed_in("coordinator"), made, "told", "call")
    assert lists(office) == {"follow_up": [made.id]}, "what was written is still to be read"
    assert "avec des mots à lire" not in text_of(pages(office, "/office/todo"))


def test_who_took_a_number_for_somebody_who_is_not_to_be_called_is_seen_with_the_call(office: OfficeUnderTest) -> None:
    visitor, _, made = left_in_peace(office)
    send(visitor, "contact", COUSIN)
    assert lists(office) == {"to_tell": [made.id]}
    assert "A changé la façon de la joindre" in row(office, "to_tell")
    settle(office, f"/office/visits/{made.id}")
    assert lists(office) == {"to_tell": [made.id]}
    assert "A changé la façon" not in row(office, "to_tell")


@pytest.mark.parametrize("ends", ["cancel", "withdraw"])
def test_nobody_is_told_the_hour_of_what_the_client_ended(office: OfficeUnderTest, ends: str) -> None:
    visitor, _, made = untold(office)
    press(visitor, ends)
    assert lists(office) == {"follow_up": [made.id]}
    assert f'id="call-{made.id}"' not in pages(office, "/office/calls")


def test_what_was_said_long_ago_cannot_wait_because_the_hour_is_to_be_told_first(office: OfficeUnderTest) -> None:
    visitor, _, made = untold(office, days=3)
    send(visitor, "erase")
    assert "ne peut pas attendre" not in text_of(pages(office, "/office/todo"))
    office.clock.move(timedelta(hours=office.work.settings.lists.follow_up_h, minutes=1))
    assert lists(office) == {"to_tell": [made.id]}
    assert "1 ne peut pas attendre" in text_of(pages(office, "/office/todo"))


REASONS: dict[WordKind, str] = {
    "another_time": "Demande un autre moment",
    "added": "Nous a écrit",
    "contact": "A changé la façon de la joindre",
    "erase": "Demande l’effacement",
    "cancelled": "A annulé une visite publiée",
    "withdrew": "A retiré l’accord pour une visite publiée",
    "no_notes": "Ne veut plus",
    "no_photo": "Ne veut plus",
    "no_interpreter": "Ne veut plus",
    "no_referral": "Ne veut plus",
    "code_over": "Elle n’a plus de code",
}


def test_every_word_that_brings_a_visit_to_follow_up_is_said_in_its_row(office: OfficeUnderTest) -> None:
    _, request, made = told_visit(office)
    for kind in get_args(WordKind):
        word = ClientWord(id=kind, request_id=request.id, visit_id=made.id, kind=kind, at=office.work.now())
        with office.work.store.write() as unit:
            unit.client_words.add(word, request.case_id)
            unit.commit()
        assert lists(office) == {"follow_up": [made.id]}, kind
        assert REASONS[kind] in row(office, "follow_up"), kind
        answer(office, f"/office/visits/{made.id}", "told on the telephone")
