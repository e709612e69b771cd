"""What the commands of `python -m routing` say, write and refuse."""

import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

REFUSED = 2


def write(text: str, output: Path | None = None) -> None:
    """To standard output, or whole or not at all to a file: one that was there before stays until the new one is
    complete. What cannot be written there is not lost, it goes to standard output."""
    content = (text + "\n").encode("utf-8", "backslashreplace")  # half a surrogate pair, as JSON itself writes it
    if output is None and sys.stdout is None:
        refuse("Standard output is closed.")
    try:
        if output is None:
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        elif output.exists() and not output.is_file():  # a device or a pipe
            output.write_bytes(content)
        else:
            _replace(output.resolve(), content)
    except OSError as error:
        if output:
            tell(f"{output}: cannot be written: {error.strerror}. The plan comes on standard output instead.")
            write(text)
            sys.exit(REFUSED)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python tries once more at its end
        refuse(f"Standard output: cannot be written: {error.strerror}.")


def _replace(output: Path, content: bytes) -> None:
    beside = output.with_name(f".{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def tell(sentence: str) -> None:
    """On standard error, where somebody reads it: that nobody does is no reason to end."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(sentence, file=sys.stderr, flush=True)


def refuse(sentence: str) -> NoReturn:
    tell(sentence)
    sys.exit(REFUSED)
