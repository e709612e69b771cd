"""`fieldapp addresses import` and `fieldapp geocode`: no server, no secret, no network."""

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from ..domain.errors import Refused
from ..gateways.address_index import ImportRefused, build
from ..gateways.geocoder import LocalGeocoder, open_geocoder
from ..gateways.named_places import NamedPlaces
from ..gateways.outside_geocoder import OutsideFailed, OutsideGeocoder, open_outside
from ..gateways.region import RegionRefused, Shelf
from ..gateways.region.official import freshen
from ..services.addresses import find, geocode_file
from ..settings import SettingsError, load
from .office import office_folders
from .terminal import Named, console, progress, refuse


@click.group()
def addresses() -> None:
    """The local index of addresses."""


@addresses.command("import", short_help="Read an address file into the index.")
@click.argument("file", type=Named())
def import_(file: Path) -> None:
    """Reads an address FILE into the local index: the official Belgian BeSt CSV, plain, gzip or zip.

    Columns used: EPSG:4326_lat, EPSG:4326_lon, house_number, box_number, postcode, postname, municipality_name and
    streetname in each language, street_id, region_code, status. Rows that are not `current` are left out and counted.
    Needs no `init`, no key, no server.

    Repeatable. The official download is one file a region: a file replaces what the index holds of the regions it
    names, once it has been read to the end and not before; other regions stay.
    """
    _, data = office_folders()
    if not file.is_file():
        raise refuse(f"{file} is not a file.")
    columns = (TextColumn("Reading addresses"), BarColumn(), TimeElapsedColumn())
    try:
        with progress(*columns) as bar:
            task = bar.add_task("", total=None)
            done = build(
                file, data / "addresses.sqlite", lambda read, size: bar.update(task, completed=read, total=size)
            )
        shelf = Shelf(data)
        pack = shelf.in_use()
        if pack:
            freshen(shelf, pack)
    except (ImportRefused, RegionRefused) as error:
        raise refuse(str(error)) from None
    kept = f" Kept from earlier files: {', '.join(region or 'no region' for region in done.kept)}." if done.kept else ""
    left = f" {done.left_out:,} rows were left out (not current, or without place or street)." if done.left_out else ""
    over = f" They lie over the map of {pack.key}." if pack else ""
    console.print(f"{done.addresses:,} addresses in {done.streets:,} streets are ready.{left}{kept}{over}")


@addresses.command("places", short_help="Check the places that clients choose by name.")
def places() -> None:
    """Looks up every row of config/places.csv among the office's addresses and says how exactly each is found.

    A row that is not found to its house or street is named, and the command ends with 2: import the addresses of its
    region, or correct the row. Works before `init`; asks no other host.
    """
    folder, data = office_folders()
    try:
        geocoder = open_geocoder(Shelf(data).addresses, folder / "localities.csv")
        known = NamedPlaces(folder / "places.csv").all
    except SettingsError as error:
        raise refuse(str(error)) from None
    missing = 0
    for place in known:
        best = find(geocoder, place.address).best
        exact = best is not None and best.accuracy in ("house", "street")
        missing += not exact
        said = f"{best.accuracy}: {best.label}" if best else "not found"
        console.print(f"{'' if exact else 'NOT FOUND  '}{place.name}: {place.address} -> {said}")
    if missing:
        raise refuse(f"{missing} of {len(known)} places are not found to their house or street.")
    console.print(f"{len(known)} places, each found to its house or street.")


@click.command()
@click.option("--csv", "source", required=True, type=Named(), help="UTF-8, with a column `address`.")
@click.option("--output", "target", required=True, type=Named(), help="The same rows with their places.")
@click.option("--ask", "host", metavar="HOST", help="SENDS what is not found here to this service; see below.")
def geocode(source: Path, target: Path, host: str | None) -> None:
    """Finds the place of every address of a CSV file. Works before `init`; asks no other host by itself.

    One row out for each row in, in the same order: its columns, then lat, lon (WGS84), accuracy (house, interpolated,
    street or locality), score (0 to 1) and label. The best candidate even below 0.90, empty cells where nothing fits.
    Interpolated: nobody has mapped the number, it is reckoned between its neighbours. Without a region pack or an
    imported address file only towns and villages are found.

    With --ask HOST, addresses whose house is not known here are sent to that Nominatim service, one a second. It must
    stand in hosts.toml with the purpose "geocoder": think of whose addresses they are.

    \b
    Example:  fieldapp geocode --csv people.csv --output places.csv
    """
    folder, data = office_folders()
    columns = (TextColumn("Looking up"), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        local = open_geocoder(Shelf(data).addresses, folder / "localities.csv", folder / "places.csv")
        geocoder = _asking(local, host) if host else local
        with progress(*columns) as bar:
            task = bar.add_task("", total=None)
            rows, found = geocode_file(geocoder, source, target, lambda done: bar.update(task, completed=done))
    except Refused as error:
        raise refuse(error.params["sentence"]) from None
    except (SettingsError, OutsideFailed) as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(f"{target} cannot be written: {error.strerror}.") from None
    console.print(f"{found} of {rows} addresses found; written to {target}.")


def _asking(local: LocalGeocoder, host: str) -> OutsideGeocoder:
    settings = load()
    return open_outside(local, host, settings.hosts, settings.office.country)
