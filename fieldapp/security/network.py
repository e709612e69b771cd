"""Which network somebody writes from, for limits that slow down."""

from ipaddress import IPv6Address, ip_address, ip_network

SITE_V6 = 48  # bits: what one customer gets, who may use another address of it for each guess


def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 address by its site; what is no address stands for itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, SITE_V6), strict=False))
