"""What counts as one network for limits."""

import pytest

from fieldapp.security.network import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::9", "2001:db8:1::/48"),
        ("2001:db8:2::3", "2001:db8:2::/48"),
        ("", ""),
    ],
)
def test_a_site_of_ipv6_is_one_network(address: str, network: str) -> None:
    assert network_of(address) == network
