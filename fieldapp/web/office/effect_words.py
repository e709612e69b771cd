"""What an act with a visit did to plans, and to hours that were told, in words."""

from datetime import date
from typing import Any

from flask import flash

from ...domain.fallen_hour import FallenHour
from ...services.moved import Moved
from ...services.repeating_visits import Repeated, SeriesEnd
from ...services.visit_acts import Effect
from ..page import words


def saved_words(done: Any) -> str:
    """What an act did besides being saved."""
    _ = words()._
    if isinstance(done, SeriesEnd):
        return _series_words(done)
    if isinstance(done, Repeated):
        return _repeated_words(done)
    if isinstance(done, Effect) and done.published_on:
        return _(
            "Saved. It is out of the plan published for {day}: the phone says so at its next contact. Call whoever "
            "works on paper.",
            day=words().day(done.published_on),
        )
    if isinstance(done, Effect) and done.stays_on:
        stays = _(
            "Saved. The plan published for {day} was made before: the phone shows the change at its next contact, the "
            "hours stay until that day is planned and published again. Call whoever works on paper.",
            day=words().day(done.stays_on),
        )
        out = _("Taken out of the draft of: {days}.", days=_days(done.drafts)) if done.drafts else ""
        return f"{stays} {out}".rstrip()
    if isinstance(done, Effect) and done.drafts:
        return _("Saved. It is out of the draft of {days}.", days=_days(done.drafts))
    return _("Saved.")


def _repeated_words(done: Repeated) -> str:
    _ = words()._
    said = [
        _("Saved. The office is closed on: {days}. Change the hours of these visits.", days=_days(done.closed))
        if done.closed
        else _("Saved.")
    ]
    if done.unagreed:
        said.append(
            _(
                "Nobody has agreed to the visits of: {days}. They wait for consent, and no plan takes them before: ask,"
                " and note the answer in the file.",
                days=_days(done.unagreed),
            )
        )
    return " ".join(said)


def _days(days: tuple[date, ...]) -> str:
    return words().each(words().day(day, "short") for day in days)


def fallen_of(done: Any) -> tuple[FallenHour, ...]:
    """The told hours that fell with an act."""
    if isinstance(done, SeriesEnd):
        return tuple(one.fallen for one in done.effects if one.fallen)
    return (done.fallen,) if isinstance(done, Effect) and done.fallen else ()


def _series_words(done: SeriesEnd) -> str:
    speech = words()
    ended = speech.ngettext(
        "{count} visit of the series is ended.", "{count} visits of the series are ended.", len(done.effects)
    )
    days = sorted({one.published_on for one in done.effects if one.published_on})
    if not days:
        return ended
    out = speech._(
        "The plan published for {days} goes on without it: the phone says so at its next contact. Call whoever works "
        "on paper.",
        days=speech.each(speech.day(day, "short") for day in days),
    )
    return f"{ended} {out}"


def moved_of(done: Any) -> tuple[Moved, ...]:
    """Whom an act touches besides the visit, in the drafts that lost it."""
    effects = done.effects if isinstance(done, SeriesEnd) else (done,)
    return tuple(one.moved for one in effects if isinstance(one, Effect))


def flash_moved(one: Moved) -> None:
    """Says it on the next page."""
    for sentence in moved_words(one):
        flash(sentence, "info")


def moved_words(one: Moved) -> list[str]:
    """Whose route changes, and who was told an hour that the draft does not keep."""
    speech = words()
    said = []
    if one.workers:
        said.append(
            speech.ngettext(
                "In the draft the route of {workers} changes.",
                "In the draft the routes of {workers} change.",
                len(one.workers),
                workers=speech.each(one.workers),
            )
        )
    for move in one.told:
        told = speech.moment(move.told)
        if move.now is None:
            said.append(
                speech._("{name} was told {told}: the draft has no hour any more.", name=move.called, told=told)
            )
        else:
            said.append(
                speech._(
                    "{name} was told {told}: in the draft it is {now}.",
                    name=move.called,
                    told=told,
                    now=speech.clock(move.now),
                )
            )
    return said


def fallen_words(fallen: FallenHour) -> str:
    """Whoever was told an hour waits at it until somebody says that it no longer stands."""
    speech = words()
    return speech._(
        "The person was told {time}. It no longer stands: until somebody has told them, this page says so.",
        time=speech.moment(fallen.start),
    )
