"""Help with addresses for whoever types or points: asked by scripts, by POST, so that no address stands in a URL."""

from flask import jsonify, request
from werkzeug.wrappers import Response

from ...domain.distance import distance_km
from ...services.addresses import nearest, suggest
from ..forms import FormReader
from ..page import words, workplace
from . import blueprint
from .pin import read_pin

Answer = Response | tuple[Response, int]


@blueprint.post("/addresses/suggest")
def suggest_addresses() -> Response:
    """`typed` so far -> [{label}], best first; empty for what is too short or too long."""
    typed = request.form.get("typed", "")
    return jsonify([{"label": candidate.label} for candidate in suggest(workplace().geocoder, typed)])


@blueprint.post("/addresses/near")
def near_pin() -> Answer:
    """`lat`, `lon` of a pin -> {sentence}: what stands there, for a person to
    recognise; 422 when it is no place here."""
    form, speech = FormReader(request.form, words()), words()
    pin = read_pin(form, workplace().settings.office.address)
    if form.errors or pin is None:
        return jsonify(sentence=form.errors.get("lat", "")), 422
    found = nearest(workplace().geocoder, *pin)
    if found is None:
        return jsonify(sentence=speech._("Nothing on the map is near."))
    km = distance_km(found.lat, found.lon, *pin)
    away = f"{round(1000 * km)} m" if km < 1 else f"{speech.number(round(km, 1))} km"
    return jsonify(sentence=speech._("Nearest: {label}, {distance}.", label=found.label, distance=away))
