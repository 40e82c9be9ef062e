import pytest

from releases.fetching.records import is_login, licence_id, strings


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/legalcode", "CC-BY-NC-SA-4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0"),
        ("https://opensource.org/license/MIT", "MIT"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("cc-by-4.0", "CC-BY-4.0"),
        ("mit OR apache-2.0", "MIT OR Apache-2.0"),
        ("All rights reserved", ""),
        ("https://example.org/terms", ""),
        ("MIT " * 100, ""),
        ("", ""),
    ],
)
def test_a_declared_name_or_address_is_the_licence_it_stands_for(declared, found):
    assert licence_id(declared) == found


def test_texts_are_found_in_whatever_json_holds():
    assert strings(["a", {"@id": "b"}, {"url": "c"}, {"other": "d"}, 7, None, " "]) == [
        "a",
        "b",
        "c",
    ]
    assert strings("a") == ["a"]
    assert strings(None) == []


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://x.example/login?next=/a.pdf", True), ("https://x.example/users/sign_in", True),
        ("https://login.x.example/", True), ("https://x.example/Shibboleth.sso/Login", True),
        ("https://x.example/logins.csv", False), ("https://x.example/blogin/a", False),
        ("https://x.example/casualty", False), ("https://x.example/a/login-free.pdf", False),
    ],
)  # fmt: skip
def test_pages_on_which_one_signs_in_are_known_by_their_address(url, answer):
    assert is_login(url) is answer
