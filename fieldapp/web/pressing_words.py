"""What of the open work cannot wait, and how old or late the rest is, in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from ..domain.standing import ListName
from ..services.todo import Piece
from ..services.todo_lists import Telling, Todo, is_soon
from .i18n import Words
from .todo_words import list_words

WORTH_SAYING = timedelta(minutes=5)  # that somebody is late


def name_of(piece: Piece) -> str:
    """What people call it."""
    if piece.visit:
        return piece.visit.called
    if piece.debt:
        return piece.debt.name
    if piece.owed:
        return piece.owed.called or piece.owed.number
    assert piece.request, "a piece of work is a visit, a request, what a phone owes or what is asked about data"
    return piece.request.answers.client_name or piece.request.reference


def first_words(words: Words, found: Todo, now: datetime) -> str:
    """Which of what cannot wait comes first; "" where everything can."""
    first, _ = found.first, words._
    if first is None or first.standing.on is None:
        return ""
    if first.debt:
        return _("the first: entries on the phone of {name} that have not arrived.", name=first.debt.name)
    if first.owed:
        day = words.day(first.owed.right.due)
        return _("the first: what {name} asks about their data, to answer by {day}.", name=name_of(first), day=day)
    name, language = name_of(first), words.language_name(_language(first))
    call = found.telling.get(first.id)
    if call and call.until and not call.ask_how:
        time = words.hour_of(call.until, now)
        return _("the first is a call before {time} ({name}, {language}).", time=time, name=name, language=language)
    title = list_words(words)[first.standing.on].title
    return _("the first: {list} ({name}, {language}).", list=title, name=name, language=language)


def age_words(
    words: Words, name: ListName, pieces: Sequence[Piece], old: int, limit: timedelta | None, now: datetime
) -> str:
    """How many of a list that is not empty are too old, else how old the oldest is, or when the first is due."""
    if old and limit:
        span = words.waiting(now - limit, now)
        return words.ngettext("{count} for more than {span}", "{count} for more than {span}", old, span=span)
    if name == "today":
        late = [piece.published.late for piece in pieces if piece.published and piece.published.late >= WORTH_SAYING]
        if late:
            most = words.minutes(round(max(late).total_seconds()))
            return words.ngettext(
                "{count} late by {minutes}", "{count} late by up to {minutes}", len(late), minutes=most
            )
        if pieces[0].hour:
            return words._("the first: {time}", time=words.hour_of(pieces[0].hour, now))
    return words._("the oldest: {age}", age=words.waiting(min(piece.standing.since for piece in pieces), now))


def calls_words(words: Words, telling: Sequence[Telling], now: datetime) -> str:
    """How many of those to tell must be called soon, and before when, else when the first must; "" where nobody can be
    called in time."""
    untils = [one.until for one in telling if one.until]
    soon = [one.until for one in telling if one.until and is_soon(one, now)]
    if not soon:
        return words._("the first: {time}", time=words.hour_of(min(untils), now)) if untils else ""
    time = words.hour_of(max(soon), now)
    return words.ngettext("{count} before {time}", "{count} before {time}", len(soon), time=time)


def drafts_words(words: Words, pieces: Sequence[Piece], drafts: Mapping[str, date]) -> str:
    """How many of those to plan are in a draft already, which waits to be published; "" for none."""
    count = sum(piece.id in drafts for piece in pieces)
    if not count:
        return ""
    return words.ngettext("{count} in a draft to publish", "{count} in a draft to publish", count)


def _language(piece: Piece) -> str:
    if piece.visit:
        return piece.visit.language
    return piece.request.answers.language if piece.request else ""
