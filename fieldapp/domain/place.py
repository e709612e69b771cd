"""Where a visit happens: what was typed, what was found, and whether a person or the rule accepted it."""

from typing import Literal

from pydantic import Field

from .record import Record

Accuracy = Literal["house", "interpolated", "street", "locality", "pin", "unknown"]
"""`interpolated`: the number stands nowhere, its place was reckoned from its neighbours; never accepted alone."""

VAGUE: frozenset[Accuracy] = frozenset({"street", "locality"})
NONE_RIGHT = "none right"


class Place(Record):
    """`text` as typed; `lat`/`lon` WGS84 degrees; `score` 0-1 of the match; `confirmed` by rule or by a person.

    `at_office`: the client comes to the office, wherever that is by then.
    `source`: who found it, "" while nobody has looked it up; `NONE_RIGHT` where a person said that none found is right.
    """

    text: str = Field(max_length=300)
    label: str = Field(default="", max_length=300)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    accuracy: Accuracy = "unknown"
    score: float = Field(default=0.0, ge=0, le=1)
    source: str = ""
    confirmed: bool = False
    access: str = Field(default="", max_length=300, description="floor, bell, how to find the door")
    at_office: bool = False

    @property
    def located(self) -> bool:
        """Whether it has coordinates."""
        return self.lat is not None and self.lon is not None

    @property
    def looked_up(self) -> bool:
        """Somebody chose, or was asked and found none right: a second look must not choose for them."""
        return self.confirmed or bool(self.source)

    @property
    def vague(self) -> bool:
        """Found by its street or town only: nobody can go there unless a person has said how it is found."""
        return self.accuracy in VAGUE

    @property
    def shown(self) -> str:
        """What people read: the address that was found, else what was typed."""
        return self.label or self.text
