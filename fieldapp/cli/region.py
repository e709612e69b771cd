"""`fieldapp region`: the local map, compiled from one OpenStreetMap file. No server, no secret, no network."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..gateways.region import Pack, RegionRefused, Shelf
from ..gateways.region.building import Order, build
from ..gateways.region.extract import Circle
from ..gateways.region.official import freshen
from ..gateways.region.part import Progress as Told
from .office import office_folders
from .terminal import Named, console, progress, refuse


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        """What a pack refuses is refused here: one sentence, exit code 2."""
        try:
            return super().invoke(ctx)
        except RegionRefused as error:
            raise refuse(str(error)) from None


@click.group(cls=_Group)
def region() -> None:
    """The local map: addresses, roads and base map from one OpenStreetMap file."""


def _shelf() -> Shelf:
    return Shelf(office_folders()[1])


def _place(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        lat, lon = (float(part) for part in value.split(","))
    except ValueError:
        raise refuse(f'"{value}" is not a place; write for example 50.6243,4.8135.') from None
    return lat, lon


@region.command("build")
@click.argument("file", type=Named())
@click.option("--name", required=True, help="What the pack is called here, for example `belgium`.")
@click.option("--centre", callback=_place, metavar="LAT,LON", help="With --radius-km: only this part of the file.")
@click.option("--radius-km", type=float, metavar="R")
@click.option("--addresses", "official", type=Named(), metavar="BEST", help="An official address file (BeSt).")
def build_(
    file: Path, name: str, centre: tuple[float, float] | None, radius_km: float | None, official: Path | None
) -> None:
    """Compiles FILE (.osm.pbf) into a region pack.

    The pack comes into use at once when none is in use or an older one of the same NAME is, also while serving;
    otherwise `fieldapp region use NAME` switches. An interrupted build leaves the pack in use as it is.
    """
    if (centre is None) != (radius_km is None):
        raise refuse("--centre and --radius-km belong together; give both or none.")
    circle = Circle(*centre, radius_km) if centre and radius_km is not None else None
    shelf = _shelf()
    columns = (TextColumn("{task.description:<26}"), BarColumn(), TimeElapsedColumn())
    with progress(*columns) as bars:
        pack = build(shelf, Order(file, name, circle, official), datetime.now(UTC), lambda title: _told(bars, title))
    used = shelf.in_use()
    in_use = "is in use" if used and used.key == pack.key else f"is ready: `fieldapp region use {name}` switches to it"
    console.print(f"{pack.key} {in_use}. {_counts(pack)}.")


def _told(bars: Progress, title: str) -> Told:
    """The bar runs full when its part says so; it swings while nobody knows how much there is."""
    task = bars.add_task(title, total=None)
    return lambda done, total: bars.update(task, completed=done, total=total or None)


@region.command("list")
def list_() -> None:
    """The packs of this machine."""
    shelf = _shelf()
    used = shelf.in_use()
    table = Table("", "Pack", "Map of", "Built", "Addresses", "MB")
    for pack in shelf.packs():
        manifest = pack.manifest
        table.add_row(
            "in use" if used and used.key == pack.key else "",
            pack.key,
            f"{manifest.data_date:%Y-%m-%d}" if manifest.data_date else "?",
            f"{manifest.built:%Y-%m-%d}",
            f"{manifest.counts.get('addresses', {}).get('addresses', 0):,}",
            f"{pack.bytes / 1e6:,.1f}",
        )
    console.print(table if table.row_count else "No region pack yet: `fieldapp region build FILE.osm.pbf --name NAME`.")


@region.command()
@click.argument("name", required=False)
def info(name: str | None) -> None:
    """Where a pack comes from and what is in it (NAME or NAME/VERSION; the pack in use by default)."""
    shelf = _shelf()
    pack = shelf.find(name) if name else shelf.in_use()
    if pack is None:
        raise refuse("no region pack is in use; name one, see `fieldapp region list`.")
    console.print_json(pack.manifest.model_dump_json())


@region.command()
@click.argument("name", required=False)
@click.option("--none", is_flag=True, help="Work without a local map: the official addresses alone, estimated times.")
def use(name: str | None, none: bool) -> None:
    """Switches to a pack (NAME, or NAME/VERSION for an earlier one), also while serving."""
    if none == bool(name):
        raise refuse("name a pack, or say --none.")
    shelf = _shelf()
    with shelf.locked():
        if name is None:
            shelf.use_none()
            console.print("No region pack is in use.")
            return
        pack = shelf.find(name)
        freshen(shelf, pack)
        shelf.use(pack)
    console.print(f"{pack.key} is in use. {_counts(pack)}.")


@region.command()
@click.argument("name")
def remove(name: str) -> None:
    """Removes a pack (NAME with all its versions, or NAME/VERSION). The pack in use is refused."""
    removed = _shelf().remove(name)
    console.print(f"Removed: {', '.join(pack.key for pack in removed)}.")


def _counts(pack: Pack) -> str:
    counts = [f"{count:,} {what}" for part in pack.manifest.counts.values() for what, count in part.items()]
    return ", ".join(counts) or "It holds nothing yet"
