"""What a phone says about its owner's safety, arriving like every other item: once, in any order, after any delay."""

from datetime import datetime

from ...domain.errors import Refused
from ...domain.phone import AlarmItem, CheckInItem, HomeItem, LateItem, Phone, PositionItem, SafetyItem
from ...domain.safety import Alarm, Position, Sign, SignKind
from ...settings import Settings
from ...store.unit import Unit

KINDS: dict[type, SignKind] = {CheckInItem: "check_in", HomeItem: "home", LateItem: "late"}


def receive(
    unit: Unit, settings: Settings, phone: Phone, item: SafetyItem, at: datetime, now: datetime, *, proved: bool
) -> None:
    """Keeps a sign of life, an alarm or a position that happened at `at` and came at `now` (aware UTC). An alarm that
    is not `proved` to be of the unlocked day is raised all the same, once at a time: nobody in danger is left alone.

    Raises `NotFound` for the position of an alarm that does not exist, `Refused` for one that is over.
    """
    day = at.astimezone(settings.office.zone).date()
    if isinstance(item, AlarmItem):
        if not proved and has_open_alarm(unit, phone.account_id):
            return
        unit.safety.raise_alarm(
            Alarm(
                id=str(item.id),
                account_id=phone.account_id,
                day=day,
                kind=item.how,
                stop_id=item.stop,
                raised_at=at,
                received_at=now,
                proved=proved,
            )
        )
    elif isinstance(item, PositionItem):
        alarm = unit.safety.alarm(str(item.alarm))
        if alarm.account_id != phone.account_id or (alarm.closed_at and alarm.closed_at < at):
            raise Refused("not_given")
        place = item.model_dump(include={"lat", "lon", "accuracy_m"})
        unit.safety.add_position(Position(id=str(item.id), alarm_id=alarm.id, at=at, received_at=now, **place))
    else:
        unit.safety.add_sign(
            Sign(
                id=str(item.id),
                account_id=phone.account_id,
                day=day,
                kind=KINDS[type(item)],
                stop_id=item.stop,
                minutes=item.minutes if isinstance(item, CheckInItem | LateItem) else 0,
                at=at,
                received_at=now,
            )
        )


def has_open_alarm(unit: Unit, account_id: str) -> bool:
    """Whether people are called about this person, or somebody has answered and not closed it."""
    return any(alarm.account_id == account_id for alarm in unit.safety.open_alarms())
