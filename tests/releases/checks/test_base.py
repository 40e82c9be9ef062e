from releases.checks.base import Look, Promise, decoded
from tests.releases.looks import URL, snapshot, with_files
from tests.releases.texts import template


def test_bytes_become_text_whatever_they_are():
    assert decoded("\ufeffé".encode()) == "é"
    assert decoded("é".encode("latin-1")) == "é"
    assert len(decoded(bytes(range(256)))) == 256


def test_a_look_recognises_each_licence_file_once():
    look = Look(Promise("code", "MIT", URL), with_files(COPYING=template("ISC")))
    assert [(path, found.expression) for path, found in look.licences] == [
        ("COPYING", "ISC"),
        ("LICENSE", "MIT"),
    ]
    assert look.licences is look.licences


def test_what_is_allowed_depends_on_the_kind_promised():
    found = Look(Promise("code", "", URL), snapshot()).licences[0][1]
    answers = {
        kind: Look(Promise(kind, "", URL)).allowed(found) for kind in ("code", "dataset", "paper")
    }
    assert answers == {"code": True, "dataset": True, "paper": False}
