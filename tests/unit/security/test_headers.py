"""Headers of every answer: no outside host, no cache, no frame, no camera; and the pages that say otherwise."""

import pytest

from fieldapp.security.headers import policy

from .conftest import Small

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Strict-Transport-Security": None,
}
HERE = (
    "default-src 'none'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; "
    "frame-ancestors 'none'"
)


def test_the_policy_names_no_host_and_allows_only_what_is_ours() -> None:
    assert policy("N") == HERE
    assert policy("N", framed=True) == HERE.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/open", {}),
        ("/framed", {"X-Frame-Options": "SAMEORIGIN"}),
        ("/camera", {"Permissions-Policy": "geolocation=(), camera=(self), microphone=(), interest-cohort=()"}),
        ("/place", {"Permissions-Policy": "geolocation=(self), camera=(), microphone=(), interest-cohort=()"}),
        ("/kept", {"Cache-Control": None}),
        ("/static/file.txt", {"Cache-Control": "no-cache"}),
        ("/nowhere", {}),
    ],
)
def test_every_answer_has_its_headers(office: Small, path: str, changes: dict[str, str | None]) -> None:
    answer = office.app.test_client().get(path)
    found = {name: answer.headers.get(name) for name in ALWAYS}
    answer.close()
    assert found == ALWAYS | changes


def test_over_https_a_browser_is_told_to_stay_there_for_a_year(secure_office: Small) -> None:
    answer = secure_office.app.test_client().get("/open", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_page_has_one_nonce_and_its_policy_names_it(office: Small) -> None:
    client = office.app.test_client()
    nonces = []
    for _ in range(2):
        answer = client.get("/open")
        _, first, second, _ = answer.text.split("|")
        assert first == second
        assert len(first) >= 16
        assert answer.headers["Content-Security-Policy"] == policy(first)
        nonces.append(first)
    assert nonces[0] != nonces[1]
    framed = client.get("/framed")
    assert framed.headers["Content-Security-Policy"] == policy(framed.text.split("|")[1], framed=True)
