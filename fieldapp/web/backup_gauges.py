"""How old the last good backup is, in the text that Prometheus reads: of days, and of nobody's."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from ..services import scheduled_backup, sent_backup
from ..services.workplace import Workplace

log = logging.getLogger(__name__)


def backup_gauges(work: Workplace) -> str:
    """A line for the folder and one for the host, where they are chosen; nothing where the database does not answer,
    so that the other figures are read all the same."""
    if work.settings.demonstration:
        return ""
    try:
        return "".join(f"{line}\n" for line in _lines(work))
    except Exception as error:  # of disk or database: what counts requests is read all the same
        log.error("how old the backups are could not be read: %s", type(error).__name__)
        return ""


def _lines(work: Workplace) -> Iterator[str]:
    folder, host = scheduled_backup.state(work), sent_backup.state(work)
    yield "# HELP fieldapp_backup_age_days Days since the last good backup, +Inf where there is none."
    yield "# TYPE fieldapp_backup_age_days gauge"
    if folder.folder:
        yield f'fieldapp_backup_age_days{{place="folder"}} {_days(folder.age)}'
    if host:
        yield f'fieldapp_backup_age_days{{place="host"}} {_days(host.age)}'


def _days(age: timedelta | None) -> str:
    return "+Inf" if age is None else str(age.days)
