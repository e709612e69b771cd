"""A pin that somebody put on the map, as two numbers in a form."""

from ...domain.distance import distance_km
from ...settings.office import Address
from ..forms import FormReader

FARTHEST_KM = 300


def read_pin(form: FormReader, office: Address) -> tuple[float, float] | None:
    """WGS84 degrees; None when both fields are empty, or when they are no place near
    the office (the form then says so)."""
    lat, lon = form.text("lat", limit=20), form.text("lon", limit=20)
    if not lat and not lon:
        return None
    try:
        point = float(lat.replace(",", ".")), float(lon.replace(",", "."))
    except ValueError:
        point = (999.0, 999.0)
    on_earth = -90 <= point[0] <= 90 and -180 <= point[1] <= 180
    if not on_earth or distance_km(office.lat, office.lon, *point) > FARTHEST_KM:
        form.fail("lat", form.words._("This is no place near here. Write for example 50.6242 and 4.8120."))
        return None
    return point
