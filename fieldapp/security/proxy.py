"""Behind a reverse proxy that ends HTTPS: its word about the visitor is taken, and nobody else is answered.

Whoever reached the server past the proxy could name any address as their own and would escape the limits on passwords,
and what they send would cross the network in clear.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OnlyThroughProxy:
    """Wraps a WSGI application; `proxy` is the address of the one proxy it listens to."""

    def __init__(self, app: "WSGIApplication", proxy: str) -> None:
        self._behind = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._proxy = _plain(proxy)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            through = _plain(environ.get("REMOTE_ADDR", "")) == self._proxy
        except ValueError:
            through = False
        if through:
            return self._behind(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Use the address of the office's website.\n"]


def _plain(text: str) -> IPv4Address | IPv6Address:
    """An IPv4 address that came in over an IPv6 socket is itself. Raises ValueError."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address
