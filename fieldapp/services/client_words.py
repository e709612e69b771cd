"""What clients said on their own pages, as the office reads and settles it."""

from dataclasses import dataclass

from ..domain.account import Account
from ..domain.client_word import ClientWord
from ..domain.errors import NotFound, Refused
from ..domain.request import Request
from ..domain.visit_hours import must_end_in_time
from ..store.unit import Unit
from . import access, visit_acts
from .visit_acts import Effect
from .workplace import Workplace


@dataclass(frozen=True)
class Said:
    """What is to be read of one piece of work, the oldest first; `settled` of the same."""

    waiting: tuple[ClientWord, ...]
    settled: tuple[ClientWord, ...]


def of_visit(unit: Unit, visit_id: str) -> Said:
    """About this visit."""
    return _said(unit.client_words.of_visit(visit_id))


def of_request(unit: Unit, request: Request) -> Said:
    """About a request as long as it has no visit."""
    return _said([word for word in unit.client_words.of_request(request.id) if word.visit_id is None])


def settle(work: Workplace, account: Account, request_id: str, word_id: str, answered: str = "") -> str | None:
    """Somebody dealt with it, and `answered` says what they answered: it leaves the list. Done before, it changes
    nothing.

    Returns the id of the visit it is about, None for a request without one. Raises `NotFound`, `Refused`: no_answer;
    word_settled, where somebody settled it with other words; word_damaged: no answer is kept beside what cannot be
    read, and without one it can be settled.
    """
    with work.store.write() as unit:
        request = unit.requests.get(request_id)
        access.must_read(work, unit, account, request.case_id)
        word = _word(unit, request_id, word_id)
        if answered and word.settled_at and word.answered != answered:
            raise Refused("word_settled", "answered")
        if answered and word.damaged:
            raise Refused("word_damaged", "answered")
        if word.owes_answer and not answered and not word.damaged:
            raise Refused("no_answer", "answered")
        _settle(work, unit, account, request, word.model_copy(update={"answered": answered}))
        unit.commit()
    return word.visit_id


def use_hours(work: Workplace, account: Account, visit_id: str, version: str, word_id: str) -> Effect:
    """The hours that the client asked for become those of the visit, which is planned again, and the word is settled.
    Where whoever comes had to be gone when the hours before ended, they must be so when these do, also where the client
    did not say it again.

    Raises `NotFound`, `Stale`, `Refused`: no_windows, closed_visit.
    """
    with work.store.write() as unit:
        visit = visit_acts.open_as_seen(unit, visit_id, version)
        access.must_read(work, unit, account, visit.case_id)
        if visit.request_id is None:
            raise NotFound("word")
        request = unit.requests.get(visit.request_id)
        word = _word(unit, request.id, word_id)
        if not word.windows:
            raise Refused("no_windows", "windows")
        windows = word.windows
        if must_end_in_time(visit.windows):
            windows = tuple(one.model_copy(update={"gone_by_end": True}) for one in windows)
        fresh = visit.model_copy(update={"windows": windows})
        details = {"windows": visit_acts.in_words(visit.windows)}
        effect = visit_acts.save(work, unit, account.id, "changed", fresh, details=details, freed=True)
        _settle(work, unit, account, request, word)
        unit.commit()
    return effect


def _settle(work: Workplace, unit: Unit, account: Account, request: Request, word: ClientWord) -> None:
    unit.client_words.settle(
        word.model_copy(update={"settled_at": work.now(), "settled_by": account.id}), request.case_id
    )
    unit.audit.append(user_id=account.id, action="write", case_id=request.case_id, subject=f"client-word/{word.id}")


def _word(unit: Unit, request_id: str, word_id: str) -> ClientWord:
    for word in unit.client_words.of_request(request_id):
        if word.id == word_id:
            return word
    raise NotFound("word")


def _said(words: list[ClientWord]) -> Said:
    return Said(
        waiting=tuple(word for word in words if word.settled_at is None),
        settled=tuple(word for word in words if word.settled_at is not None),
    )
