"""How backups at a host elsewhere fare, in words that say what to do."""

from collections.abc import Mapping
from typing import Any

from .i18n import Words


def backup_host_words(words: Words, about: Mapping[str, Any]) -> dict[str, str]:
    """By the code of the finding. `about`: its parameters."""
    _ = words._
    host, day, days = about.get("host"), about.get("day"), about.get("days", 0)
    return {
        "backup_host_last": words.ngettext(
            "The last good backup at {host} is of {day}: {count} day ago.",
            "The last good backup at {host} is of {day}: {count} days ago.",
            days,
            host=host,
            day=words.day(day, "year") if day else "",
        )
        if days
        else _("The last good backup at {host} is of today.", host=host),
        "backup_host_missing": _("There is no backup at {host} yet.", host=host),
        "backup_host_unknown": _(
            "No backup is sent to {host}: nobody has compared the key by which it is known. To see it: fieldapp backup "
            "--prepare",
            host=host,
        ),
        "backup_host_other_key": _(
            "No backup is sent to {host}: it shows another key than sftp_host_key. Perhaps another machine answers in "
            "its place. Ask whoever runs it; only if its key was changed, run: fieldapp backup --prepare",
            host=host,
        ),
        "backup_host_keyless": _(
            "No backup is sent to {host}: keys/backups-sftp is missing or is no key. Remove it if it is there, then "
            "run: fieldapp backup --prepare",
            host=host,
        ),
        "backup_host_refused": _(
            "No backup is sent to {host}: it does not let this office in. Look at sftp_user, and see that our key is "
            "known there; it is shown by: fieldapp backup --prepare",
            host=host,
        ),
        "backup_host_silent": _(
            "{host} did not answer when it was last asked, or the connection broke. Look at the network; it is tried "
            "again by itself.",
            host=host,
        ),
        "backup_host_slow": _(
            "The last backup did not get to {host} in time: it took longer than sftp_longest_h. It is tried again by "
            "itself.",
            host=host,
        ),
        "backup_host_gone": _(
            "No backup is sent to {host}: the folder that sftp_folder names is not there. Make it, or name another.",
            host=host,
        ),
        "backup_host_unprepared": _(
            "No backup is sent to {host}: its folder is not known as this office's. If it is the right one, run: "
            "fieldapp backup --prepare",
            host=host,
        ),
        "backup_host_read_only": _(
            "No backup is sent to {host}: our account may not read or write in its folder. Ask whoever runs it.",
            host=host,
        ),
        "backup_host_full": _(
            "{host} took no more of the last backup, most often because its disk or our share of it is full. Older "
            "ones stay until a new one is there.",
            host=host,
        ),
        "backup_host_unreadable": _(
            "The last backup did not read back from {host} as it was sent, and was not kept: tell whoever runs it.",
            host=host,
        ),
        "backup_host_here": _(
            "No backup could be written on this machine, to be sent to {host}: look at the room on the disk and at the "
            "server's log. It is tried again by itself.",
            host=host,
        ),
        "backup_host_other": _(
            "The last backup could not be sent to {host}: look at the server's log. It is tried again by itself.",
            host=host,
        ),
    }
