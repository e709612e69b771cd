"""Pages that leave the application as files: the day's map and the printable sheets, each complete in itself."""

from flask import render_template

from ..gateways import folium_map
from ..gateways.gazetteer import Gazetteer
from ..services.day_view import DayView, StopView
from ..services.workplace import Workplace
from .i18n import Words
from .templating import STATIC, environment


def day_map(work: Workplace, shown: DayView, words: Words) -> folium_map.DayMap:
    """What the map draws: positions, letters and numbers."""
    office = work.settings.office.address
    return folium_map.DayMap(
        office=(office.lat, office.lon),
        routes=tuple(
            folium_map.MapRoute(
                letter=route.route.letter,
                position=route.position,
                start=(route.worker.lat, route.worker.lon),
                stops=tuple(_map_stop(stop) for stop in route.stops if stop.visit.place.located),
            )
            for route in shown.routes
        ),
        open_visits=tuple(
            (visit.place.lat, visit.place.lon)
            for visit, _ in shown.unserved
            if visit.place.lat is not None and visit.place.lon is not None
        ),
        localities=Gazetteer(work.settings.folder / "localities.csv").localities,
        sketch_note=words._("Sketch without a base map: lines are not roads, times are estimated."),
    )


def _map_stop(stop: StopView) -> folium_map.MapStop:
    place = stop.visit.place
    assert place.lat is not None and place.lon is not None
    return folium_map.MapStop(place.lat, place.lon, stop.number)


def map_file(work: Workplace, shown: DayView) -> str:
    return folium_map.self_contained(day_map(work, shown, _office_words(work)))


def sheet_file(work: Workplace, shown: DayView) -> str:
    """All routes, one page each, styles inside."""
    words = _office_words(work)
    css = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "pages.css", "sheet.css"))
    template = environment().get_template("office/sheet.html")
    return template.render(**sheet_values(work, shown, words), css=css)


def sheet_page(work: Workplace, shown: DayView, words: Words) -> str:
    return render_template("office/sheet.html", **sheet_values(work, shown, words), css="")


def sheet_values(work: Workplace, shown: DayView, words: Words) -> dict[str, object]:
    return {
        "shown": shown,
        "words": words,
        "_": words._,
        "ngettext": words.ngettext,
        "lang": words.language,
        "direction": words.direction,
        "office": work.settings.office,
        "settings": work.settings,
    }


def _office_words(work: Workplace) -> Words:
    languages = work.settings.languages
    code = languages.default if languages.default in languages.staff else languages.staff[0]
    return Words(code, languages.known[code].direction, work.settings.office.zone)
