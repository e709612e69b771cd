"""Response headers: a strict content security policy without any outside host, and no page kept by caches."""

import secrets

from flask import Flask, Response, g, request


def nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def policy(nonce_value: str, *, framed: bool = False, sound: bool = False) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce_value}'",
            f"style-src 'self' 'nonce-{nonce_value}'",
            "img-src 'self' data:",
            *(("media-src 'self'",) if sound else ()),
            "connect-src 'self'",
            "font-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "manifest-src 'self'",
            f"frame-ancestors {"'self'" if framed else "'none'"}",
        )
    )


def install(app: Flask, *, secure: bool, below: bool) -> None:
    """`below`: browsers insist on HTTPS for names below this one too."""
    insist = "max-age=31536000" + ("; includeSubDomains" if below else "")
    name = "Strict-Transport-Security"
    app.extensions["insist_on_https"] = [(name, insist)] if secure else []  # for pages that no view makes

    @app.after_request
    def _headers(response: Response) -> Response:
        framed = bool(g.get("framed"))  # a view that is shown in a frame of our own pages says so
        headers = response.headers
        sound = bool(g.get("sound"))  # ... and one on which voice notes are heard
        headers.setdefault("Content-Security-Policy", policy(nonce(), framed=framed, sound=sound))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
        headers["Referrer-Policy"] = "same-origin"
        camera = "(self)" if g.get("camera") else "()"  # a view that takes photos says so
        place = "(self)" if g.get("geolocation") else "()"  # ... and one that may ask where the phone is
        microphone = "(self)" if g.get("microphone") else "()"  # ... and one that records voice notes
        headers["Permissions-Policy"] = (
            f"geolocation={place}, camera={camera}, microphone={microphone}, interest-cohort=()"
        )
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.endpoint != "static" and not g.get("kept_by_browser"):  # a view that says so has said for how long
            headers["Cache-Control"] = "no-store"
        if secure:
            headers[name] = insist
        return response
