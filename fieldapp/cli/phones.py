"""`fieldapp phones bring`."""

from pathlib import Path

import click

from ..services.phone.saved_file import FileRefused, receive_file
from .office import workplace
from .terminal import Named, console, refuse


@click.group()
def phones() -> None:
    """What workers' phones bring."""


@phones.command(short_help="Keep what a phone saved as a file.")
@click.argument("file", type=Named())
def bring(file: Path) -> None:
    """Keeps the sealed entries of FILE, which a phone saved because they did not leave by themselves.

    They are judged as if the phone had sent them; what the office has already is not taken twice.

    \b
    Example:  fieldapp phones bring 5b0c6f9e.sealed.json
    """
    try:
        receipts = receive_file(workplace(), file.read_bytes())
    except OSError as error:
        raise refuse(f"{file} cannot be read: {error.strerror}.") from None
    except FileRefused as error:
        raise refuse(str(error)) from None
    for receipt in receipts:
        console.print(f"{receipt.id}: {'kept' if receipt.refused is None else f'refused, {receipt.refused}'}")
    if any(receipt.refused for receipt in receipts):
        raise SystemExit(1)
