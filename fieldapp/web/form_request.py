"""How the forms of a request are read: everything in them has a name, and nothing of them touches a disk."""

from io import BytesIO
from typing import IO, Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.formparser import FormDataParser


class _Parser(FormDataParser):
    def parse(self, *given: Any, **options: Any) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        stream, form, files = super().parse(*given, **options)
        return stream, _named(form), _named(files)


class FormRequest(Request):
    """A part of a multipart body that says no name, as no browser sends it, belongs to no field: it is left out.

    A file that is sent up stays in memory, whatever its size: it is clear text, and werkzeug would write what has more
    than half a megabyte into a temporary file.
    """

    form_data_parser_class = _Parser

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


def _named(given: MultiDict[str, Any]) -> MultiDict[str, Any]:
    if None not in given:
        return given
    return ImmutableMultiDict((name, value) for name, value in given.items(multi=True) if name is not None)
