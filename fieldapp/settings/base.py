"""What the parts of the configuration have in common: frozen, no unknown key, times as an office writes them."""

from datetime import time
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def clock_time(value: Any) -> time:
    try:
        hour, minute = str(value).split(":")
        return time(int(hour), int(minute))
    except ValueError as error:
        raise ValueError(f'"{value}" is not a time; write for example "13:30"') from error


Clock = Annotated[time, Field()]


class Span(Part):
    start: time
    end: time

    @model_validator(mode="before")
    @classmethod
    def from_pair(cls, value: Any) -> Any:
        if isinstance(value, list) and len(value) == 2:
            return {"start": clock_time(value[0]), "end": clock_time(value[1])}
        return value

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.start >= self.end:
            raise ValueError("the first time must be before the second; exchange them")
        return self
