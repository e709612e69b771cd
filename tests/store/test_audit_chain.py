"""Who can write in the database and has no key can do nothing to the audit that is not found."""

import random
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, delete, insert, select, update

from fieldapp.cli import main
from fieldapp.store import audit_chain
from fieldapp.store import tables as t
from fieldapp.store.unit import Store
from tests.web.conftest import make_office

from .office_store import NOW, ask, migrated

ROWS = 24


def act(store: Store, subjects: list[str]) -> None:
    """One act, which leaves so many rows."""
    with store.write() as unit:
        for subject in subjects:
            unit.audit.append(user_id=None, action="read", case_id=None, subject=subject)
        unit.commit()


def grown(store: Store) -> None:
    for number in range(ROWS // 2):
        act(store, [f"list/{number}", f"map/{number}"])


def found(store: Store) -> list[str]:
    return [f"{one.kind} {one.number}" for one in store.audit_faults()]


def test_an_audit_that_nobody_touched_is_whole(database_url: str) -> None:
    with migrated(database_url) as store:
        assert found(store) == []
        ask(store, "one")
        grown(store)
        with store.write() as unit:  # an act that was given up leaves no gap
            unit.audit.append(user_id=None, action="read", case_id=None, subject="list/none")
        act(store, ["list/last"])
        assert found(store) == []
        with store.engine.connect() as connection:
            end = audit_chain.read_end(connection)
            assert end
            assert end.number == ROWS + 1
        assert store.audit_holds(end)


def test_acts_at_once_are_one_chain(database_url: str) -> None:
    with migrated(database_url) as store, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: act(store, [f"list/{number}", f"map/{number}"]), range(60)))
        assert found(store) == []
        with store.read() as unit:
            assert len(unit.audit.newest(500)) == 120


def test_rows_from_before_there_was_a_chain_are_held_too(database_url: str) -> None:
    with migrated(database_url) as store:
        grown(store)
        with store.engine.connect() as connection:
            connection.execute(update(t.audit).values(number=None, link=None))
            connection.execute(delete(t.audit_end))
            connection.commit()
        assert found(store) == []
        act(store, ["list/new"])
        assert found(store) == []
        with store.engine.connect() as connection:
            first = select(t.audit.c.id).where(t.audit.c.number.is_(None)).limit(1).scalar_subquery()
            connection.execute(delete(t.audit).where(t.audit.c.id == first))
            connection.commit()
        assert found(store) == ["earlier 0"]


def _column(connection: Connection, chance: random.Random) -> None:
    name = chance.choice(["id", "at", "user_id", "action", "case_id", "subject", "link"])
    value = NOW + timedelta(seconds=chance.randrange(10**6)) if name == "at" else secrets.token_hex(8)
    connection.execute(update(t.audit).where(t.audit.c.number == _any(chance)).values({name: value}))


def _any(chance: random.Random) -> int:
    return chance.randint(1, ROWS)


def _row(connection: Connection, number: int) -> Any:
    return connection.execute(select(t.audit).where(t.audit.c.number == number)).one()


def _taken_out(connection: Connection, chance: random.Random) -> None:
    first = _any(chance)
    last = min(ROWS, first + chance.randrange(4))
    connection.execute(delete(t.audit).where(t.audit.c.number.between(first, last)))


def _taken_out_and_closed_up(connection: Connection, chance: random.Random) -> None:
    gone = _any(chance)
    connection.execute(delete(t.audit).where(t.audit.c.number == gone))
    for number in range(gone + 1, ROWS + 1):
        connection.execute(update(t.audit).where(t.audit.c.number == number).values(number=number - 1))
    if chance.random() < 0.5:
        connection.execute(update(t.audit_end).values(number=ROWS - 1))


def _exchanged(connection: Connection, chance: random.Random) -> None:
    one, other = chance.sample(range(1, ROWS + 1), 2)
    moves = [(one, 10**6), (other, one), (10**6, other)]
    for old, new in moves:
        connection.execute(update(t.audit).where(t.audit.c.number == old).values(number=new))


def _cut_off(connection: Connection, chance: random.Random) -> None:
    last = chance.randint(1, ROWS - 1)
    kept = _row(connection, last)
    connection.execute(delete(t.audit).where(t.audit.c.number > last))
    connection.execute(update(t.audit_end).values(number=last, last=kept.link))


def _added(connection: Connection, chance: random.Random) -> None:
    numbers = [ROWS + 1, ROWS + 2, 10**9, -1, 0, None]
    row = {**_row(connection, _any(chance))._mapping, "id": secrets.token_hex(8), "number": chance.choice(numbers)}
    connection.execute(insert(t.audit).values(**row))


def _all_gone(connection: Connection, chance: random.Random) -> None:
    for table in chance.choice([[t.audit], [t.audit_end], [t.audit, t.audit_end]]):
        connection.execute(delete(table))


TAMPERINGS: list[Callable[[Connection, random.Random], None]] = [
    _column, _taken_out, _taken_out_and_closed_up, _exchanged, _cut_off, _added, _all_gone,
]  # fmt: skip


def test_a_thousand_tamperings_are_found(tmp_path: Path) -> None:
    seed = secrets.randbelow(10**9)
    chance = random.Random(seed)
    with migrated(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        ask(store, "one")
        grown(store)
        with store.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # as whoever opens the file with a tool of theirs
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for number in range(1_000):
                tamper = TAMPERINGS[number % len(TAMPERINGS)]
                with connection.begin_nested() as undone:
                    tamper(connection, chance)
                    assert list(audit_chain.faults(connection, store.vault.audit)), (seed, number, tamper.__name__)
                    undone.rollback()
            assert list(audit_chain.faults(connection, store.vault.audit)) == []


@pytest.mark.parametrize("value", ["'no time'", "x'00ff'", "-1e999"])
def test_what_is_no_value_of_its_column_is_a_fault_as_any_other(tmp_path: Path, value: str) -> None:
    with migrated(f"sqlite:///{tmp_path / 'store.sqlite'}") as store:
        grown(store)
        for column in ("at", "subject", "link", "number"):
            with store.engine.connect() as connection:
                connection.exec_driver_sql(f"UPDATE audit SET {column} = {value} WHERE subject = 'map/3'")
                assert list(audit_chain.faults(connection, store.vault.audit))


def test_the_command_names_the_row_and_compares_with_a_backup(tmp_path: Path) -> None:
    data, saved = tmp_path / "data", tmp_path / "office.backup"
    office = make_office(data)
    act(office.work.store, ["list/one", "list/two", "list/three"])

    def checked(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["check", *options], env={"FIELDAPP_DATA": str(data)})
        return result.exit_code, " ".join(result.output.split())

    assert CliRunner().invoke(main, ["backup", str(saved)], env={"FIELDAPP_DATA": str(data)}).exit_code == 0
    act(office.work.store, ["list/four"])
    code, words = checked("--deep", "--backup", str(saved))
    assert code == 0, words
    assert "The audit is as it was written" in words
    with office.work.store.engine.connect() as connection:
        end = audit_chain.read_end(connection)
        assert end
        connection.execute(delete(t.audit).where(t.audit.c.number == end.number - 1))
        connection.commit()
    code, words = checked("--deep", "--backup", str(saved))
    assert code == 1
    assert f"Row {end.number - 1} of the audit was taken out." in words
    assert "The audit does not have the" in words
    office.work.store.engine.dispose()
