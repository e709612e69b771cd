"""Questions while packs come and go: an open geocoder follows the pack in use, and no answer is of another one."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Shelf
from fieldapp.gateways.region.building import Order, build
from fieldapp.services.addresses import find
from tests.unit.address.conftest import address, write
from tests.village import osm

from .conftest import NOW, command, silent


def test_a_geocoder_that_is_open_follows_the_pack(village_file: Path, localities: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shelf = Shelf(data)
    geocoder = open_geocoder(shelf.addresses, localities)
    here = "Rue Unique 3, 1369 Essaimont"
    assert not find(geocoder, here).accepted
    assert command(data, "region", "build", village_file, "--name", "e").exit_code == 0
    assert find(geocoder, here).accepted
    row = address("Rue Nouvelle", "1", "Essaimont", "1369", osm.place(0, 50))
    file = write(tmp_path / "best.csv", [row])
    assert not find(geocoder, "Rue Nouvelle 1, 1369 Essaimont").accepted
    result = command(data, "addresses", "import", file)
    assert "over the map of e/" in result.stdout
    assert find(geocoder, "Rue Nouvelle 1, 1369 Essaimont").accepted
    assert find(geocoder, here).accepted


def test_a_pack_used_again_gets_the_official_addresses_imported_meanwhile(
    village_file: Path, localities: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    command(data, "region", "build", village_file, "--name", "one")
    command(data, "region", "build", village_file, "--name", "two")
    row = address("Rue Nouvelle", "1", "Essaimont", "1369", osm.place(0, 50))
    command(data, "addresses", "import", write(tmp_path / "best.csv", [row]))
    command(data, "region", "use", "two")
    assert find(open_geocoder(Shelf(data).addresses, localities), "Rue Nouvelle 1, 1369 Essaimont").accepted


class Asker(threading.Thread):
    """Asks for one house over and over; remembers every answer that is not that house."""

    def __init__(self, geocoder: LocalGeocoder, text: str, end: threading.Event) -> None:
        super().__init__(daemon=True)
        self.geocoder, self.text, self.end = geocoder, text, end
        self.asked, self.wrong = 0, list[object]()

    def run(self) -> None:
        while not self.end.is_set():
            self.asked += 1
            try:
                answer = find(self.geocoder, self.text)
            except Exception as error:
                self.wrong.append(error)
            else:
                if not (answer.accepted and answer.best and answer.best.label == self.text):
                    self.wrong.append(answer)


@pytest.mark.parametrize("months", [4, pytest.param(200, marks=pytest.mark.stress)])
def test_no_question_fails_or_errs_while_packs_are_switched(
    village_file: Path, localities: Path, tmp_path: Path, months: int
) -> None:
    """Each month other streets come first, so that a number of a street read in one index means another in the next."""
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(village_file, "e"), NOW, silent)
    geocoder = open_geocoder(shelf.addresses, localities)
    end = threading.Event()
    texts = (
        "Rue du Moulin 5, 1369 Essaimont",
        "Rue Unique 3, 1369 Essaimont",
        "Rue de l'Église 5, 1368 Petit-Essaimont",
    )
    askers = [Asker(geocoder, text, end) for text in texts]
    for asker in askers:
        asker.start()
    for month in range(1, months + 1):
        rows = [address(f"Rue Nouvelle {n}", "1", "Essaimont", "1369", osm.place(n, 50)) for n in range(month)]
        file = write(tmp_path / "best.csv", rows)
        new = build(shelf, Order(village_file, "e", official=file), NOW + timedelta(days=30 * month), silent)
        before = next(pack for pack in shelf.packs() if pack != new)
        shelf.remove(before.key)
    end.set()
    for asker in askers:
        asker.join()
    assert [asker.wrong[:3] for asker in askers] == [[], [], []]
    assert all(asker.asked > months for asker in askers)
