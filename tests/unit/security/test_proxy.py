"""Behind a proxy: only its address is answered, and its word about the visitor is taken."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app
from werkzeug.wrappers import Request, Response

from fieldapp.security.proxy import OnlyThroughProxy


def shown(environ: Any, start_response: Any) -> Iterable[bytes]:
    asked = Request(environ)
    return Response(f"{asked.remote_addr} {asked.scheme} {asked.host}")(environ, start_response)


def answer(proxy: str, remote: str | None, **headers: str) -> tuple[str, str, str | None]:
    """Status, text and content type; `remote` None where the server does not say who it is."""
    environ = create_environ("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    if remote is None:
        environ.pop("REMOTE_ADDR", None)
    else:
        environ["REMOTE_ADDR"] = remote
    body, status, sent = run_wsgi_app(OnlyThroughProxy(shown, proxy), environ)
    return status, b"".join(body).decode(), sent.get("Content-Type")


TOLD = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "visits.example.org"}


@pytest.mark.parametrize(
    ("proxy", "remote"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "::ffff:127.0.0.1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::1", "0:0::1"),
    ],
)
def test_what_the_proxy_says_of_the_visitor_is_taken(proxy: str, remote: str) -> None:
    found = answer(proxy, remote, **TOLD)
    assert found[:2] == ("200 OK", "203.0.113.9 https visits.example.org")


def test_of_several_words_that_of_our_proxy_counts() -> None:
    """A visitor can send such headers too; the proxy adds its own at the end."""
    lied = {name: f"198.51.100.1, {value}" for name, value in TOLD.items()}
    assert answer("127.0.0.1", "127.0.0.1", **lied)[1] == "203.0.113.9 https visits.example.org"


@pytest.mark.parametrize("remote", ["127.0.0.2", "::1", "", "unix:", None])
def test_whoever_comes_past_the_proxy_is_refused(remote: str | None) -> None:
    text = "Use the address of the office's website.\n"
    assert answer("127.0.0.1", remote, **TOLD) == ("403 Forbidden", text, "text/plain; charset=utf-8")


def test_a_proxy_that_is_no_address_stops_the_start() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        OnlyThroughProxy(shown, "proxy.example")
