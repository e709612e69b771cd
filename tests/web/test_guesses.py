"""Whoever guesses at a door of the staff from ever other networks, for a day: how many guesses are looked at. The
client's own page has the same in `test_own_visit_attacked.py`; tokens of phones, sessions and invitations are too long
to be guessed."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.settings.running import Limits
from tests.examples import few_and_many
from tests.second_steps import add_app
from tests.web.conftest import PASSWORD, OfficeUnderTest, Visitor

EACH = timedelta(seconds=8)  # ten thousand guesses in 22 hours, which the office remembers together
NETWORKS = 200
DOUBLINGS = 20  # the pauses that are shorter than the longest, and whatever they leave over

TOLD = {
    "do not go together": "looked at",
    "This code does not fit": "looked at",
    "Too many wrong passwords. Wait": "wait",
    "Too many wrong codes. Wait": "wait",
}

Guess = Callable[[int, str], str]
"""The page that answers to the guess of this number, from this network address."""


def at_the_password(office: OfficeUnderTest) -> Guess:
    visitor = office.visitor()
    visitor.get("/account/sign-in")

    def guess(number: int, address: str) -> str:
        typed = {"login": "claire", "password": f"a guess, number {number}"}
        english = {"Accept-Language": "en"}
        return visitor.post("/account/sign-in", typed, environ_base={"REMOTE_ADDR": address}, headers=english).text

    return guess


def halfway(office: OfficeUnderTest, address: str) -> Visitor:
    """Somebody who knows the password."""
    visitor = office.visitor()
    visitor.get("/account/sign-in")
    typed = {"login": "claire", "password": PASSWORD}
    assert visitor.post("/account/sign-in", typed, environ_base={"REMOTE_ADDR": address}).status_code == 302
    visitor.get("/account/second-step")
    return visitor


def at_the_code(office: OfficeUnderTest) -> Guess:
    add_app(office.work, office.account("coordinator", login="claire", language="en"))

    def guess(number: int, address: str) -> str:
        visitor = halfway(office, address)
        return visitor.post("/account/second-step", {"one_time_code": f"wrong{number}"}).text

    return guess


def at_the_password_of_who_is_signed_in(office: OfficeUnderTest) -> Guess:
    """In a browser that was left open."""
    account = office.account("coordinator", login="claire", language="en")

    def guess(number: int, address: str) -> str:
        visitor = office.with_session(account)
        typed = {"old": f"guess {number}", "password": "x" * 20, "again": "x" * 20}
        return visitor.post("/account/profile/password", typed, environ_base={"REMOTE_ADDR": address}).text

    return guess


def most_passwords(limits: Limits, span: timedelta) -> float:
    """From all networks together."""
    return limits.sign_in_per_account_anywhere + span.total_seconds() / limits.sign_in_shared_pause_s + DOUBLINGS


def most_codes(limits: Limits, span: timedelta) -> float:
    """For one account, from wherever they come: whoever types a code there knows the password."""
    return limits.sign_in_per_account + span / timedelta(minutes=limits.sign_in_window_minutes) + DOUBLINGS


DOORS = {
    "password": (at_the_password, most_passwords),
    "code": (at_the_code, most_codes),
    "password asked again": (at_the_password_of_who_is_signed_in, most_passwords),
}


@pytest.mark.parametrize("guesses", few_and_many(110, 10_000))
@pytest.mark.parametrize("door", DOORS)
def test_of_many_guesses_few_are_looked_at(office: OfficeUnderTest, door: str, guesses: int) -> None:
    office.account("coordinator", login="claire", language="en")
    begin, most = DOORS[door]
    guess, told = begin(office), Counter[str]()
    for number in range(guesses):
        page = guess(number, f"198.51.{number % NETWORKS}.7")
        told[next((kind for sentence, kind in TOLD.items() if sentence in unescape(page)), page)] += 1
        office.clock.move(EACH)
    limit = most(office.work.settings.limits, EACH * guesses)
    print(f"\n{door}: {guesses} guesses, {dict(told)}, at most {limit:.0f}")
    assert set(told) <= set(TOLD.values()), "each is told one of these"
    assert 0 < told["looked at"] <= limit
