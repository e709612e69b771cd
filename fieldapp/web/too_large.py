"""A form whose file makes it too large: what was typed around the file is read all the same, so that it is not lost."""

from flask import Request
from werkzeug.datastructures import MultiDict
from werkzeug.http import parse_options_header

_BLANK_LINE = b"\r\n\r\n"
_DISPOSITION = b"content-disposition:"


def typed_around_files(asked: Request) -> tuple[MultiDict[str, str], dict[str, bytes]]:
    """The fields of a multipart form, and of each of its files as much of the beginning as has come, by name. No more
    is read than a form may be long; of what is longer the middle may be missing (`serving/bridge.py`)."""
    boundary = asked.mimetype_params.get("boundary", "")
    typed: MultiDict[str, str] = MultiDict()
    files: dict[str, bytes] = {}
    if not boundary:
        return typed, files
    for part in asked.environ["wsgi.input"].read(asked.max_content_length or 0).split(b"--" + boundary.encode()):
        headers, blank_line, value = part.partition(_BLANK_LINE)
        name, filename = _names(headers)
        if not blank_line or not name:
            continue
        if filename is None:
            typed.add(name, value.removesuffix(b"\r\n").decode("utf-8", "replace"))
        else:
            files.setdefault(name, value)
    return typed, files


def _names(headers: bytes) -> tuple[str, str | None]:
    """Of the field, "" where none is said, and of its file, None for what is no file."""
    for line in headers.splitlines():
        if line.lower().startswith(_DISPOSITION):
            _, said = parse_options_header(line[len(_DISPOSITION) :].decode("utf-8", "replace"))
            return said.get("name", ""), said.get("filename")
    return "", None
