"""`fieldapp check`."""

import sys

import click

from ..gateways.mail import MailCaller
from ..services.health import findings
from .office import settings, workplace
from .terminal import console


@click.command()
def check() -> None:
    """Checks configuration, key and database; exit 1 when something needs the administrator."""
    from ..web.health_words import health_words  # the words of the pages: only when they are needed
    from ..web.i18n import Words

    office = settings()
    english = Words("en", "ltr", office.office.zone)
    console.print(f"Configuration: {office.folder} is complete.")
    bad = 0
    for finding in findings(workplace(), call_carriers=True, alarm_mail=MailCaller(office)):
        verdict = "ok" if finding.good else "WRONG" if finding.serious else "note"
        console.print(f"{verdict:7} {health_words(english, finding)}")
        bad += finding.serious and not finding.good
    sys.exit(1 if bad else 0)
