import pytest

from releases.fetching.archives import Hosts
from releases.fetching.forges import place_of, readings
from releases.finding import find
from tests.releases.forge import Repository, git_backend, quick, rules_for

FORGE = "https://forge.example"


@pytest.mark.parametrize(
    ("shown", "repository", "reference"),
    [
        ("/lab/kernels", "/lab/kernels", ""),
        ("/lab/kernels.git", "/lab/kernels.git", ""),
        ("/lab/kernels/releases/tag/v1.0", "/lab/kernels", "v1.0"),
        ("/lab/kernels/tree/v1.0", "/lab/kernels", "v1.0"),
        ("/lab/kernels/tree/main/docs/", "/lab/kernels", "main/docs"),
        ("/lab/kernels/src/tag/a%2Fv1", "/lab/kernels", "a/v1"),
        ("/lab/kernels/commit/" + "a" * 40, "/lab/kernels", "a" * 40),
        ("/group/sub/kernels/-/tree/v1?ref_type=tags", "/group/sub/kernels", "v1"),
        ("/group/sub/kernels/-/releases/v1", "/group/sub/kernels", "v1"),
        ("/datasets/lab/speech/tree/main", "/datasets/lab/speech", "main"),
        ("/lab/kernels/issues/7", "/lab/kernels/issues/7", ""),
    ],
)
def test_what_a_browser_shows_is_taken_apart(shown, repository, reference):
    assert place_of(FORGE + shown) == (FORGE + repository, reference)


def test_a_reference_may_hold_slashes_and_a_path_may_follow():
    assert readings("a/v1/docs") == ["a/v1/docs", "a/v1", "a"]


@pytest.fixture
def kernels(tmp_path):
    repository = Repository(tmp_path, "kernels")
    folder = tmp_path / "lab"
    folder.mkdir()
    repository.path.rename(folder / "kernels")
    repository.path = folder / "kernels"
    return repository


def test_the_tag_that_was_handed_in_is_what_is_read(kernels, tmp_path):
    first = kernels.commit({"a.py": b"1"}, tag="lab/v1.0")
    second = kernels.commit({"b.py": b"2"}, parent=first)
    with git_backend(tmp_path) as url:
        found = {
            shown: find(
                f"{url}/lab/kernels{shown}", "code",
                rules=rules_for(url), limits=quick(), hosts=Hosts(),
            )
            for shown in ("", "/tree/main/docs", "/releases/tag/lab/v1.0", f"/commit/{second}", "/tree/v9")
        }  # fmt: skip
        assert [each.snapshot.commit for each in list(found.values())[:4]] == [
            second,
            second,
            first,
            second,
        ]
        assert list(found["/releases/tag/lab/v1.0"].snapshot.files) == ["a.py"]
        assert found["/releases/tag/lab/v1.0"].snapshot.final_url == f"{url}/lab/kernels"
    gone = found["/tree/v9"].problem
    assert (gone.counts_as, "no tag or branch v9" in gone.reason) == ("fail", True)
