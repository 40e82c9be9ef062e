import hashlib
import io
import subprocess
import zlib

import pytest
from dulwich.bundle import read_bundle

from releases.fetching.mirrors import fetch_bundle
from releases.fetching.problems import Refused, TooLarge, Unreachable
from tests.releases import forge
from tests.releases.forge import ENV, Repository, dulwich_server, git_backend, quick, rules_for
from tests.releases.packs import BOMB, DELTA, header, pack_of


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path)
    repository.commit({"LICENSE": b"MIT\n", "src": {"a.py": b"1\n"}, "gone.py": b"0\n"}, tag="v1")
    repository.commit(
        {"LICENSE": b"MIT\n", "src": {"a.py": b"2\n"}, "part": ("160000", "1" * 40)},
        parent=repository.git("rev-parse", "main"),
    )
    return repository


def bundle(url, commit, tags=None, **limits):
    target = io.BytesIO()
    told = fetch_bundle(
        url, commit, target, tags=tags or {}, rules=rules_for(url), limits=quick(**limits)
    )
    return told, target.getvalue()


def tags_of(repository):
    return {"v1": repository.git("rev-parse", "v1^{commit}")}


def test_git_clones_the_accepted_commit_with_its_history_from_it(repository, tmp_path):
    head = repository.git("rev-parse", "main")
    with git_backend(tmp_path) as url:
        told, data = bundle(f"{url}/repo.git", head, tags_of(repository))
    place, clone = tmp_path / "copy.bundle", tmp_path / "clone"
    place.write_bytes(data)

    subprocess.run(["git", "clone", "-q", str(place), str(clone)], env=ENV, check=True)

    def git(*args):
        run = subprocess.run(
            ["git", "-C", str(clone), *args], env=ENV, check=True, capture_output=True
        )
        return run.stdout.decode().split()

    assert git("rev-parse", "HEAD") == [head]
    assert git("branch", "--show-current") == ["accepted"]
    assert git("tag") == ["v1"]
    assert (clone / "src/a.py").read_bytes() == b"2\n"
    assert git("show", "v1:gone.py") == ["0"]
    assert git("fsck", "--full") == []
    assert (told.size, told.commits) == (len(data), 2)
    assert told.sha256 == hashlib.sha256(data).hexdigest()


def test_its_head_is_that_of_the_second_version_of_bundles(repository, tmp_path):
    first = repository.git("rev-parse", "v1^{commit}")
    elsewhere = {**tags_of(repository), "later": repository.git("rev-parse", "main")}
    with dulwich_server(tmp_path) as url:
        told, data = bundle(f"{url}/repo.git", repository.git("rev-parse", "main"), elsewhere)
        assert told.commits == 2
    lines = data.split(b"\n\nPACK")[0].decode().split("\n")
    head = repository.git("rev-parse", "main")
    assert lines == [
        "# v2 git bundle", f"{head} HEAD", f"{head} refs/heads/accepted",
        f"{head} refs/tags/later", f"{first} refs/tags/v1",
    ]  # fmt: skip
    read = read_bundle(io.BytesIO(data))
    assert read.references[b"refs/heads/accepted"] == head.encode()
    assert read.prerequisites == []
    read.close()


def test_what_was_accepted_is_copied_though_the_branch_moved_on(repository, tmp_path):
    first = repository.git("rev-parse", "v1^{commit}")
    with git_backend(tmp_path) as url:
        told, data = bundle(
            f"{url}/repo.git", first, {"later": repository.git("rev-parse", "main")}
        )
    assert (told.commits, b"refs/tags" in data) == (1, False)


@pytest.mark.parametrize("name", ["a b", "a\nb", "..", "x.lock", "a~1", ""])
def test_a_name_git_would_refuse_is_left_out(repository, tmp_path, name):
    head = repository.git("rev-parse", "main")
    with git_backend(tmp_path) as url:
        _, data = bundle(f"{url}/repo.git", head, {name: head})
    assert b"refs/tags" not in data


def test_more_than_the_limit_is_not_copied(repository, tmp_path):
    large = repository.commit({"large": bytes(range(256)) * 8_000})
    with git_backend(tmp_path) as url, pytest.raises(TooLarge):
        bundle(f"{url}/repo.git", large, size=4_000)


def test_what_the_server_does_not_have_or_may_not_be_asked_is_a_problem(repository, tmp_path):
    with git_backend(tmp_path) as url:
        with pytest.raises(Unreachable):
            bundle(f"{url}/repo.git", "e" * 40)
        with pytest.raises(Unreachable):
            bundle(f"{url}/nothing.git", "e" * 40)
        with pytest.raises(Refused):
            fetch_bundle(
                f"{url}/repo.git", "e" * 40, io.BytesIO(), tags={}, rules=forge.Rules(),
                limits=quick(),
            )  # fmt: skip


def whole(kind, data):
    return header(kind, len(data)) + zlib.compress(data)


def oid(kind, data):
    return hashlib.sha1(b"%s %d\0" % (kind, len(data)) + data).hexdigest()


TREE = oid(b"tree", b"")
TEXT = f"tree {TREE}\nauthor A <a@b.c> 1 +0000\ncommitter A <a@b.c> 1 +0000\n\nWork\n".encode()
HEAD = oid(b"commit", TEXT)


@pytest.mark.parametrize(
    ("sent", "missing"),
    [((whole(1, TEXT), whole(3, b"x")), TREE), ((whole(2, b""), whole(3, b"x")), HEAD)],
)
def test_a_history_with_a_hole_is_not_kept(sent, missing):
    target = io.BytesIO()
    with (
        forge.hostile(forge.malicious_git(pack_of(*sent), HEAD, shallow=False)) as (url, _),
        pytest.raises(Unreachable, match=f"{missing} is missing"),
    ):
        fetch_bundle(url, HEAD, target, tags={}, rules=rules_for(url), limits=quick())
    assert target.getvalue() == b""


def test_a_history_made_by_hand_is_kept_when_it_is_whole():
    target = io.BytesIO()
    sent = pack_of(whole(1, TEXT), whole(2, b""))
    with forge.hostile(forge.malicious_git(sent, HEAD, shallow=False)) as (url, _):
        told = fetch_bundle(url, HEAD, target, tags={}, rules=rules_for(url), limits=quick())
    assert (told.commits, target.getvalue().endswith(b"\n\n" + sent)) == (1, True)


@pytest.mark.parametrize("sent", [BOMB, DELTA])
def test_a_bomb_is_not_unpacked(sent):
    target = io.BytesIO()
    with (
        forge.hostile(forge.malicious_git(pack_of(sent), HEAD, shallow=False)) as (url, _),
        pytest.raises(TooLarge),
    ):
        fetch_bundle(url, HEAD, target, tags={}, rules=rules_for(url), limits=quick())
    assert target.getvalue() == b""
