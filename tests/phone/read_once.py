"""Read by the process from which servers are forked: what every server reads, compiles or makes at its start and for
its first phone is read, compiled and made here once."""

import gc
from pathlib import Path
from tempfile import TemporaryDirectory

from fieldapp.settings import load
from fieldapp.store import schema
from fieldapp.web.turned_away import turned_away
from tests.web.conftest import make_office
from tests.web.phone_office import day_at_the_door


def a_day_of_a_phone(data: Path) -> None:
    office = make_office(data)
    turned_away(office.app, office.work.settings)
    phone = day_at_the_door(office).phone()
    phone.bring(phone.note("words"))
    for page in ("/field/app", "/account/sign-in"):
        office.visitor().get(page)
    office.work.store.engine.dispose()  # connections do not survive the fork


load()
schema.head()
with TemporaryDirectory() as folder:
    a_day_of_a_phone(Path(folder, "data"))
gc.freeze()  # so that a collection in a server does not copy what all of them share
