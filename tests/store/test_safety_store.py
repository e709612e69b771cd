"""Alarms and calls on both databases: what two processes do at once is there once."""

from datetime import date, datetime

import pytest

from fieldapp.domain.errors import WriteConflict
from fieldapp.domain.safety import Alarm, Call, Position
from fieldapp.store.unit import Store

from .office_store import NOW, migrated

DAY = date(2026, 11, 30)


def person(store: Store, login: str) -> str:
    with store.write() as unit:
        account = unit.accounts.add(at=NOW, login=login, name=login.title(), roles=frozenset({"worker"}), language="fr")
        unit.commit()
    return account.id


def raised(store: Store, account_id: str, alarm_id: str = "one") -> Alarm:
    alarm = Alarm(
        id=alarm_id, account_id=account_id, day=DAY, kind="discreet", stop_id="", raised_at=NOW, received_at=NOW
    )
    with store.write() as unit:
        unit.safety.raise_alarm(alarm)
        unit.commit()
    return alarm


def test_a_call_that_two_processes_make_is_one(database_url: str) -> None:
    with migrated(database_url) as store:
        olga, anna = person(store, "olga"), person(store, "anna")
        raised(store, olga)
        call = Call(alarm_id="one", number=0, account_id=anna, at=NOW)
        with store.write() as unit:
            unit.safety.add_call(call)
            unit.commit()
        with pytest.raises(WriteConflict), store.write() as unit:
            unit.safety.add_call(call)
        with store.read() as unit:
            assert unit.safety.calls("one") == [call]


def test_the_first_answer_counts_and_a_closed_alarm_stays_closed(database_url: str) -> None:
    with migrated(database_url) as store:
        olga, anna, bruno = (person(store, name) for name in ("olga", "anna", "bruno"))
        raised(store, olga)
        with store.write() as unit:
            assert unit.safety.acknowledge("one", anna, NOW)
            assert not unit.safety.acknowledge("one", bruno, NOW)
            assert unit.safety.close("one", anna, NOW, {"outcome": "well", "text": "é"})
            assert not unit.safety.close("one", bruno, NOW, {"outcome": "mistake", "text": ""})
            assert not unit.safety.acknowledge("one", None, None)
            unit.commit()
        with store.read() as unit:
            assert unit.safety.open_alarms() == []
            assert unit.safety.alarm("one").acknowledged_by == anna
            assert unit.safety.report("one") == {"outcome": "well", "text": "é"}


def test_places_reports_and_addresses_are_sealed(database_url: str) -> None:
    with migrated(database_url) as store:
        olga = person(store, "olga")
        alarm = raised(store, olga)
        place = Position(id="p", alarm_id=alarm.id, at=NOW, received_at=NOW, lat=50.7236, lon=4.869, accuracy_m=12)
        with store.write() as unit:
            unit.safety.add_position(place)
            unit.safety.choose_people([(olga, "olga@example.org")])
            unit.commit()
        with store.read() as unit:
            assert unit.safety.positions(alarm.id) == [place]
            assert unit.safety.people() == [(olga, "olga@example.org")]
        with store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT sealed FROM alarm_positions").all()
            rows += connection.exec_driver_sql("SELECT sealed_mail FROM safety_people").all()
        assert all(b"50.72" not in bytes(row[0]) and b"example" not in bytes(row[0]) for row in rows)


def test_alarms_stand_in_the_order_they_were_raised(database_url: str) -> None:
    with migrated(database_url) as store:
        olga = person(store, "olga")
        for name in ("one", "two"):
            raised(store, olga, name)
        with store.read() as unit:
            assert [alarm.id for alarm in unit.safety.alarms_of(DAY)] == ["one", "two"]
            assert isinstance(unit.safety.alarm("two").raised_at, datetime)
