"""`fieldapp addresses import` and `fieldapp geocode`: no server, no secret, no network."""

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..domain.errors import Refused
from ..gateways.address_index import ImportRefused, build
from ..gateways.geocoder import open_geocoder
from ..gateways.region import RegionRefused, Shelf
from ..gateways.region.official import freshen
from ..services.addresses import geocode_file
from ..settings import SettingsError
from .console import console, office_folders, refuse


@click.group()
def addresses() -> None:
    """The local index of addresses."""


@addresses.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path) -> None:
    """Reads an address FILE (official BeSt columns; plain, gzip or zip) into the local index.

    Repeatable. The official download is one file a region: a file replaces what the index holds of the regions it
    names, once it has been read to the end and not before; other regions stay.
    """
    _, data = office_folders()
    if not file.is_file():
        raise refuse(f"{file} is not a file.")
    columns = (TextColumn("Reading addresses"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as bar:
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


@click.command()
@click.option("--csv", "source", required=True, type=click.Path(path_type=Path), help="UTF-8, with a column `address`.")
@click.option(
    "--output", "target", required=True, type=click.Path(path_type=Path), help="The same rows with their places."
)
def geocode(source: Path, target: Path) -> None:
    """Finds the place of every address of a CSV file.

    One row out for each row in, with lat, lon, accuracy, score and label: the best candidate even below 0.90, empty
    cells where nothing fits.
    """
    folder, data = office_folders()
    columns = (TextColumn("Looking up"), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        geocoder = open_geocoder(Shelf(data).addresses, folder / "localities.csv")
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=None)
            rows, found = geocode_file(geocoder, source, target, lambda done: bar.update(task, completed=done))
    except Refused as error:
        raise refuse(error.params["sentence"]) from None
    except SettingsError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(f"{target} cannot be written: {error.strerror}.") from None
    console.print(f"{found} of {rows} addresses found; written to {target}.")
