"""What has been kept for its time: cases by when somebody last did something about them, rows of some tables by their
own age."""

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, delete, func, insert, select, update

from . import tables as t

BY_AGE: dict[str, Column[datetime]] = {
    "attempts": t.attempts.c.at,
    "invitations": t.invitations.c.expires_at,
    "jobs": t.jobs.c.alive_at,
    "signs": t.signs.c.received_at,
    "alarm_positions": t.alarm_positions.c.received_at,
}
"""By table, the time from which the days of `keep_days` in `config/data-classes.toml` count."""
_NOTHING_LEFT = ("", "none")


class Rested(NamedTuple):
    """A case about which nothing is open. `since`: when somebody last did something about it (aware UTC); `visited`:
    whether a visit took place."""

    case_id: str
    since: datetime
    visited: bool


class Retention:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rested(self) -> list[Rested]:
        """Every case about which nothing is open, the longest ago first."""
        last: dict[str, datetime] = {}
        for query in _touched():
            for case_id, at in self._connection.execute(query):
                if case_id and at:
                    moment = datetime.combine(at, time(12), UTC) if not isinstance(at, datetime) else at
                    last[case_id] = max(moment, last.get(case_id, moment))
        busy = {case_id for query in _open() for case_id in self._connection.scalars(query)}
        done = select(t.visits.c.case_id).where(t.visits.c.state == "done")
        visited = set(self._connection.scalars(done.distinct()))
        found = [Rested(one, at, one in visited) for one, at in last.items() if one not in busy]
        return sorted(found, key=lambda one: one.since)

    def delete_older(self, table: str, before: datetime) -> int:
        """Deletes the rows of a table of `BY_AGE` from before then (aware UTC); how many."""
        column = BY_AGE[table]
        return self._connection.execute(delete(column.table).where(column < before)).rowcount

    def marked(self, name: str) -> date | None:
        """A day that was noted under this name, None before the first time."""
        value = self.noted(name)
        return None if value is None else date.fromordinal(value)

    def mark(self, name: str, day: date) -> None:
        """Notes a day under this name."""
        self.note(name, day.toordinal())

    def noted(self, name: str) -> int | None:
        """A number that was noted under this name, None before the first time."""
        found: int | None = self._connection.scalar(select(t.counters.c.value).where(t.counters.c.name == name))
        return found

    def note(self, name: str, value: int) -> None:
        """Notes a number, of 31 bits at most, under this name."""
        mine = t.counters.c.name == name
        if self._connection.execute(update(t.counters).where(mine).values(value=value)).rowcount == 0:
            self._connection.execute(insert(t.counters).values(name=name, value=value))

    def unmark(self, name: str) -> None:
        """As before the first time."""
        self._connection.execute(delete(t.counters).where(t.counters.c.name == name))


def _touched() -> list[Select[Any]]:
    """The last moment of each case in each table that has one."""
    own = [
        (t.cases.c.id, t.cases.c.opened_at),
        (t.requests.c.case_id, t.requests.c.received_at),
        (t.requests.c.case_id, t.requests.c.decided_at),
        (t.visits.c.case_id, t.visits.c.last_day),
        (t.notes.c.case_id, t.notes.c.received_at),
        (t.pictures.c.case_id, t.pictures.c.received_at),
        (t.recordings.c.case_id, t.recordings.c.received_at),
        (t.client_words.c.case_id, t.client_words.c.at),
        (t.client_words.c.case_id, t.client_words.c.settled_at),
        (t.messages.c.case_id, t.messages.c.created_at),
        (t.consents.c.case_id, t.consents.c.given_at),
        (t.consents.c.case_id, t.consents.c.withdrawn_at),
        (t.rights.c.case_id, t.rights.c.written_at),
    ]
    through = [
        (t.visit_acts.c.visit_id, t.visit_acts.c.at),
        (t.stop_events.c.visit_id, t.stop_events.c.received_at),
    ]
    queries: list[Select[Any]] = [select(case_id, func.max(at)).group_by(case_id) for case_id, at in own]
    for visit_id, at in through:
        joined = select(t.visits.c.case_id, func.max(at)).join(t.visits, t.visits.c.id == visit_id)
        queries.append(joined.group_by(t.visits.c.case_id))
    return queries


def _open() -> list[Select[Any]]:
    """Cases about which somebody still has to do something, and those whose key is gone."""
    visit, request, word, message = t.visits.c, t.requests.c, t.client_words.c, t.messages.c
    ended = visit.state.in_(("done", "cancelled"))
    left = (visit.state == "done") & visit.follow_up.not_in(_NOTHING_LEFT)
    fallen = select(visit.case_id).join(t.fallen_hours, t.fallen_hours.c.visit_id == visit.id)
    return [
        select(t.cases.c.id).where(t.cases.c.wrapped_key.is_(None)),
        select(visit.case_id).where(~ended | left),
        select(request.case_id).where(request.state.in_(("new", "address_unconfirmed"))),
        select(word.case_id).where(word.settled_at.is_(None)),
        select(message.case_id).where(message.state.in_(("queued", "sending", "uncertain"))),
        fallen.where(t.fallen_hours.c.settled_at.is_(None)),
        select(t.conflicts.c.case_id).where(t.conflicts.c.settled_at.is_(None)),
        select(t.rights.c.case_id).where(t.rights.c.owed | (t.rights.c.rests != "")),
    ]
