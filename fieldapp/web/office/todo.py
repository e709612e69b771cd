"""What there is to do: every open piece of work on its one list, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import g, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ...domain.standing import LISTS, QUIET, ListName
from ...domain.visit import NOT_MET
from ...services import todo_lists
from ...services.todo import Piece
from ...services.todo_lists import Todo
from ..contact_links import way_words
from ..owed_words import debt_words
from ..page import answer, words, workplace
from ..pressing_words import age_words, calls_words, drafts_words, first_words
from ..rights_words import right_kind_words, stage_words
from ..stop_words import state_words
from ..todo_words import draft_act, list_words
from . import blueprint

Page = Response | tuple[str, int]
# in the order in which a request travels; the reading itself has another order (`LISTS`)
SHOWN: tuple[ListName, ...] = (
    "to_triage", "address", "to_plan", "no_date", "to_tell", "today", "no_report", "follow_up",
)  # fmt: skip
SCALE = timedelta(days=21)
WIDTH, DOT = 200, 9  # of the picture of ages, in its own units


@dataclass(frozen=True)
class Dot:
    """A piece of work at its age: `x` in units of the picture, `old` past the list's limit."""

    x: int
    old: bool


@dataclass(frozen=True)
class Row:
    """A list as the page shows it. `age`: how old or urgent it is, in words; `limit_x`: where its limit stands in the
    picture, in its units, None without one; `unread`: of how many the client wrote what nobody has settled, where that
    is not why they stand there."""

    name: ListName
    pieces: tuple[Piece, ...]
    age: str
    dots: tuple[Dot, ...]
    limit_x: int | None
    unread: int = 0


@blueprint.get("/todo")
def todo() -> Page:
    work = workplace()
    found, workers = todo_lists.read(work, g.account)
    now = work.now()
    return answer(
        "office/todo.html",
        rows=[_row(found, name, now) for name in SHOWN],
        quiet=[(name, found.lists[name]) for name in QUIET],
        count=found.count,
        pressed=len(found.pressing),
        first_words=first_words(words(), found, now),
        first=_first(found),
        **_values(found, workers),
    )


@blueprint.get("/todo/<name>")
def todo_list(name: str) -> Page:
    known = next((one for one in LISTS if one == name), None)
    if known is None:
        raise NotFound
    found, workers = todo_lists.read(workplace(), g.account)
    return answer("office/todo_list.html", name=known, pieces=found.lists[known], **_values(found, workers))


def _values(found: Todo, workers: dict[str, str]) -> dict[str, Any]:
    """What a list and a piece on it are shown with."""
    names = list_words(words())
    return {
        "names": names,
        "workers": workers,
        "telling": found.telling,
        "drafts": found.drafts,
        "next_link": lambda piece: _draft_link(found, piece) or next_link(piece),
        "act_of": lambda name, piece: draft_act(words()) if _draft_link(found, piece) else names[name].act,
        "ways_of": lambda telling: words().each(way_words(words(), way) for way in telling.ways),
        "right_kinds": right_kind_words(words()),
        "stages": stage_words(words()),
        "debt_words": lambda debt: debt_words(words(), debt, workplace().now()),
        "said_words": lambda state: state_words(words(), state),
        "not_met": NOT_MET,
        "now": workplace().now(),
    }


def _draft_link(found: Todo, piece: Piece) -> str:
    """The day whose draft has it, where it is changed and published; "" for what is in none."""
    if piece.standing.on != "to_plan" or piece.id not in found.drafts:
        return ""
    return url_for("office.day", day=found.drafts[piece.id])


def next_link(piece: Piece) -> str:
    """Where the next act for this piece of work is done."""
    if piece.standing.on == "to_tell":
        return url_for("office.calls", _anchor=f"call-{piece.id}")
    if piece.visit and piece.standing.on == "to_plan":
        today = workplace().today()
        day = min((window.day for window in piece.visit.windows if window.day >= today), default=today)
        return url_for("office.day", day=day, visit=piece.id, _anchor="chosen")
    if piece.visit:
        return url_for("office.visit", visit_id=piece.visit.id)
    if piece.debt:
        return url_for("office.owed", _anchor=f"owed-{piece.id}")
    if piece.owed:
        right = piece.owed.right
        return url_for("office.right_page", case_id=right.case_id, right_id=right.id)
    assert piece.request
    return url_for("office.request_page", request_id=piece.request.id)


def _row(found: Todo, name: ListName, now: datetime) -> Row:
    work, pieces = workplace(), found.lists[name]
    limit, first = work.settings.lists.old_after(name), ""
    if name == "to_tell":
        first = calls_words(words(), [found.telling[piece.id] for piece in pieces], now)
    elif name == "to_plan":
        first = drafts_words(words(), pieces, found.drafts)
    old = sum(todo_lists.old(work, piece) for piece in pieces)
    ages = sorted(_age(piece, limit, now) for piece in pieces)
    return Row(
        name=name,
        pieces=pieces,
        age=first or (age_words(words(), name, pieces, old, limit, now) if pieces else ""),
        dots=_dots(ages, limit) if limit else (),
        limit_x=_x(limit) if limit else None,
        unread=sum(bool(piece.unread) for piece in pieces) if name != "follow_up" else 0,
    )


def _age(piece: Piece, limit: timedelta | None, now: datetime) -> timedelta:
    """What a person asks about their data has a time of its own: within it, it is not past the limit of the list."""
    age = now - piece.standing.since
    return min(age, limit) if piece.owed and limit and not todo_lists.old(workplace(), piece) else age


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


def _first(found: Todo) -> ListName | None:
    """The list that cannot wait, else the first that is not empty: its button is the filled one."""
    if found.first:
        return found.first.standing.on
    return next((name for name in SHOWN if found.lists[name]), None)
