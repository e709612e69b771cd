"""An office on PostgreSQL whose plans are made by processes of their own."""

from pathlib import Path

from fieldapp.cli.setup import prepare
from tests.web.conftest import OfficeUnderTest, make_office, settings_of


def queued_office(data: Path, database_url: str) -> OfficeUnderTest:
    """With its queue, and nobody who plans."""
    settings = settings_of(data)
    planning = settings.planning.model_copy(update={"workers": "separate"})
    settings = settings.model_copy(update={"database_url": database_url, "planning": planning})
    prepare(settings)
    return make_office(data, settings=settings)
