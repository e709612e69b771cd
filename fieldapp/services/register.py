"""What the register of processing is made from (GDPR, article 30), and what is missing in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..settings import Settings
from ..settings.register import ANSWERS, Activity
from ..store.tables import metadata
from . import backup_keys, retention
from .phone import rules
from .workplace import Workplace

Level = Literal["public", "internal", "personal", "sensitive"]
Kept = int | Literal["case", "staff", "forever", "session"]
LEVELS: tuple[Level, ...] = ("public", "internal", "personal", "sensitive")

# pages by which somebody is let in to a part of the office, and what that part is
DOORS = (
    "office.inbox",
    "office.day",
    "office.case",
    "field.today",
    "office.team",
    "office.messages",
    "office.safety",
    "office.erasures",
    "admin.people",
)


@dataclass(frozen=True)
class Gap:
    """Something that the register needs and nobody declared.

    `kind`: column (stored, not in data-classes.toml), not_stored (declared there, stored nowhere), keep (says not how
    long), activity (a table that no activity has), table (an activity has it and nothing stores it), words (an answer
    of an activity in a language of staff). `of`: which.
    """

    kind: Literal["column", "not_stored", "keep", "activity", "table", "words"]
    of: str


@dataclass(frozen=True)
class Stored:
    """A table of an activity: how many columns, how many of them sealed, the most sensitive one, how long kept."""

    name: str
    columns: int
    sealed: int
    level: Level
    keeps: tuple[Kept, ...]


@dataclass(frozen=True)
class Facts:
    """What the program knows by itself. `stored`: by the code of the activity; `sealed` of `columns` are encrypted;
    `doors`: who comes in where, by endpoint; `erases`: whether what is over goes by itself; `forgets`: whether backups
    stop opening; `share`: where phones have the last part of a day's key."""

    gaps: tuple[Gap, ...]
    stored: dict[str, tuple[Stored, ...]]
    columns: int
    sealed: int
    doors: dict[str, tuple[str, ...]]
    erases: bool
    forgets: bool
    share: rules.SharePlace


def read(work: Workplace) -> Facts:
    settings = work.settings
    classes = [described for columns in settings.data_classes.values() for described in columns.values()]
    return Facts(
        gaps=tuple(gaps(settings)),
        stored={one.code: tuple(_stored(settings, one)) for one in settings.processing.activity},
        columns=len(classes),
        sealed=sum(described.sealed for described in classes),
        doors={endpoint: settings.access.get(endpoint, ()) for endpoint in DOORS},
        erases=retention.runs(work),
        forgets=backup_keys.state(work).since is not None,
        share=rules.of_office(work),
    )


def gaps(settings: Settings) -> Iterator[Gap]:
    """What is missing; nothing in a register that is whole."""
    declared = {(table, column) for table, columns in settings.data_classes.items() for column in columns}
    stored = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    for table, column in sorted(stored - declared):
        yield Gap("column", f"{table}.{column}")
    for table, column in sorted(declared - stored):
        yield Gap("not_stored", f"{table}.{column}")
    for table, columns in settings.data_classes.items():
        for column, described in columns.items():
            if "keep_days" not in described.model_fields_set:
                yield Gap("keep", f"{table}.{column}")
    activities = settings.processing.activity
    tables, used = {table for table, _ in stored}, {table for one in activities for table in one.tables}
    for table in sorted(tables - used):
        yield Gap("activity", table)
    for table in sorted(used - tables):
        yield Gap("table", table)
    for one in activities:
        for answer in ANSWERS:
            for language in settings.languages.staff:
                if not getattr(one, answer).get(language, "").strip():
                    yield Gap("words", f"{one.code}.{answer}.{language}")


def _stored(settings: Settings, activity: Activity) -> Iterator[Stored]:
    for table in activity.tables:
        columns = settings.data_classes.get(table, {}).values()
        if columns:
            yield Stored(
                name=table,
                columns=len(columns),
                sealed=sum(described.sealed for described in columns),
                level=max((described.level for described in columns), key=LEVELS.index),
                keeps=tuple(dict.fromkeys(described.keep_days for described in columns)),
            )
