"""Whether a passkey can be made or shown at the address that a browser has for us, and what to do where it cannot."""

from dataclasses import dataclass
from ipaddress import ip_address

from flask import request

from ...security.passkeys import Address, address_of


@dataclass(frozen=True)
class Place:
    """`address`: None where browsers have no passkeys. `shown`: as people read it; `by_name`: another address of the
    same server where they have, "" where none is known."""

    address: Address | None
    shown: str
    by_name: str


def place() -> Place:
    """Of this request: the server has no other address than the one that it is asked by."""
    return Place(address_of(request.scheme, request.host), request.host, "" if request.is_secure else _by_name())


def _by_name() -> str:
    """This machine by its name, for whoever has it by its number."""
    name, _, port = request.host.rpartition(":")
    try:
        own = ip_address((name or port).strip("[]")).is_loopback
    except ValueError:
        return ""
    return f"http://localhost:{port}" if own and name else "http://localhost" if own else ""
