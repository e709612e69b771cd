"""What an administrator should know about this machine."""

import shutil
from dataclasses import dataclass

from .workplace import Workplace

ENOUGH_BYTES = 500_000_000


@dataclass(frozen=True)
class Finding:
    """`serious`: work is in danger when it is not good."""

    good: bool
    serious: bool
    text: str


def findings(work: Workplace) -> list[Finding]:
    settings = work.settings
    found = [_database(work)]
    free = shutil.disk_usage(settings.data).free
    found.append(Finding(free >= ENOUGH_BYTES, True, f"{free // 1_000_000:,} MB free where the data lie"))
    unread = [code for code in settings.languages.client if not settings.languages.known[code].reviewed_by]
    text = (
        f"client words reviewed in every language but {', '.join(unread)}"
        if unread
        else "client words reviewed in every language"
    )
    found.append(Finding(not unread, False, text))
    found.append(
        Finding(
            settings.index_path.exists(),
            False,
            "address file imported" if settings.index_path.exists() else "no address file imported: localities only",
        )
    )
    if settings.hosts:
        found.append(Finding(False, False, f"outside hosts allowed: {', '.join(host.name for host in settings.hosts)}"))
    return found


def _database(work: Workplace) -> Finding:
    answer = work.store.integrity()
    return Finding(answer == "ok", True, f"database: {answer}")
