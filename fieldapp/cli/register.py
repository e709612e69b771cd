"""`fieldapp register`."""

import sys
from pathlib import Path

import click

from ..services.day_files import write_private
from .office import workplace
from .terminal import Named, console, refuse


@click.command()
@click.option("--language", help="A language of the staff pages; default: the first of them.")
@click.option("--output", type=Named(), help="Folder to write to; default register.")
def register(language: str | None, output: Path | None) -> None:
    """Writes the register of processing and the draft of the impact assessment (GDPR, articles 30 and 35).

    register.html is made from the configuration, to be read and completed by the office's own data-protection officer;
    the words are those of config/register.toml. Exit 1 when something is not declared there: it names what.

    \b
    Example:  fieldapp register --language fr
    """
    from ..web.register_file import register_file  # the words of the pages: only when they are needed

    work = workplace()
    offered = work.settings.languages.staff
    if language and language not in offered:
        raise refuse(f"There are no words in “{language}”; choose one of {', '.join(offered)}.")
    folder = output or Path("register")
    if (folder / "register.html").exists():
        raise refuse(f"{folder} has a register already; delete it, or choose another folder.")
    page, gaps = register_file(work, language or offered[0])
    try:
        write_private(folder, {"register.html": page})
    except OSError as error:
        raise refuse(f"{folder} cannot be written: {error.strerror}.") from None
    console.print(f"Written to {folder}. It is a draft: the office's own officer reads and completes it.")
    for gap in gaps:
        console.print(f"{'WRONG':7} {gap}")
    sys.exit(1 if gaps else 0)
