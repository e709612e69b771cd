"""CSV files that people hand in, read strictly: no row swallows another, and no half of one is dropped."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from ..domain.errors import Refused

MAX_BYTES = 50_000_000
_NUMBER = re.compile(r"[+-][\d\s.,/()-]*")
_COMPUTED = tuple("=+-@|%＝＋－＠")


@dataclass(frozen=True)
class Row:
    """`line`: the line of the file on which it begins, the header being on line 1; as many `cells` as the header."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A file's first line, and the others."""

    header: list[str]
    rows: list[Row]


def read_table(source: Path, required: tuple[str, ...], *, fill: bool = False) -> Table:
    """A CSV file: UTF-8 with or without BOM, `,` or `;`. Raises `Refused("file")` with one sentence.

    Empty lines are left out, and rows of empty cells. `fill`: these are kept, and short rows filled with empty cells,
    where a row must come out for each that went in.
    """
    if not source.is_file():
        raise refused(f"{source} does not exist.")
    if source.stat().st_size > MAX_BYTES:
        raise refused(f"{source} is larger than {MAX_BYTES // 1_000_000} MB; split it.")
    try:
        content = source.read_bytes()
    except OSError as error:
        raise refused(f"{source} cannot be read: {error.strerror}.") from None
    return parse_table(content, str(source), required, fill=fill)


def parse_table(content: bytes, name: str, required: tuple[str, ...], *, fill: bool = False) -> Table:
    """As `read_table`, from the bytes of a file; `name` is what sentences call it. Raises `Refused("file")`."""
    rows = _rows(_text(content, name), name)
    header = [cell.strip() for cell in rows[0].cells] if rows else []
    missing = [column for column in required if column not in header]
    if missing:
        raise refused(f"{name}: the column {missing[0]} is missing; the first line must name the columns.")
    kept = [row for row in rows[1:] if row.cells and (fill or any(cell.strip() for cell in row.cells))]
    if fill:
        kept = [Row(row.line, row.cells + [""] * (len(header) - len(row.cells))) for row in kept]
    for row in kept:
        _must_be_as_wide(row, header, name)
    return Table(header, kept)


def as_text(cell: str) -> str:
    """The cell for a file that somebody opens in a spreadsheet: what that would take for a formula has an apostrophe
    before it; numbers with a sign and telephone numbers stay as they are. After OWASP, "CSV Injection"."""
    computed = cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(_COMPUTED)
    return f"'{cell}" if computed and not _NUMBER.fullmatch(cell) else cell


def refused(sentence: str) -> Refused:
    """A file that is not taken, and why."""
    return Refused("file", "file", sentence=sentence)


def _text(content: bytes, name: str) -> str:
    if b"\0" in content:
        raise refused(f"{name} is not a CSV file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise refused(f"{name} is not UTF-8 (line {line}); save it in that encoding.") from None


def _rows(text: str, name: str) -> list[Row]:
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    try:
        while True:
            line = reader.line_num + 1
            rows.append(Row(line, next(reader)))
    except StopIteration:
        return rows
    except csv.Error as error:
        raise refused(
            f"{name}, line {line}: a quote is not closed, or stands within a cell; write it twice there ({error})."
        ) from None


def _must_be_as_wide(row: Row, header: list[str], name: str) -> None:
    if len(row.cells) != len(header):
        raise refused(
            f"{name}, line {row.line}: {len(row.cells)} cells, the first line has {len(header)}; "
            "put quotes around a cell that has commas, and leave no cell out."
        )
