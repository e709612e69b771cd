"""How the backups of this office are named wherever they lie, which of them the rule keeps, and the mark of a place
that is this office's. Another office has other names, so that neither touches what is the other's."""

import re
from datetime import date

from ..domain.backup_rule import Kept
from .backup_keys import BackupKeys
from .workplace import Workplace

MARK_TEXT = (
    "An office keeps its backups in this folder, encrypted.\n"
    "Leave this file here: where it is missing, none is written.\n"
)


def name_of(work: Workplace, day: date) -> str:
    """Of the backup of that day."""
    return f"fieldapp-{day}-{_tag(work)}.backup"


def unfinished(name: str) -> str:
    """What it is called while it is written."""
    return f".{name}.writing"


def day_of(work: Workplace, name: str) -> date | None:
    """The day of a backup of this office that is called so; None for everything else."""
    named = re.fullmatch(rf"fieldapp-(\d{{4}}-\d\d-\d\d)-{_tag(work)}\.backup", name)
    try:
        return date.fromisoformat(named[1]) if named else None
    except ValueError:
        return None


def is_unfinished(work: Workplace, name: str) -> bool:
    """Whether a writer of this office that was killed left it."""
    return re.fullmatch(rf"\.fieldapp-[^/]*-{_tag(work)}\.backup\.writing", name) is not None


def mark(work: Workplace) -> str:
    """The file by which a place is known as this office's."""
    return f"fieldapp-backups-{_tag(work)}.txt"


def rule(work: Workplace) -> Kept:
    """How many stay."""
    chosen = work.settings.backups
    return Kept(chosen.keep_days, chosen.keep_weeks, chosen.keep_months)


def forgotten(sealed: date | None, keys: BackupKeys) -> bool:
    """Whether one that is sealed by the key of this day (`backup_file.sealed_day`) opens no more."""
    return sealed is not None and keys.ageing is not None and sealed < keys.ageing.since


def _tag(work: Workplace) -> str:
    """What tells this office's files from another's; it says nothing of its key."""
    return work.store.vault.lookup("backups", "folder")[:10]
