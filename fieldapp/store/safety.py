"""Signs of life, alarms with their calls and positions, and the rules of the office."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from ..crypto.box import Box, Unreadable
from ..domain.errors import NotFound
from ..domain.safety import Alarm, Call, Position, Sign
from . import tables as t
from .damage import Damage
from .parameters import given

SIGNS = select(t.signs).where(t.signs.c.day == given("day")).order_by(t.signs.c.at)
ALARMS = select(t.alarms).order_by(t.alarms.c.raised_at, t.alarms.c.id)
OPEN_ALARMS = ALARMS.where(t.alarms.c.closed_at.is_(None))
CLOSED_ALARMS = ALARMS.where(t.alarms.c.closed_at.is_not(None))
ALARMS_OF_DAY = ALARMS.where(t.alarms.c.day == given("day"))


class Safety:
    """Positions, reports and mail addresses are sealed with the office's key."""

    def __init__(self, connection: Connection, office: Box, damage: Damage) -> None:
        self._connection = connection
        self._office = office
        self._damage = damage

    def add_sign(self, sign: Sign) -> None:
        """Keeps a sign of life; a second one of the same id raises `WriteConflict` from the unit."""
        self._connection.execute(insert(t.signs).values(**sign.model_dump()))

    def signs(self, day: date) -> list[Sign]:
        """All signs of that day, in the order they were given."""
        rows = self._connection.execute(SIGNS, {"day": day})
        return [Sign(**row._mapping) for row in rows]

    def raise_alarm(self, alarm: Alarm) -> bool:
        """Keeps an alarm. False when it is there already."""
        if self._connection.scalar(select(t.alarms.c.id).where(t.alarms.c.id == alarm.id)):
            return False
        self._connection.execute(insert(t.alarms).values(**alarm.model_dump()))
        return True

    def alarm(self, alarm_id: str) -> Alarm:
        """The alarm of this id. Raises `NotFound`."""
        row = self._connection.execute(select(t.alarms).where(t.alarms.c.id == alarm_id)).one_or_none()
        if row is None:
            raise NotFound("alarm")
        return _alarm(row)

    def open_alarms(self) -> list[Alarm]:
        """Those that nobody has closed, the oldest first."""
        return self._alarms(OPEN_ALARMS)

    def alarms_of(self, day: date) -> list[Alarm]:
        """Those of that day, the oldest first."""
        return self._alarms(ALARMS_OF_DAY, {"day": day})

    def closed_alarms(self, limit: int = 50) -> list[Alarm]:
        """Those that were closed, the last raised first. `limit`: how many at most."""
        return self._alarms(CLOSED_ALARMS)[::-1][:limit]

    def _alarms(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Alarm]:
        return [_alarm(row) for row in self._connection.execute(query, values)]

    def acknowledge(self, alarm_id: str, by: str | None, at: datetime | None) -> bool:
        """Somebody answers for the alarm (`by`, `at` aware UTC); with None for both, nobody does any more and the calls
        go on. True when it changed something: the first answer counts, and a closed alarm takes none."""
        mine = t.alarms.c.acknowledged_at.is_(None) if by else t.alarms.c.acknowledged_at.is_not(None)
        done = self._connection.execute(
            update(t.alarms)
            .where(t.alarms.c.id == alarm_id, t.alarms.c.closed_at.is_(None), mine)
            .values(acknowledged_by=by, acknowledged_at=at)
        )
        return done.rowcount == 1

    def close(self, alarm_id: str, by: str, at: datetime, report: dict[str, str]) -> bool:
        """Closes it, with the words of `report` sealed; `at` aware UTC. False when it is unknown or closed."""
        done = self._connection.execute(
            update(t.alarms)
            .where(t.alarms.c.id == alarm_id, t.alarms.c.closed_at.is_(None))
            .values(closed_by=by, closed_at=at, sealed_report=self._seal(report, f"alarms/{alarm_id}"))
        )
        return done.rowcount == 1

    def report(self, alarm_id: str) -> dict[str, str]:
        """What was found: `outcome` and `text`; empty while the alarm is open."""
        sealed = self._connection.scalar(select(t.alarms.c.sealed_report).where(t.alarms.c.id == alarm_id))
        plain = self._open(sealed, f"alarms/{alarm_id}") if sealed else None
        return dict(json.loads(plain)) if plain else {}

    def add_call(self, call: Call) -> None:
        """Keeps a call; a second one of the same alarm and number raises `WriteConflict` from the unit."""
        self._connection.execute(insert(t.alarm_calls).values(**call.model_dump()))

    def save_delivery(self, call: Call, delivery: str) -> None:
        """Remembers how a call reached the one who is called: see `Call`."""
        mine = (t.alarm_calls.c.alarm_id == call.alarm_id) & (t.alarm_calls.c.number == call.number)
        self._connection.execute(update(t.alarm_calls).where(mine).values(delivery=delivery))

    def calls(self, alarm_id: str) -> list[Call]:
        """The calls of an alarm in their order."""
        rows = self._connection.execute(
            select(t.alarm_calls).where(t.alarm_calls.c.alarm_id == alarm_id).order_by(t.alarm_calls.c.number)
        )
        return [Call(**row._mapping) for row in rows]

    def add_position(self, position: Position) -> None:
        """Keeps where a phone was, its degrees and metres sealed."""
        place = position.model_dump(include={"lat", "lon", "accuracy_m"})
        self._connection.execute(
            insert(t.alarm_positions).values(
                **position.model_dump(include={"id", "alarm_id", "at", "received_at"}),
                sealed=self._seal(place, f"alarm_positions/{position.id}"),
            )
        )

    def positions(self, alarm_id: str) -> list[Position]:
        """Where the phone was during this alarm (WGS84 degrees, metres), the newest first; without what is damaged."""
        rows = self._connection.execute(
            select(t.alarm_positions)
            .where(t.alarm_positions.c.alarm_id == alarm_id)
            .order_by(t.alarm_positions.c.at.desc())
        )
        return [
            Position(
                id=row.id,
                alarm_id=row.alarm_id,
                at=row.at,
                received_at=row.received_at,
                **json.loads(plain),
            )
            for row in rows
            if (plain := self._open(row.sealed, f"alarm_positions/{row.id}"))
        ]

    def open_at(self, stop_ids: Collection[str]) -> bool:
        """Whether an alarm at one of these stops is not closed."""
        there = select(t.alarms.c.id).where(t.alarms.c.stop_id.in_(stop_ids), t.alarms.c.closed_at.is_(None))
        return self._connection.execute(there.limit(1)).first() is not None

    def forget(self, stop_ids: Collection[str]) -> None:
        """Alarms at these stops stay, as what happened to a colleague, without what was written about them and without
        where the phone was: that is where a client lives."""
        for alarm_id in self._connection.scalars(select(t.alarms.c.id).where(t.alarms.c.stop_id.in_(stop_ids))).all():
            mine = t.alarm_positions.c.alarm_id == alarm_id
            self._connection.execute(delete(t.alarm_positions).where(mine))
            report = self.report(alarm_id)
            sealed = self._seal({**report, "text": ""}, f"alarms/{alarm_id}") if report else None
            self._connection.execute(update(t.alarms).where(t.alarms.c.id == alarm_id).values(sealed_report=sealed))

    def chosen_minutes(self) -> dict[str, int]:
        """The rules an administrator has changed, in minutes, by name."""
        return {row.name: row.minutes for row in self._connection.execute(select(t.safety_rules))}

    def choose_minutes(self, minutes: dict[str, int]) -> None:
        """Replaces the rules an administrator has changed: minutes by name."""
        self._connection.execute(delete(t.safety_rules))
        self._connection.execute(
            insert(t.safety_rules), [{"name": name, "minutes": value} for name, value in minutes.items()]
        )

    def people(self) -> list[tuple[str, str]]:
        """Accounts in the order they are called, each with a mail address or "", also where it is damaged: they are
        called on the pages they have open."""
        rows = self._connection.execute(select(t.safety_people).order_by(t.safety_people.c.position))
        return [
            (row.account_id, (self._open(row.sealed_mail, f"safety_people/{row.account_id}") or b"").decode())
            for row in rows
        ]

    def choose_people(self, people: Iterable[tuple[str, str]]) -> None:
        """Replaces who is called: accounts in their order, each with a mail address or ""."""
        self._connection.execute(delete(t.safety_people))
        for position, (account_id, mail) in enumerate(people):
            sealed = self._office.seal(mail.encode(), f"safety_people/{account_id}")
            self._connection.execute(
                insert(t.safety_people).values(account_id=account_id, position=position, sealed_mail=sealed)
            )

    def _open(self, sealed: bytes, context: str) -> bytes | None:
        try:
            return self._office.open(sealed, context)
        except Unreadable:
            self._damage.met(context)
            return None

    def _seal(self, value: Any, context: str) -> bytes:
        return self._office.seal(json.dumps(value).encode(), context)


def _alarm(row: Any) -> Alarm:
    return Alarm(**{name: getattr(row, name) for name in Alarm.model_fields})
