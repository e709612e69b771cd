"""Where "go there" leads."""

from ...settings import Settings

OUTSIDE = {
    "google": ("www.google.com", "https://{host}/maps/dir/?api=1&destination={{lat}},{{lon}}"),
    "waze": ("waze.com", "https://{host}/ul?ll={{lat}},{{lon}}&navigate=yes"),
    "osmand": ("osmand.net", "https://{host}/go?lat={{lat}}&lon={{lon}}&z=16"),
}


def pattern(settings: Settings) -> str:
    """An address with {lat} and {lon} and no name in it; outside providers only when their host is allowed."""
    chosen = OUTSIDE.get(settings.phone.navigation)
    if chosen and chosen[0] in {host.name for host in settings.hosts}:
        return chosen[1].format(host=chosen[0])
    return "geo:{lat},{lon}?q={lat},{lon}"
