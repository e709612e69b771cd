"""What there is to do: every open piece of work on its one list, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import g, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ...domain.standing import LISTS, QUIET, ListName
from ...services import todo as todo_service
from ...services.todo import Piece, Todo
from ..page import answer, words, workplace
from ..todo_words import list_words
from . import blueprint

Page = Response | tuple[str, int]
# in the order in which a request travels; the reading itself has another order (`LISTS`)
SHOWN: tuple[ListName, ...] = (
    "to_triage", "address", "to_plan", "no_date", "to_tell", "today", "no_report", "follow_up",
)  # fmt: skip
SCALE = timedelta(days=21)
WIDTH, DOT = 200, 9  # of the picture of ages, in its own units
URGENT_TELLING = timedelta(hours=4)


@dataclass(frozen=True)
class Dot:
    """A piece of work at its age: `x` in units of the picture, `old` past the list's limit."""

    x: int
    old: bool


@dataclass(frozen=True)
class Row:
    """A list as the page shows it. `old`: how many are past the limit; `limit_x`: where that stands in the picture, in
    its units, None without one."""

    name: ListName
    pieces: tuple[Piece, ...]
    old: int
    dots: tuple[Dot, ...]
    limit_x: int | None


@blueprint.get("/todo")
def todo() -> Page:
    work = workplace()
    found, now = todo_service.read(work, g.account), work.now()
    rows = [_row(found, name, now) for name in SHOWN]
    return answer(
        "office/todo.html",
        rows=rows,
        quiet=[(name, found.lists[name]) for name in QUIET],
        count=found.count,
        pressed=sum(row.old for row in rows),
        first=_first(rows, now),
        names=list_words(words()),
        workers=found.workers,
        next_link=next_link,
        now=now,
    )


@blueprint.get("/todo/<name>")
def todo_list(name: str) -> Page:
    known = next((one for one in LISTS if one == name), None)
    if known is None:
        raise NotFound
    work = workplace()
    found = todo_service.read(work, g.account)
    return answer(
        "office/todo_list.html",
        name=known,
        pieces=found.lists[known],
        names=list_words(words()),
        workers=found.workers,
        next_link=next_link,
        now=work.now(),
    )


def next_link(piece: Piece) -> str:
    """Where the next act for this piece of work is done."""
    if piece.standing.on == "to_tell":
        return url_for("office.calls", _anchor=f"call-{piece.id}")
    if piece.visit:
        return url_for("office.visit", visit_id=piece.visit.id)
    assert piece.request
    return url_for("office.request_page", request_id=piece.request.id)


def _row(found: Todo, name: ListName, now: datetime) -> Row:
    limit = workplace().settings.lists.old_after(name)
    pieces = found.lists[name]
    ages = sorted(now - piece.standing.since for piece in pieces)
    return Row(
        name=name,
        pieces=pieces,
        old=found.old(name, now, limit),
        dots=_dots(ages, limit) if limit else (),
        limit_x=_x(limit) if limit else None,
    )


def _dots(ages: list[timedelta], limit: timedelta) -> tuple[Dot, ...]:
    """One dot a piece, from young to old; those that would hide each other stand side by side while there is room, and
    each on its own side of the limit."""
    dots: list[Dot] = []
    for age in ages:
        old, border = age > limit, _x(limit)
        beside = max(_x(age), dots[-1].x + DOT if dots else 0)
        x = max(beside, border + DOT // 2) if old else min(beside, max(DOT // 2, border - DOT // 2))
        dots.append(Dot(min(x, WIDTH - DOT // 2), old))
    return tuple(dots)


def _x(age: timedelta) -> int:
    """Today at the left, three weeks and more at the right."""
    return round(DOT + (WIDTH - 2 * DOT) * min(1.0, max(0.0, age / SCALE)))


def _first(rows: list[Row], now: datetime) -> ListName | None:
    """The list that cannot wait: whoever must be called soon, then reports that are missing, then the rest by age."""
    for row in rows:
        soon = [piece for piece in row.pieces if piece.hour and piece.hour - now < URGENT_TELLING]
        if row.name == "to_tell" and soon:
            return row.name
    by_weight = sorted((row for row in rows if row.old), key=lambda row: (row.name != "no_report", -row.old))
    return by_weight[0].name if by_weight else next((row.name for row in rows if row.pieces), None)
