"""The base of every domain record: frozen, strict about its fields, readable back from JSON."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """What is passed around: a value that does not change, with no field but those it names."""

    model_config = ConfigDict(frozen=True, extra="forbid")
