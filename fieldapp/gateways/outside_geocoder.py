"""An outside service asked for what the local map does not know: in bulk, by an administrator who allowed its host.

Addresses of clients leave the machine here, so nothing but `fieldapp geocode --ask HOST` opens it, and only for a host
that `config/hosts.toml` lists with the purpose "geocoder". What it answers is never accepted alone.
"""

from collections.abc import Iterable
from typing import Any

from geopy.adapters import RequestsAdapter
from geopy.exc import GeocoderServiceError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.location import Location

from ..settings import SettingsError
from ..settings.whole import Host
from .geocoder import LocalGeocoder, accepted

PURPOSE = "geocoder"
PAUSE_S = 1.0
"""Between two questions: what public Nominatim services ask of everybody."""
SCORE = 0.8
_PLACES = ("city", "town", "village", "hamlet", "municipality", "postcode", "suburb")


class OutsideFailed(Exception):
    """The service does not answer; the text is one sentence."""


class OutsideGeocoder:
    """The local geocoder first; where that is not certain, a Nominatim service, one question a second."""

    def __init__(self, local: LocalGeocoder, host: str, country: str, pause_s: float = PAUSE_S) -> None:
        """`host` may carry a port; `country`: two letters, the only country asked about."""
        self._local = local
        self._host = host
        self._country = country.lower()
        scheme = "http" if host.partition(":")[0] in ("127.0.0.1", "localhost") else "https"
        service = Nominatim(domain=host, scheme=scheme, user_agent="fieldapp", adapter_factory=_straight)
        self._ask = RateLimiter(
            service.geocode,
            min_delay_seconds=pause_s,
            max_retries=1,
            error_wait_seconds=2 * pause_s,
            swallow_exceptions=False,
        )

    def geocode(self, query: str) -> Any:
        """As the local geocoder answers. Raises `OutsideFailed`."""
        known = self._local.geocode(query)
        if known and (accepted(known) or known.raw["accuracy"] == "house"):
            return known
        try:
            found = self._ask(query, addressdetails=True, country_codes=self._country)
        except GeocoderServiceError as error:
            raise OutsideFailed(f"{self._host} does not answer as a geocoder: {error}.") from None
        if found is None:
            return known
        others = [known.raw, *known.raw["alternatives"]] if known else []
        raw = {**_raw(found, self._host), "ambiguous": True, "alternatives": others}
        return Location(raw["label"], (raw["lat"], raw["lon"]), raw)

    def reverse(self, query: Any) -> Any:
        return self._local.reverse(query)

    def suggest(self, typed: str, limit: int = 6) -> list[dict[str, Any]]:
        """What the first letters may become by the local map alone; `limit` says how many at most. Nothing is asked
        outside."""
        return self._local.suggest(typed, limit)

    def knows_streets(self) -> bool:
        return self._local.knows_streets()


def open_outside(local: LocalGeocoder, host: str, allowed: Iterable[Host], country: str) -> OutsideGeocoder:
    """Raises `SettingsError` for a host that nobody has allowed."""
    if not any(one.name == host and one.purpose == PURPOSE for one in allowed):
        raise SettingsError(
            f'{host} is no host that addresses may be sent to; hosts.toml must list it with the purpose "{PURPOSE}".'
        )
    return OutsideGeocoder(local, host, country)


def _straight(**given: Any) -> Any:
    """Asks the host that was allowed: one that sends on to another is not followed, for the address would go along."""
    adapter = RequestsAdapter(**given)
    adapter.session.max_redirects = 0
    return adapter


def _raw(found: Location, host: str) -> dict[str, Any]:
    parts = found.raw.get("address", {})
    number, street = parts.get("house_number", ""), parts.get("road", "")
    town = next((parts[kind] for kind in _PLACES if parts.get(kind)), "")
    return {
        "label": found.address[:300],
        "lat": found.latitude,
        "lon": found.longitude,
        "accuracy": "house" if number else "street" if street else "locality",
        "score": SCORE,
        "source": host,
        "street": street,
        "house_number": number,
        "postcode": parts.get("postcode", ""),
        "municipality": town,
    }
