"""What the letters typed so far may become: streets, houses and localities whose words begin with them."""

from functools import lru_cache

from ..domain.address import ReadAddress
from ..domain.street_name import ARTICLES, KINDS, normalise
from .address_index import AddressIndex, Street
from .gazetteer import Gazetteer, Locality
from .street_search import WITHOUT_HOUSE, Match, match_of

SHORTEST = 3
LOOKED_AT = 2_000
SUGGESTED = 0.7
"""The score of a suggestion: a person picks it or does not."""


class TypeAhead:
    def __init__(self, index: AddressIndex, gazetteer: Gazetteer) -> None:
        self._index = index
        self._gazetteer = gazetteer

    def streets(self, address: ReadAddress, limit: int) -> list[Match]:
        """Streets in which a word begins with each word typed, town and postcode included; shortest names first.
        `limit`: how many at most."""
        typed = [word for word in address.words if word not in ARTICLES and word not in KINDS]
        found: dict[int, Street] = {}
        for word in sorted(typed, key=len, reverse=True)[:2]:  # one of them may be the town's
            for street in self._index.containing(word, LOOKED_AT) if len(word) >= SHORTEST else ():
                known = found.get(street.id)
                if (known is None or len(street.label) < len(known.label)) and _begins(street, typed, address):
                    found[street.id] = street  # of its names the shortest, not both languages in one
        shortest = sorted(found.values(), key=lambda s: (len(s.label), s.label, s.postcode, s.id))[:limit]
        return [self._match(street, address.number) for street in shortest]

    def places(self, address: ReadAddress) -> list[Locality]:
        typed = " ".join(address.words)
        return self._gazetteer.beginning_with(typed) if len(typed) >= SHORTEST and not address.number else []

    def _match(self, street: Street, number: str) -> Match:
        houses = self._index.houses(street.id, number) if number else []
        if not houses:
            return Match(street, "", street.lat, street.lon, "street", SUGGESTED, WITHOUT_HOUSE)
        return match_of(street, houses[0], SUGGESTED, WITHOUT_HOUSE)


def _begins(street: Street, typed: list[str], address: ReadAddress) -> bool:
    if address.postcode and address.postcode != street.postcode:
        return False
    words = f" {street.name.key} {_plain(street.town)}"
    return all(f" {letters}" in words for letters in typed)


_plain = lru_cache(maxsize=2_000)(normalise)  # towns come back with every letter that is typed
