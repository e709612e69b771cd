"""Places that people know by name: hospitals, reception centres, shelters, public offices."""

from dataclasses import dataclass
from typing import Literal, get_args

PlaceKind = Literal["hospital", "centre", "shelter", "office"]
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)


@dataclass(frozen=True)
class NamedPlace:
    """An institution with its public address; where that is, the office's own addresses say. `number` and `postcode`
    are empty where the `source` does not give them."""

    name: str
    kind: PlaceKind
    street: str
    number: str
    postcode: str
    municipality: str
    source: str

    @property
    def address(self) -> str:
        """As it is looked up."""
        return ", ".join(f"{one} {other}".strip() for one, other in self._parts)

    @property
    def _parts(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.street, self.number), (self.postcode, self.municipality)

    @property
    def text(self) -> str:
        """As it stands in a request: the name first, so that whoever reads it knows the building."""
        return f"{self.name}, {self.address}"
