"""What consent allows to write, photograph and pass on, and who may come along."""

from datetime import date, datetime, timedelta

import pytest

from fieldapp.domain.case import GROUNDS
from fieldapp.domain.consent import Consent, Purpose
from fieldapp.domain.consent_rule import (
    NoteRule,
    PhotoRule,
    may_be_taken_back,
    may_pass_on,
    may_photograph,
    may_record,
    may_write,
    permitted,
)
from tests.unit.domain.test_consent import DAY, START, consent

LATER = START + timedelta(hours=1)
YESTERDAY = DAY - timedelta(days=1)


def told(
    purpose: Purpose, giver: str = "client", *, withdrawn: datetime | None = None, until: date | None = None
) -> Consent:
    facts = {"purpose": purpose, "giver": giver, "withdrawn_at": withdrawn, "until": until}
    return consent().model_copy(update=facts)


@pytest.mark.parametrize(
    ("told_of_notes", "rule"),
    [
        ([], "ask"),
        ([told("notes")], "free"),
        ([told("notes", "asker")], "free"),
        ([told("notes", withdrawn=LATER)], "ground"),
        ([told("notes", until=YESTERDAY)], "ground"),
        ([told("notes", until=DAY)], "free"),
        ([told("photo", withdrawn=LATER)], "ask"),
    ],
)
def test_words_are_free_until_they_are_not_wanted_any_more(told_of_notes: list[Consent], rule: NoteRule) -> None:
    assert permitted(told_of_notes, DAY).notes == rule


@pytest.mark.parametrize(
    ("told_of_photos", "rule"),
    [
        ([], "ask"),
        ([told("photo")], "free"),
        ([told("photo", "asker")], "free"),
        ([told("photo", until=YESTERDAY)], "ask"),
        ([told("photo", withdrawn=LATER)], "never"),
        ([told("notes")], "ask"),
    ],
)
def test_a_photo_needs_a_yes_and_none_is_taken_after_a_withdrawal(
    told_of_photos: list[Consent], rule: PhotoRule
) -> None:
    assert permitted(told_of_photos, DAY).photos == rule


@pytest.mark.parametrize(
    ("told_of_it", "may_come"),
    [
        ([], True),
        ([told("interpreter")], True),
        ([told("interpreter", until=YESTERDAY)], False),
        ([told("interpreter", withdrawn=LATER)], False),
    ],
)
def test_an_interpreter_comes_unless_that_is_not_wanted(told_of_it: list[Consent], may_come: bool) -> None:
    assert permitted(told_of_it, DAY).interpreter is may_come


def test_words_without_consent_need_a_ground() -> None:
    assert [may_write("ground", ground) for ground in ("", "because", *GROUNDS)] == [False, False, True, True]
    assert may_write("free", "")
    assert may_write("ask", "")


@pytest.mark.parametrize(
    ("rule", "agreed", "may"),
    [
        ("free", False, True),
        ("free", True, True),
        ("ask", False, False),
        ("ask", True, True),
        ("never", False, False),
        ("never", True, False),
    ],
)
def test_a_yes_at_the_door_opens_the_camera_unless_it_was_withdrawn(rule: PhotoRule, agreed: bool, may: bool) -> None:
    assert may_photograph(rule, agreed) is may


def test_a_case_goes_to_the_very_organisation_that_the_person_named() -> None:
    given = told("referral").model_copy(update={"recipient": "Croix-Rouge"})
    assert may_pass_on([given], "Croix-Rouge", DAY)
    assert not may_pass_on([given], "Fedasil", DAY)
    assert not may_pass_on([], "Croix-Rouge", DAY)
    assert not may_pass_on([given.model_copy(update={"giver": "asker"})], "Croix-Rouge", DAY)
    assert not may_pass_on([given.model_copy(update={"withdrawn_at": LATER})], "Croix-Rouge", DAY)
    assert not may_pass_on([given.model_copy(update={"until": YESTERDAY})], "Croix-Rouge", DAY)
    assert not may_pass_on([given], "Croix-Rouge", DAY, minor=True), "of a minor, the guardian says it"
    guardian = given.model_copy(update={"giver": "guardian"})
    assert may_pass_on([guardian], "Croix-Rouge", DAY, minor=True)


@pytest.mark.parametrize(
    ("told_of_it", "interpreter", "purposes"),
    [
        ([], False, ("notes",)),  # notes are written until somebody says no
        ([], True, ("notes", "interpreter")),
        ([consent()], False, ("visit", "notes")),
        ([consent(withdrawn_at=LATER)], False, ("notes",)),
        ([told("notes", withdrawn=LATER)], False, ()),
        ([told("notes", until=YESTERDAY)], False, ()),
        ([told("photo")], False, ("notes", "photo")),
        ([told("photo", withdrawn=LATER)], False, ("notes",)),
        ([told("interpreter")], False, ("notes", "interpreter")),
        ([told("interpreter", withdrawn=LATER)], True, ("notes",)),
        ([told("referral").model_copy(update={"recipient": "A"})], False, ("notes", "referral")),
        ([told("referral", withdrawn=LATER).model_copy(update={"recipient": "A"})], False, ("notes",)),
    ],
)
def test_what_can_be_taken_back_is_what_is_done_until_somebody_says_no(
    told_of_it: list[Consent], interpreter: bool, purposes: tuple[Purpose, ...]
) -> None:
    assert may_be_taken_back(told_of_it, DAY, interpreter=interpreter) == purposes


@pytest.mark.parametrize(
    ("notes", "photos", "ground", "theirs", "agreed", "may"),
    [
        ("free", "ask", "", False, False, True),
        ("ask", "never", "", False, False, True),
        ("ground", "free", "", False, False, False),
        ("ground", "free", "because", False, False, False),
        ("ground", "free", GROUNDS[0], False, False, True),
        ("free", "free", "", True, False, False),
        ("free", "free", "", True, True, True),
        ("free", "ask", "", True, True, True),
        ("free", "never", "", True, True, False),
        ("ground", "free", "", True, True, False),
        ("ground", "free", GROUNDS[1], True, True, True),
    ],
)
def test_a_voice_note_is_words_and_their_own_voice_needs_a_yes_said_for_it(
    notes: NoteRule, photos: PhotoRule, ground: str, theirs: bool, agreed: bool, may: bool
) -> None:
    assert may_record(notes, photos, ground, theirs=theirs, agreed=agreed) is may
