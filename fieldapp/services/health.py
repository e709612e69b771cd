"""What an administrator should know about this machine."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol

from . import backup_keys, key_locking, register, retention, scheduled_backup, sent_backup
from .workplace import Workplace

ENOUGH_BYTES = 500_000_000
ERASED_AT_LEAST_EVERY = timedelta(days=2)
MOVES_AT_LEAST_EVERY = timedelta(days=3)


@dataclass(frozen=True)
class Finding:
    """`code` and `params` are put into words by whoever shows them; `serious`: work
    is in danger when it is not good."""

    code: str
    good: bool
    serious: bool = False
    params: dict[str, Any] = field(default_factory=dict)


MailTrouble = Literal[
    "",
    "no_tls",  # it offers no STARTTLS, so nothing is handed over
    "untrusted",  # its certificate is not one that this machine trusts
    "silent",
]


class AlarmMail(Protocol):
    """The mail server that tells people of alarms."""

    def trouble(self) -> MailTrouble:
        """Why no alarm would leave through it now, "" where one would, or where none is chosen or allowed."""
        ...


def can_serve(work: Workplace) -> bool:
    """Whether the database answers now."""
    return work.store.answers()


def findings(work: Workplace, *, call_carriers: bool = False, alarm_mail: AlarmMail | None = None) -> list[Finding]:
    """What an administrator should know of this machine, good and bad.

    `call_carriers`: also whether those who carry messages answer, and the host that keeps backups; `alarm_mail`: also
    whether alarms would leave. All of them take as long as those take to answer.
    """
    settings = work.settings
    free = shutil.disk_usage(settings.data).free
    unread = [code for code in settings.languages.client if not settings.languages.known[code].reviewed_by]
    sound = work.store.integrity() == "ok"
    found = [
        Finding("database_sound" if sound else "database_damaged", sound, serious=True),
        Finding("disk", free >= ENOUGH_BYTES, serious=True, params={"bytes": free}),
        Finding("words_unreviewed" if unread else "words_reviewed", not unread, params={"languages": unread}),
    ]
    streets = work.geocoder.knows_streets()
    found.append(Finding("streets_known" if streets else "localities_only", streets))
    with work.store.read() as unit:
        chosen = bool(unit.safety.people())
    found.append(Finding("alarm_people" if chosen else "alarm_people_missing", chosen))
    mail = settings.safety.mail_host
    if mail and not any(host.name == mail and host.purpose == "mail" for host in settings.hosts):
        found.append(Finding("mail_not_allowed", False, params={"host": mail}))
    trouble = alarm_mail.trouble() if alarm_mail else ""
    if trouble:
        found.append(Finding(f"alarm_mail_{trouble}", False, serious=True, params={"host": mail}))
    missing = list(register.gaps(settings))
    found.append(
        Finding("register_gaps" if missing else "register_whole", not missing, serious=True, params={"gaps": missing})
    )
    found += key_findings(work)
    found += backup_findings(work) + sent_backup_findings(work, ask=call_carriers)
    found += erasing_findings(work)
    found += _messages(work, call_carriers)
    found += _planning_workers(work)
    if settings.hosts:
        found.append(Finding("outside_hosts", False, params={"hosts": [host.name for host in settings.hosts]}))
    return found


def key_findings(work: Workplace) -> list[Finding]:
    """How the key file lies: what whoever takes the disk reads."""
    now = key_locking.lies(work.key_file)
    if not now.opens:
        return [Finding("key_shut", good=False, serious=True)]
    if now.mode:
        return [Finding("key_locked", good=True)]
    return [] if work.settings.demonstration else [Finding("key_plain", good=False)]


def erasing_findings(work: Workplace) -> list[Finding]:
    """Whether what is due is erased, and whether backups forget it."""
    if work.settings.demonstration:
        return []
    days, today = work.settings.retention.days_in_backups, work.machine_now().date()
    keys = backup_keys.state(work)
    found = [
        Finding("backups_forget" if keys.since else "backups_never_forget", bool(keys.since), params={"days": days})
    ]
    if keys.since and today - keys.since > timedelta(days=days) + MOVES_AT_LEAST_EVERY:
        found.append(Finding("backups_not_moved", good=False, params={"day": keys.since}))
    if keys.rotating:
        found.append(Finding("key_rotating", good=False))
    saved = keys.saved_on is not None and today - keys.saved_on <= timedelta(days=days)
    found.append(Finding("key_saved" if saved else "key_not_saved", saved, params={"day": keys.saved_on}))
    if retention.runs(work):
        with work.store.read() as unit:
            ran, failed = unit.retention.marked(retention.RAN), unit.retention.marked(retention.FAILED)
        if ran and work.today() - ran > ERASED_AT_LEAST_EVERY:
            found.append(Finding("erasing_stopped", good=False, serious=True, params={"day": ran}))
        if failed and failed == ran:
            found.append(Finding("erasing_failed", good=False, serious=True))
    return found


def backup_findings(work: Workplace) -> list[Finding]:
    """Whether there is a good backup, how old it is, and what keeps the next one from being written."""
    if work.settings.demonstration:
        return []
    now = scheduled_backup.state(work)
    about = {"day": now.last, "days": now.age.days if now.age else 0, "folder": now.folder}
    if now.folder is None and work.backup_host:
        return []  # they go there
    if now.folder is None:
        return [Finding("backups_by_hand" if now.last else "backups_none", good=False, params=about)]
    last = "backup_last" if now.last else "backup_missing"
    found = [Finding(last, not now.old, serious=now.old and bool(now.last), params=about)]
    if now.trouble:
        found.append(Finding(f"backup_{now.trouble}", good=False, serious=now.old, params=about))
    if now.one_disk:
        found.append(Finding("backup_one_disk", good=False, params=about))
    if now.of_days_to_come:
        found.append(Finding("backup_to_come", good=False, params={**about, "count": now.of_days_to_come}))
    return found


def sent_backup_findings(work: Workplace, *, ask: bool = False) -> list[Finding]:
    """The same of the host that keeps backups; `ask`: it, too."""
    now = sent_backup.state(work, ask=ask)
    if now is None:
        return []
    about = {"day": now.last, "days": now.age.days if now.age else 0, "host": now.host}
    last = "backup_host_last" if now.last else "backup_host_missing"
    found = [Finding(last, not now.old, serious=now.old and bool(now.last), params=about)]
    if now.trouble:
        found.append(Finding(f"backup_host_{now.trouble}", good=False, serious=now.old, params=about))
    return found


def _planning_workers(work: Workplace) -> list[Finding]:
    """Whether somebody makes the plans that are asked for, where that is not the server itself."""
    if work.settings.planning.workers == "server":
        return []
    with work.store.read() as unit:
        workers = unit.plan_queue.workers()
        waiting = sum(job.state == "waiting" for job in unit.jobs.to_come())
    code = "planning_workers" if workers else "planning_workers_gone"
    return [Finding(code, bool(workers), serious=True, params={"count": workers, "waiting": waiting})]


def _messages(work: Workplace, call_carriers: bool) -> list[Finding]:
    """Whether messages to clients leave, and what waits there for a person."""
    ways = sorted(work.gateway.ways())
    found = [Finding("messages_on" if ways else "messages_off", good=True, params={"ways": ways})]
    silent = list(work.gateway.unreachable()) if call_carriers else []
    if silent:
        found.append(Finding("messages_unreachable", good=False, params={"hosts": silent}))
    with work.store.read() as unit:
        uncertain = len(unit.messages.in_states("uncertain"))
    if uncertain:
        found.append(Finding("messages_uncertain", good=False, params={"count": uncertain}))
    return found
