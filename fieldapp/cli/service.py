"""`fieldapp service install`."""

import os
import pwd
import sys
from contextlib import suppress
from pathlib import Path

import click

from ..settings import Settings
from .office import settings
from .terminal import Named, port, refuse
from .units import SERVER, TIMER, WORKER, WRITTEN_BY, Installed, Unwritable, units

SYSTEM = Path("/etc/systemd/system")


@click.group()
def service() -> None:
    """Keep the server running with systemd."""


@service.command(short_help="Write the units that keep the server running and the backups made.")
@click.option("--to", "folder", type=Named(), help=f"Where to write them; default: {SYSTEM}, as root.")
@click.option("--user", help="The account that serves; default: whoever owns FIELDAPP_DATA.")
@click.option("--port", default=port, show_default="PORT or 8000", type=click.IntRange(1, 65535))
@click.option(
    "--encrypted-credentials", "encrypted", is_flag=True, help="Secrets lie in credstore.encrypted (systemd-creds)."
)
@click.option("--dry-run", is_flag=True, help="Writes nothing: prints them.")
def install(folder: Path | None, user: str | None, port: int, *, encrypted: bool, dry_run: bool) -> None:
    """Writes units of systemd for FIELDAPP_DATA and FIELDAPP_CONFIG as they are now: the server, begun with the machine
    and again whenever it ends, and a timer for the backup of the day where [backups] names a folder or a host; with
    `workers = "separate"` under [planning] also planning workers, of which you enable as many as you want.

    The secret of a locked key file (`fieldapp keys lock`), and keys of providers, are handed to them as credentials,
    where they lie in a credstore: /etc/credstore/fieldapp-key, or /run/credstore/fieldapp-key, which is memory.

    Both run as an account without rights and see as little of the machine as they need. Nothing is started by this: it
    prints how. Run it again after an update, or when a folder changes.

    \b
    Example:  sudo FIELDAPP_DATA=/srv/hirondelle FIELDAPP_CONFIG=/srv/hirondelle-config \\
                   /opt/visits/.venv/bin/fieldapp service install
    """
    try:
        written = units(_installed(settings(), user, port, encrypted=encrypted))
    except Unwritable as error:
        raise refuse(str(error)) from None
    if dry_run:
        click.echo("\n".join(written.values()), nl=False)
        return
    if folder is None and os.geteuid() != 0:
        raise refuse(f"Only root writes to {SYSTEM}; name another folder with --to.")
    _write(folder or SYSTEM, written)
    begun = " ".join(name.replace("@.", "@1.") for name in (SERVER, WORKER, TIMER) if name in written)
    click.echo(f"{', '.join(written)} written to {folder or SYSTEM}.")
    if folder is None:
        click.echo(f"Begin with: systemctl daemon-reload && systemctl enable --now {begun}")
    if WORKER in written:
        click.echo("As many planning workers as you enable: fieldapp-worker@1, fieldapp-worker@2, …")
    if TIMER not in written:
        click.echo("No timer for backups: no folder is chosen under [backups] in config/local.toml, and no host.")


def _installed(office: Settings, user: str | None, port: int, *, encrypted: bool) -> Installed:
    user = user or _owner(office.data)
    if user == "root":
        raise refuse(f"{office.data} belongs to root; give it to an account without rights, or name one with --user.")
    backups = office.backups
    secrets = office.data.absolute() / "environment"
    has_secret = bool(os.environ.get("FIELDAPP_DATABASE_URL")) or secrets.exists()  # of an earlier run without it
    if has_secret and not secrets.exists():
        click.echo(f"Write FIELDAPP_DATABASE_URL=… into {secrets} (0600): units are read by everybody.")
    return Installed(
        python=Path(sys.executable),
        user=user,
        data=office.data.absolute(),
        config=office.folder.absolute(),
        folder=Path(backups.folder) if backups.folder else None,
        port=port,
        hour=backups.hour,
        zone=office.office.timezone,
        environment_file=secrets if has_secret else None,
        encrypted=encrypted,
        sends=bool(backups.sftp_host),
        workers=office.planning.workers == "separate",
    )


def _owner(data: Path) -> str:
    try:
        return pwd.getpwuid(data.stat().st_uid).pw_name
    except (OSError, KeyError):
        raise refuse(f"{data} is not there, or belongs to nobody; run `fieldapp init` first, or name --user.") from None


def _write(folder: Path, written: dict[str, str]) -> None:
    """Each in one step; none that somebody else wrote is replaced."""
    try:
        for name in written:
            path = folder / name
            if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY):
                raise refuse(f"{path} was not written by this command; move it away first.")
        for name, text in written.items():
            beside = folder / f".{name}.writing"
            try:
                beside.write_text(text, encoding="utf-8")
                beside.chmod(0o644)
                beside.replace(folder / name)
            finally:
                with suppress(OSError):
                    beside.unlink(missing_ok=True)
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None
