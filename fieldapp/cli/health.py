"""`fieldapp check`."""

import sys

import click

from ..gateways.mail import MailCaller
from ..services.health import findings
from ..services.workplace import Workplace
from .office import settings, workplace
from .terminal import console


@click.command()
@click.option("--deep", is_flag=True, help="Also opens every sealed value, which reads the whole database.")
def check(*, deep: bool) -> None:
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
    bad += _deep(work) if deep else 0
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
