import ipaddress
import socket

import pytest

from releases.fetching.addresses import Rules, check_address, parse, resolve, vet
from releases.fetching.problems import Refused, Unreachable

GOOD = (
    "https://github.com/ada/engine", "https://gitlab.example.org:443/a/b.git", "http://example.org/x",
    "https://xn--bcher-kva.example/a", "https://example.org./a", "https://140.82.121.4/a/b",
    "https://[2a00:1450:4001:82a::200e]/a",
)  # fmt: skip

BAD = (
    "file:///etc/passwd", "/etc/passwd", "ext::sh -c id", "ext::sh%20-c%20id", "ssh://git@example.org/a", "git://example.org/a",
    "git@github.com:a/b.git", "fd::17", "ftp://example.org/a", "--upload-pack=touch /tmp/x", "-oProxyCommand=id", "javascript:alert(1)",
    "https:///a", "https://", "https:example.org/a", "", "https://user@example.org/a", "https://user:pw@example.org/a", "https://@example.org/",
    "https://example.org:22/a", "https://example.org:6379/a", "https://example.org:0/a", "https://example.org:99999/a", "https://example.org:x/",
    "https://example.org/a\r\nHost: evil", "https://example.org/a\nb", "https://example.org/\ta", "https://exa mple.org/", "https://example.org\\@evil.org/",
    "https://b\u00fccher.example/a", "https://ex\u0430mple.org/", "https://example\u3002org/", "https://example.org/\u202etxt",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://0/",
    "https://127.0.0.1./", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::a9fe:a9fe]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/",
    "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/", "https://[ff02::1]/", "https://[fec0::1]/", "https://[2001:db8::1]/",
    "https://10.0.0.1/", "https://172.16.3.4/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://168.63.129.16/", "https://0.0.0.0/", "https://224.0.0.1/", "https://255.255.255.255/", "https://240.0.0.1/",
    "https://192.0.2.1/", "https://198.18.0.1/", "https://192.88.99.1/", "https://192.0.0.8/", "https://[127.0.0.1]/", "https://%31%32%37.0.0.1/",
    "https://example.org/" + "a" * 3000, "https://-example.org/",
)  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_public_addresses_are_allowed(url):
    judgement = check_address(url)
    assert (judgement.allowed, judgement.reason) == (True, "")


@pytest.mark.parametrize("url", BAD)
def test_everything_else_is_refused_with_a_reason(url):
    judgement = check_address(url)
    assert (judgement.allowed, len(judgement.reason) > 10) == (False, True)


def test_the_judgement_dials_and_resolves_nothing(monkeypatch):
    def no(*args, **kwargs):
        raise AssertionError("network was touched")

    monkeypatch.setattr(socket, "getaddrinfo", no)
    monkeypatch.setattr(socket, "create_connection", no)
    assert check_address("https://example.org/a").allowed is True


def test_the_operator_can_allow_a_network_and_a_port():
    rules = Rules(allowed_networks=("10.1.0.0/16", "fd12::/16"), allowed_ports=frozenset({8443}))
    assert check_address("https://10.1.2.3:8443/a", rules).allowed is True
    assert check_address("https://[fd12::1]/a", rules).allowed is True
    assert check_address("https://10.2.2.3/a", rules).allowed is False
    assert check_address("https://10.1.2.3:8444/a", rules).allowed is False
    assert check_address("https://[::ffff:10.1.2.3]/a", rules).allowed is False


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost", "127.0.0.1"])
def test_what_the_resolver_makes_of_a_name_is_vetted(host):
    from releases.fetching.addresses import Target

    with pytest.raises(Refused, match="not on the public internet"):
        resolve(Target(f"https://{host}/", "https", host, 443), Rules())


def answer(*addresses):
    return lambda *args, **kwargs: [(0, socket.SOCK_STREAM, 6, "", (a, 443)) for a in addresses]


def test_one_bad_address_spoils_all(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer("140.82.121.4", "10.0.0.1"))
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        resolve(parse("https://example.org/", Rules()), Rules())


def test_good_addresses_come_back_once_each(monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", answer("140.82.121.4", "140.82.121.4", "140.82.121.3")
    )
    found = resolve(parse("https://example.org/", Rules()), Rules())
    assert [str(a) for a in found] == ["140.82.121.4", "140.82.121.3"]


def test_an_unknown_host_counts_as_unknown_not_as_failed(monkeypatch):
    def no(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no)
    with pytest.raises(Unreachable) as caught:
        resolve(parse("https://nowhere.example/", Rules()), Rules())
    assert (caught.value.kind, caught.value.counts_as) == ("no such host", "unknown")


def test_vetting_names_the_kind_of_address():
    with pytest.raises(Refused, match="loopback"):
        vet(ipaddress.ip_address("127.0.0.2"), "evil.example", Rules())
