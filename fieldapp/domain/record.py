"""The base of every domain record: frozen, strict about its fields, readable back from JSON."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
