import pytest

from releases.fetching.problems import Empty, Unreachable
from releases.fetching.refs import head_of, named, tags_of, text_of

REFS = {
    b"HEAD": b"a" * 40, b"refs/heads/main": b"a" * 40, b"refs/heads/v1": b"b" * 40,
    b"refs/tags/v1": b"c" * 40, b"refs/tags/v1^{}": b"d" * 40, b"refs/tags/light": b"e" * 40,
}  # fmt: skip


def test_the_default_branch_is_the_one_the_server_names():
    assert head_of(REFS, {b"HEAD": b"refs/heads/main"}) == ("main", b"a" * 40)
    assert head_of({b"refs/heads/master": b"f" * 40}, {}) == ("master", b"f" * 40)
    with pytest.raises(Empty):
        head_of({b"refs/tags/v1": b"c" * 40}, {})


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("v1", ("", b"d" * 40)),
        ("light/docs", ("", b"e" * 40)),
        ("main/src", ("main", b"a" * 40)),
        ("9" * 40, ("", b"9" * 40)),
    ],
)
def test_a_tag_comes_before_a_branch_and_means_its_commit(reference, found):
    assert named(REFS, reference) == found


def test_what_is_not_there_is_not_found():
    with pytest.raises(Unreachable, match="no tag or branch v2"):
        named(REFS, "v2")


def test_every_tag_is_listed_with_its_commit():
    assert tags_of(REFS) == (("light", "e" * 40), ("v1", "d" * 40))
    assert text_of(b"caf\xe9") == "caf\\xe9"
