"""The phone's application: a shell of static files under one version, without any personal word.

The version is a fingerprint of all its files: a phone has the whole of one version or the whole of the next. Modules
name each other relatively, so the version in the address reaches every one of them.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Response, abort, g, make_response, render_template, request, url_for

from ...domain.phone_kinds import KINDS, of_the_phone
from ...domain.phone_limits import OF_THE_PHONE
from ..i18n import FOLDER as TRANSLATIONS
from ..page import STATIC, workplace
from ..templating import templates
from . import blueprint, compressed

PHONE = STATIC / "phone"
SHARED = {
    **{name: name for name in ("tokens.css", "pages.css", "field.css", "large_text.css")},
    **{name: name for name in ("icons.svg", "icon.svg", "own-tiles.js")},
    "idb.js": "vendor/idb/index.js",
    "leaflet.js": "vendor/leaflet/leaflet.js",
    "leaflet.css": "vendor/leaflet/leaflet.css",
}  # name in the shell -> file
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
}
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


@blueprint.get("/app")
def app() -> Response:
    """The page that a phone keeps. It is the same for everybody; its words come with the reader's language."""
    g.camera = g.microphone = g.geolocation = True
    response = make_response(render_template("field/app.html", version=version(), words_of=languages()))
    response.headers["Content-Security-Policy"] = POLICY
    return compressed.shrink(response)


@blueprint.get("/app/<shell>/<path:name>")
def app_file(shell: str, name: str) -> Response:
    """One file of the shell; another version than ours does not exist here any more."""
    content = files().get(name)
    if shell != version() or content is None:
        abort(404)
    response = make_response(content)
    response.mimetype = TYPES[Path(name).suffix]
    g.kept_by_browser = True  # its address changes with its content
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return compressed.shrink(response)


@blueprint.get("/worker.js")
def app_worker() -> Response:
    """The service worker: its own text names the version, so that a new version is a new worker."""
    g.asked_by_itself = True  # browsers look for a newer one with every page: that keeps no session alive
    shell = {"version": version(), "page": url_for("field.app"), "files": [address(name) for name in sorted(files())]}
    text = (PHONE / "worker.js").read_text(encoding="utf-8")
    response = make_response(text.replace('"SHELL"', json.dumps(shell)).replace('"./', f'"{address("")}'))
    response.mimetype = "text/javascript"
    response.headers["Content-Security-Policy"] = POLICY
    return response


@blueprint.get("/manifest.webmanifest")
def app_manifest() -> Response:
    """What makes it installable. A neutral short name: an icon on a phone is seen by others."""
    office = workplace().settings.office
    manifest = {
        "id": url_for("field.app"),
        "name": office.name,
        "short_name": office.name[:12],
        "start_url": url_for("field.app"),
        "scope": url_for("field.today"),
        "display": "standalone",
        "background_color": "#f1f4f8",
        "theme_color": "#f1f4f8",
        "icons": [
            {"src": address("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": address("icon-maskable.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "maskable"},
        ],
    }
    response = make_response(json.dumps(manifest, ensure_ascii=False))
    response.mimetype = "application/manifest+json"
    return response


def address(name: str) -> str:
    """Of a file of this version of the shell."""
    return f"{request.script_root}/field/app/{version()}/{name}"


@cache
def files() -> dict[str, bytes]:
    """Every file of the shell by its name; the service worker itself is none of them."""
    found = {path.name: path.read_bytes() for path in PHONE.rglob("*.*") if path.name != "worker.js"}
    found |= {name: (STATIC / file).read_bytes() for name, file in SHARED.items()}
    limits = OF_THE_PHONE | {"kinds": of_the_phone(KINDS.values())}
    found["limits.js"] = f"export const LIMITS = {json.dumps(limits)};\n".encode()
    return found | {f"words-{code}.json": _catalogue(code) for code in languages()}


@cache
def version() -> str:
    """A fingerprint of all of it, the page and the worker included."""
    digest = sha256((PHONE / "worker.js").read_bytes() + (templates() / "field" / "app.html").read_bytes())
    for name, content in sorted(files().items()):
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


def languages() -> tuple[str, ...]:
    return workplace().settings.languages.staff


def _catalogue(code: str) -> bytes:
    """The phone's words in one language: message -> translation, or a list of two for counted ones."""
    path = TRANSLATIONS / code / "phone.po"
    if not path.is_file():
        return b"{}"  # the messages are English sentences
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    known = {(m.id[0] if isinstance(m.id, tuple) else m.id): m.string for m in catalogue if m.id and m.string}
    return json.dumps(known, ensure_ascii=False, sort_keys=True).encode()
