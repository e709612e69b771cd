"""The ways people write an address: each takes street, number, postcode, town and a source of chance."""

import random
import unicodedata
from collections.abc import Callable


def typo(street: str, rng: random.Random) -> str:
    position = rng.choice([n for n, c in enumerate(street) if c.isalpha() and n > 4] or [0])
    return street[:position] + rng.choice("aeiostrn") + street[position + 1 :]


def swapped(street: str, rng: random.Random) -> str:
    places = [n for n in range(4, len(street) - 1) if street[n].isalpha() and street[n + 1].isalpha()]
    if not places:
        return street
    n = rng.choice(places)
    return street[:n] + street[n + 1] + street[n] + street[n + 2 :]


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def abbreviated(street: str) -> str:
    for whole, short in (("Rue ", "r. "), ("Avenue ", "av. "), ("Chaussée ", "ch. "), ("Place ", "pl. ")):
        street = street.replace(whole, short)
    return f"{street[:-6]}str." if street.endswith("straat") else street


SPELLINGS: dict[str, Callable[[str, str, str, str, random.Random], str]] = {
    "full": lambda s, n, p, t, _: f"{s} {n}, {p} {t}",
    "abbreviated": lambda s, n, p, t, _: f"{abbreviated(s)} {n} à {p} {t}",
    "no accents": lambda s, n, p, t, _: plain(f"{s} {n}, {p} {t}"),
    "capitals": lambda s, n, p, t, _: f"{s} {n} {p} {t}".upper(),
    "number first": lambda s, n, p, t, _: f"{n} {s.lower()} {t.lower()}",
    "no postcode": lambda s, n, p, t, _: f"{s} {n}, {t}",
    "box": lambda s, n, p, t, _: f"{s}, {n} bte 3 à {p} {t.upper()}",
    "place first": lambda s, n, p, t, _: f"{p} {t}, {s} {n}",
    "typo": lambda s, n, p, t, rng: f"{typo(s, rng)} {n}, {p} {t}",
    "swapped": lambda s, n, p, t, rng: f"{swapped(s, rng)} {n}, {p} {t}",
}
