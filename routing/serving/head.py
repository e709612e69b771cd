"""Which requests are heard, judged by their head alone.

A page in a browser on this machine can send requests here too, whatever site it is from. It cannot send JSON as JSON to
another site without asking first (which is never answered), cannot leave out that it is a page, and cannot call this
server by its address where its own name was made to point here. So none of them plans or reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from ipaddress import ip_address
from urllib.parse import urlsplit

from .limits import INPUT, MEGABYTE, TOO_LARGE, Limits

PLAN, HEALTH = "/", "/health"
METHODS = {PLAN: "POST", HEALTH: "GET"}


@dataclass(frozen=True)
class Refusal:
    """Status of HTTP, VROOM's code, a sentence, and headers beside them."""

    status: int
    sentence: str
    code: int = INPUT
    headers: dict[str, str] = field(default_factory=dict)


def refusal(method: str, path: str, headers: Message, names: Iterable[str], limits: Limits) -> Refusal | None:
    """Why this request is not heard; None where it is. `names`: host names that are this server's."""
    if not _is_host(headers.get_all("Host", []), names):
        return Refusal(421, "call this server by its address, by localhost, or by a name that it was given.")
    if "Origin" in headers or headers.get("Sec-Fetch-Site", "none") != "none":
        return Refusal(403, "pages of browsers are not answered here.")
    known = METHODS.get(place(path))
    if known is None:
        return Refusal(404, "there is POST / for a plan, and GET /health.")
    if method != known:
        return Refusal(405, f"ask with {known}.", headers={"Allow": known})
    return _body_refusal(headers, limits) if method == "POST" else None


def place(path: str) -> str:
    """Without what stands behind a question mark; empty where it is none."""
    try:
        return urlsplit(path).path
    except ValueError:
        return ""


def _is_host(given: list[str], names: Iterable[str]) -> bool:
    """An address is one whatever it is: no name can be made to point to it."""
    if len(given) != 1:
        return False
    try:
        parts = urlsplit(f"//{given[0]}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.path:
        return False
    return host == "localhost" or host in {name.lower() for name in names} or _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _body_refusal(headers: Message, limits: Limits) -> Refusal | None:
    if headers.get_content_type() != "application/json" or "Content-Type" not in headers:
        return Refusal(415, "send JSON, with the header Content-Type: application/json.")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        return Refusal(415, "send it as it is, not compressed.")
    lengths = headers.get_all("Content-Length", [])
    if "Transfer-Encoding" in headers or len(lengths) != 1 or not _is_number(lengths[0]):
        return Refusal(411, "say how long it is, with one header Content-Length.")
    if int(lengths[0]) > limits.most_bytes:
        return Refusal(413, f"more than {limits.most_bytes / MEGABYTE:g} MB are not read here.", TOO_LARGE)
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
