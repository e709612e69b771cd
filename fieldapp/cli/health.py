"""`fieldapp check`."""

import sys
from pathlib import Path

import click

from ..gateways.mail import MailCaller
from ..services import backup
from ..services.backup_file import BackupRefused
from ..services.health import findings
from ..services.workplace import Workplace
from ..store.audit_chain import AuditFault
from .office import settings, workplace
from .terminal import Named, console


@click.command()
@click.option(
    "--deep",
    is_flag=True,
    help="Also opens every sealed value and follows the audit row by row, which reads the whole database.",
)
@click.option(
    "--backup",
    "saved",
    type=Named(),
    help="Also whether the audit still has every row that it had when this backup was taken.",
)
def check(*, deep: bool, saved: Path | None) -> None:
    """Checks configuration, key and database; exit 1 when something needs the administrator."""
    from ..web.health_words import health_words  # the words of the pages: only when they are needed
    from ..web.i18n import Words

    office = settings()
    english = Words("en", "ltr", office.office.zone)
    console.print(f"Configuration: {office.folder} is complete.")
    bad = 0
    work = workplace()
    for finding in findings(work, call_carriers=True, alarm_mail=MailCaller(office)):
        verdict = "ok" if finding.good else "WRONG" if finding.serious else "note"
        console.print(f"{verdict:7} {health_words(english, finding)}")
        bad += finding.serious and not finding.good
    bad += _deep(work) + _audit(work) if deep else 0
    bad += _since(work, saved) if saved else 0
    sys.exit(1 if bad else 0)


def _deep(work: Workplace) -> int:
    """How many sealed values are damaged; names each."""
    found = list(work.store.damaged())
    for one in found:
        of_case = f" of case {one.case}" if one.case else ""
        console.print(f"{'WRONG':7} Damaged and unreadable: {one.context}{of_case}. An earlier backup has it.")
    if not found:
        console.print(f"{'ok':7} Everything that is sealed opens.")
    return len(found)


def _audit(work: Workplace) -> int:
    """How many faults the audit has; says where each is."""
    found = list(work.store.audit_faults())
    for one in found:
        console.print(f"{'WRONG':7} {_fault_words(one)} Compare with an earlier backup.")
    if not found:
        console.print(f"{'ok':7} The audit is as it was written: no row was changed, taken out or put elsewhere.")
    return len(found)


def _fault_words(fault: AuditFault) -> str:
    match fault.kind:
        case "changed":
            return f"Row {fault.number} of the audit is not the one that was written."
        case "missing" if fault.until > fault.number:
            return f"Rows {fault.number} to {fault.until} of the audit were taken out."
        case "missing":
            return f"Row {fault.number} of the audit was taken out."
        case "earlier":
            return "The audit's rows without a number are not those that were there when numbering began."
        case "end":
            return "Where the audit ends was not written by this office: rows may be missing there, or were added."


def _since(work: Workplace, saved: Path) -> int:
    try:
        end = backup.audit_end(saved, backup.keys_of(work))
    except BackupRefused as error:
        console.print(f"{'WRONG':7} {error} Nothing was compared.")
        return 1
    if end is None:
        console.print(f"{'note':7} {saved} is older than the audit's numbers: nothing to compare.")
        return 0
    holds = work.store.audit_holds(end)
    found = "has" if holds else "does not have"
    console.print(f"{'ok' if holds else 'WRONG':7} The audit {found} the {end.number:,} rows that {saved} ends with.")
    return not holds
