"""`fieldapp statement`."""

import json
from pathlib import Path

import click

from ..domain.errors import NotFound
from ..services import access_statement
from ..services.day_files import write_private
from .office import workplace
from .terminal import Named, console, refuse


@click.command()
@click.argument("number")
@click.option("--language", help="The language of the paper; default: the person's own.")
@click.option("--output", type=Named(), help="Folder to write to; default statement-NUMBER.")
def statement(number: str, language: str | None, output: Path | None) -> None:
    """Writes what is kept about the person of case NUMBER (GDPR, articles 15 and 20), as two private files.

    statement.html is to be printed and given to the person; statement.json is the same for a program, with pictures and
    voice notes. Make sure who asks, and delete the folder afterwards.

    \b
    Example:  fieldapp statement H-2026-0012 --language ar
    """
    from ..web.statement_file import statement_file  # the words of the pages: only when they are needed

    work = workplace()
    offered = work.settings.languages.client
    if language and language not in offered:
        raise refuse(f"There are no words in “{language}”; choose one of {', '.join(offered)}.")
    try:
        case_id = access_statement.case_of(work, number)
        found, copied = access_statement.read(work, None, case_id), access_statement.copy(work, None, case_id)
    except NotFound:
        raise refuse(f"There is no case {number}.") from None
    folder = output or Path(f"statement-{number}")
    if any((folder / name).exists() for name in ("statement.html", "statement.json")):
        raise refuse(f"{folder} has a statement already; delete it, or choose another folder.")
    try:
        write_private(
            folder,
            {
                "statement.html": statement_file(work, found, language or ""),
                "statement.json": json.dumps(copied, ensure_ascii=False, indent=1) + "\n",
            },
        )
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None
    console.print(f"Written to {folder}. Give it to the person alone, then delete it.")
