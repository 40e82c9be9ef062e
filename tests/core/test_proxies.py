import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.proxies import Proxies

OURS = Proxies.named(["10.0.0.0/8", "2001:db8::1", "unix"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "caller"),
    [
        # Nobody vouches for what a stranger says of himself.
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        # The caller made the left one up; the proxy put the right one down.
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::7", "2001:db8::7"),
        ("", "192.0.2.7", "192.0.2.7"),
        # With a port, as some proxies write it.
        ("10.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        # Odd or missing: as far as it can be read.
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, <script>, 10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ],
)
def test_caller_is_the_right_most_address_that_is_no_proxy_of_ours(peer, forwarded, caller):
    assert OURS.caller(peer, forwarded) == caller


@given(peer=st.ip_addresses().map(str), forwarded=st.text())
def test_without_proxies_a_header_is_never_believed(peer, forwarded):
    assert Proxies().caller(peer, forwarded) == peer


def test_a_unix_socket_is_believed_only_where_it_is_named():
    assert Proxies.named(["10.0.0.0/8"]).caller("", "192.0.2.7") == ""


@given(made_up=st.text())
def test_nothing_a_caller_sends_changes_who_the_caller_is(made_up):
    assert OURS.caller("10.0.0.1", f"{made_up}, 192.0.2.7") == "192.0.2.7"


@pytest.mark.parametrize("name", ["10.0.0.1/8", "nginx", "2"])
def test_a_name_that_is_no_network_stops_the_start(name):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        Proxies.named([name])
