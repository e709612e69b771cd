"""The base of every domain record: frozen, strict about its fields, readable back from JSON."""

from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from .errors import Stale

DAMAGED = "\N{REPLACEMENT CHARACTER}"
"""Stands where what was kept does not open any more. What has it for its name is written over nothing."""


class Record(BaseModel):
    """What is passed around: a value that does not change, with no field but those it names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def fingerprint(self) -> str:
        """Twenty hexadecimal digits, others for any other content: a form carries those of what it was made from."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:20]


def check_as_seen(record: Record, seen: str | None) -> None:
    """So that two people do not overwrite each other unseen. `seen`: the fingerprint that a form carries, None for what
    no page was made from. Raises `Stale` when the record is another by now."""
    if seen is not None and seen != record.fingerprint:
        raise Stale(type(record).__name__)
