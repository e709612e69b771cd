"""That a named person of the office has read a text in its language and lets it leave."""

from datetime import datetime

from .record import Record


class TextApproval(Record):
    """Of exactly the text with this hash (`MessageText.hash`); `at` aware UTC."""

    text_hash: str
    kind: str
    language: str
    approved_by: str
    at: datetime
