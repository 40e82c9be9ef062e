import json

import pytest
from django.core.management import call_command


def judge(capsys, *arguments):
    status = 0
    try:
        call_command("check_address", "--json", *arguments)
    except SystemExit as end:
        status = end.code
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture(autouse=True)
def public_only(settings):
    settings.RELEASE_ALLOWED_NETWORKS = []


def test_check_address_lets_a_public_address_pass(capsys):
    status, told = judge(capsys, "https://git.example.org/lab/code")
    assert (status, told) == (
        0,
        [{"url": "https://git.example.org/lab/code", "refused": False, "reason": ""}],
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1/x", "not on the public internet"),
        ("https://2130706433/x", "a number written in an unusual way"),
        ("https://0x7f.1/x", "a number written in an unusual way"),
        ("https://0177.0.0.1/x", "a number written in an unusual way"),
        ("https://[::1]/x", "not on the public internet"),
        ("https://[::ffff:10.0.0.1]/x", "another address in disguise"),
        ("https://169.254.169.254/latest/meta-data", "link-local"),
        ("https://224.0.0.1/x", "multicast"),
        ("https://ada:secret@example.org/x", "user name or password"),
        ("https://example.org:22/x", "Port 22 is not allowed"),
        ("file:///etc/passwd", "begin with https://"),
        ("ext::sh -c id", "a blank"),
        ("--upload-pack=touch", "begin with https://"),
        ("https://exаmple.org/x", "xn-- form"),
        ("https://example.org/a\r\nHost: b", "control character"),
    ],
)
def test_check_address_refuses_with_the_reason(capsys, url, reason):
    status, [told] = judge(capsys, "--", url)
    assert (status, told["refused"]) == (1, True)
    assert reason in told["reason"]


def test_check_address_looks_names_up_only_when_asked(capsys, monkeypatch):
    def looked_up(host, port, **_more):
        return [(0, 0, 0, "", ("10.0.0.7", port))]

    monkeypatch.setattr("releases.fetching.addresses.socket.getaddrinfo", looked_up)
    assert judge(capsys, "https://inside.example.org/x")[0] == 0
    status, [told] = judge(capsys, "--resolve", "https://inside.example.org/x")
    assert status == 1
    assert "10.0.0.7, which is not on the public internet" in told["reason"]


def test_check_address_in_words(capsys):
    with pytest.raises(SystemExit):
        call_command("check_address", "https://example.org/x", "https://10.0.0.1/x")
    assert capsys.readouterr().out.splitlines() == [
        "allowed  https://example.org/x",
        "refused  https://10.0.0.1/x: 10.0.0.1 leads to 10.0.0.1, which is not on the public internet (private).",
    ]
