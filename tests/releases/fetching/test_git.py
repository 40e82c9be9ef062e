import hashlib
import struct
import tempfile
import threading
import time
import zlib

import pytest

from releases.fetching.git import TreeLimits, fetch
from releases.fetching.guard import Rules
from releases.fetching.problems import Empty, Refused, TooLarge, Unreachable
from releases.fetching.snapshot import MAX_TEXTS, SUBMODULE, SYMLINK
from tests.releases import forge
from tests.releases.forge import (
    Repository,
    dulwich_server,
    git_backend,
    hostile,
    malicious_git,
    pkt,
    quick,
    rules_for,
)
from tests.releases.packs import BOMB, DELTA, delta, header, pack_of, packed

SERVERS = {"git": git_backend, "dulwich": dulwich_server}
BIG = bytes(range(256)) * 4


@pytest.fixture
def repo(tmp_path):
    return Repository(tmp_path)


@pytest.fixture(params=SERVERS)
def serve(request, tmp_path):
    """Serves the repository and fetches it through the guard."""

    def run(**options):
        with SERVERS[request.param](tmp_path) as url:
            return fetch(
                f"{url}/repo.git",
                rules=rules_for(url),
                limits=options.pop("limits", quick()),
                **options,
            )

    return run


def fetched(url, **options):
    return fetch(url, rules=rules_for(url), limits=options.pop("limits", quick()), **options)


def test_a_repository_is_read_whole(repo, serve):
    first = repo.commit({"README.md": b"# One\n"})
    last = repo.commit(
        {
            "README.md": b"# Engine\n",
            "LICENSE": b"text",
            "src": {"main.py": b"print(1)\n", "deep": {"data.bin": BIG}},
        },
        parent=first,
        tag="v1.0",
    )
    found = serve()
    assert (found.commit, found.tree) == (last, repo.git("rev-parse", "HEAD^{tree}"))
    assert (found.branch, found.tags, found.parents) == ("main", (("v1.0", last),), 1)
    assert sorted(found.files) == ["LICENSE", "README.md", "src/deep/data.bin", "src/main.py"]
    assert found.texts == {"LICENSE": b"text", "README.md": b"# Engine\n"}
    assert found.files["README.md"] == (0o100644, 9, repo.git("rev-parse", "HEAD:README.md"))
    assert (found.address, found.inside, found.redirects, found.truncated) == (
        "127.0.0.1",
        True,
        (),
        False,
    )
    assert found.authored.isoformat() == "2026-03-01T12:00:00+01:00"
    assert found.swhids == {"revision": f"swh:1:rev:{last}", "directory": f"swh:1:dir:{found.tree}"}


def test_contents_stay_on_the_server_when_it_can_filter(repo, tmp_path):
    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(60_000))
    repo.commit({"README.md": b"# Engine\n", "weights.bin": noise})
    with git_backend(tmp_path) as url:
        found = fetched(f"{url}/repo.git")
    assert (found.received < 5_000, len(noise) > 1_900_000) == (True, True)
    assert found.files["weights.bin"].size is None


def test_without_a_filter_the_pack_is_counted_and_cut_off(repo, tmp_path):
    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(60_000))
    repo.git("config", "uploadpack.allowFilter", "false")
    repo.commit({"README.md": b"# Engine\n", "weights.bin": noise})
    with git_backend(tmp_path) as url:
        assert fetched(f"{url}/repo.git").received > 1_900_000
        with pytest.raises(TooLarge):
            fetched(f"{url}/repo.git", limits=quick(size=1_000_000))


def test_links_and_submodules_are_named_and_never_followed(repo, serve):
    repo.commit({
        "LICENSE": ("120000", b"/etc/passwd"), "vendor": ("160000", "2" * 40),
        ".gitmodules": b'[submodule "vendor"]\n\turl = ext::sh -c id\n', "main.py": b"1\n",
    })  # fmt: skip
    found = serve()
    assert (found.files["LICENSE"].mode, found.files["vendor"].mode) == (SYMLINK, SUBMODULE)
    assert list(found.texts) == [".gitmodules"]


def test_a_licence_of_fifty_megabytes_is_not_read(repo, serve):
    repo.commit({"LICENSE": b"MIT " * 12_500_000, "README.md": b"# Engine\n"})
    found = serve(limits=quick(total=30))
    assert (found.oversize, found.texts) == (frozenset({"LICENSE"}), {"README.md": b"# Engine\n"})


def test_a_large_licence_that_does_not_compress_costs_the_others_nothing(repo, tmp_path):
    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(300_000))
    repo.commit({"LICENSE": noise, "README.md": b"# Engine\n"})
    with git_backend(tmp_path) as url:
        found = fetched(f"{url}/repo.git", limits=quick(total=30))
    assert (found.oversize, found.texts) == (frozenset({"LICENSE"}), {"README.md": b"# Engine\n"})


def test_names_that_are_not_utf8_and_names_that_differ_in_case_are_kept_apart(repo, serve):
    repo.commit({b"caf\xe9.txt": b"1", "LICENSE": b"a", "license": b"b"})
    found = serve()
    assert sorted(found.files) == ["LICENSE", "caf\\xe9.txt", "license"]
    assert found.texts == {"LICENSE": b"a", "license": b"b"}


def test_a_path_that_climbs_out_is_reported_and_left_out(repo, tmp_path):
    blob = repo.blob(b"x")
    tree = repo.git(
        "hash-object",
        "-t",
        "tree",
        "-w",
        "--stdin",
        "--literally",
        data=b"100644 ..\0" + bytes.fromhex(blob) + b"100644 README\0" + bytes.fromhex(blob),
    )
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", tree, "-m", "Evil"))
    with git_backend(tmp_path) as url:
        found = fetched(f"{url}/repo.git")
    assert (list(found.files), found.odd_names) == (["README"], ("..",))


def test_a_folder_listed_as_a_file_is_not_read():
    text = b"# Engine\n"
    inner, _ = packed(2, b"")
    blob, readme = packed(3, text)
    listed = b"100644 LICENSE\0" + inner + b"100644 README\0" + blob
    tree, top = packed(2, listed)
    who = b"Eve <eve@example.org> 1800000000 +0000"
    said = b"tree %s\nauthor %s\ncommitter %s\n\nEvil\n" % (tree.hex().encode(), who, who)
    oid, commit = packed(1, said)
    pack = pack_of(commit, top, packed(2, b"")[1], readme)
    with hostile(malicious_git(pack, oid.hex())) as (url, _):
        found = fetched(f"{url}/repo.git")
    assert (found.texts, found.oversize) == ({"README": text}, frozenset({"LICENSE"}))


def test_a_very_large_tree_is_listed_in_part_the_top_first(repo, serve):
    repo.commit({"a": {f"{n}.txt": b"x" for n in range(50)}, "README.md": b"# Engine\n"})
    found = serve(trees=TreeLimits(entries=10))
    assert (len(found.files), found.truncated, "README.md" in found.files) == (10, True, True)


def test_a_very_deep_tree_is_listed_in_part(repo, serve):
    nest = {"end.txt": b"x"}
    for _ in range(12):
        nest = {"d": nest}
    repo.commit({"README.md": b"# Engine\n", **nest})
    found = serve(trees=TreeLimits(depth=5))
    assert (list(found.files), found.truncated) == (["README.md"], True)


def test_at_most_forty_files_are_read_licences_first(repo, serve):
    repo.commit(
        {"LICENSES": {f"{n}.txt": b"x" for n in range(60)}, "LICENSE": b"y", "README.md": b"z"}
    )
    found = serve()
    assert (len(found.texts), "LICENSE" in found.texts) == (MAX_TEXTS, True)


def test_an_empty_repository_says_so(repo, serve):
    with pytest.raises(Empty) as caught:
        serve()
    assert caught.value.counts_as == "fail"


def test_no_file_is_left_behind(repo, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    repo.commit({"README.md": b"# Engine\n"})
    with git_backend(tmp_path) as url:
        fetched(f"{url}/repo.git")
        with pytest.raises(Unreachable):
            fetched(f"{url}/missing.git")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_moved_repository_is_followed_and_the_move_recorded(repo, tmp_path):
    repo.commit({"README.md": b"# Engine\n"})
    with git_backend(tmp_path) as new:

        def moved(handler):
            forge.status(301, Location=new + handler.path.replace("/old.git", "/repo.git"))(handler)

        with hostile(moved) as (old, _):
            found = fetch(f"{old}/old.git", rules=rules_for(old, new), limits=quick())
    assert (found.url, found.final_url) == (f"{old}/old.git", f"{new}/repo.git")
    assert found.redirects == (f"{new}/repo.git/info/refs?service=git-upload-pack",)
    assert found.texts == {"README.md": b"# Engine\n"}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc",
        "/etc/passwd",
        "ext::sh -c id",
        "--upload-pack=id",
        "https://u:p@example.org/a",
        "https://127.0.0.1/a",
        "bundle.bundle",
    ],
)
def test_what_is_not_a_public_web_address_is_refused(url):
    with pytest.raises(Refused):
        fetch(url, limits=quick())


@pytest.mark.parametrize("url", ["https://example.org/a?b", "https://example.org/a#b"])
def test_a_page_with_a_query_is_no_repository_and_is_not_asked(url):
    with pytest.raises(Unreachable) as caught:
        fetch(url, limits=quick())
    assert caught.value.kind == "not git"


def test_a_server_is_not_asked_for_what_the_rules_forbid(repo, tmp_path):
    repo.commit({"README.md": b"# Engine\n"})
    with git_backend(tmp_path) as url, pytest.raises(Refused):
        fetch(
            f"{url}/repo.git",
            rules=Rules(allowed_ports=frozenset({forge.port_of(url)})),
            limits=quick(),
        )


@pytest.mark.parametrize(
    ("answer", "kind", "counts"),
    [
        (forge.status(401), "needs credentials", "fail"),
        (forge.status(404), "not found", "fail"),
        (forge.status(500), "server error", "unknown"),
        (forge.status(302, Location="/again"), "moved too often", "unknown"),
        (forge.body(b"<html>Welcome</html>", "text/html"), "not git", "fail"),
        (forge.body(b"zzzz", "application/x-git-upload-pack-advertisement"), "server error", "unknown"),
        (forge.body(b"", "application/x-git-upload-pack-advertisement"), "server error", "unknown"),
    ],
)  # fmt: skip
def test_what_a_server_may_answer_instead(answer, kind, counts):
    with hostile(answer) as (url, _), pytest.raises(Unreachable) as caught:
        fetched(f"{url}/repo.git")
    assert (caught.value.kind, caught.value.counts_as) == (kind, counts)


def test_a_redirect_to_the_metadata_service_is_refused():
    with (
        hostile(
            forge.status(302, Location="http://169.254.169.254/info/refs?service=git-upload-pack")
        ) as (url, log),
        pytest.raises(Refused, match=r"169\.254"),
    ):
        fetched(f"{url}/repo.git")
    assert len(log) == 1


def test_endless_references_and_an_endless_pack_are_cut_off():
    with (
        hostile(
            forge.endless(
                "application/x-git-upload-pack-advertisement",
                pkt(b"# service=git-upload-pack\n")
                + b"0000"
                + pkt(b"1" * 40 + b" HEAD\0agent=evil\n"),
                pkt(b"1" * 40 + b" refs/heads/main\n") * 1_000,
            )
        ) as (url, _),
        pytest.raises((TooLarge, Unreachable), match=r"not complete|More than"),
    ):
        fetched(f"{url}/repo.git")
    with hostile(malicious_git(print)) as (url, _), pytest.raises(TooLarge):
        fetched(f"{url}/repo.git", limits=quick(size=1_000_000))


def test_a_forge_that_drips_is_cut_off():
    stop = threading.Event()
    with hostile(forge.dripping(stop)) as (url, _):
        started = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            fetched(f"{url}/repo.git", limits=quick(total=1.0))
        stop.set()
    assert (caught.value.kind, time.monotonic() - started < 3) == ("timeout", True)


@pytest.mark.parametrize(
    ("pack", "problem"),
    [
        (pack_of(BOMB), TooLarge),
        (pack_of(DELTA), TooLarge),
        (b"PACK" + struct.pack(">LL", 2, 5_000_000), TooLarge),
        (pack_of(header(3, 10) + zlib.compress(b"x" * 5_000)), Unreachable),
        (pack_of(header(3, 10) + b"not zlib"), Unreachable),
        (pack_of(header(3, 4) + zlib.compress(b"fine"))[:-25], Unreachable),
        (pack_of(header(3, 4) + zlib.compress(b"fine")), Unreachable),
        (b"<html>", Unreachable),
        (b"", Unreachable),
    ],
    ids=["bomb", "delta bomb", "object count", "too much data", "not zlib", "cut off", "commit missing", "not a pack", "nothing"],
)  # fmt: skip
def test_a_hostile_pack_is_refused_before_it_is_unpacked(pack, problem):
    with hostile(malicious_git(pack)) as (url, _), pytest.raises(problem):
        fetched(f"{url}/repo.git")


BLOB, HELD = packed(3, b"fine")


@pytest.mark.parametrize(
    "wrong",
    [
        delta(b"\1" * 20, b"\4\4\x90\4"), delta(BLOB, b"\x09\4\x90\4"), delta(BLOB, b"\4\4\0"),
        delta(BLOB, b"\4\4\x90"), delta(BLOB, b"\4\7\x90\4"), delta(BLOB, b"\4\4\x7fx"),
        header(6, 4) + b"\0" + zlib.compress(b"\4\4\x90\4"),
        header(6, 4) + b"\x7f" + zlib.compress(b"\4\4\x90\4"),
    ],
    ids=["no base", "another base", "no such deed", "cut off", "another size", "too long", "itself", "before all"],
)  # fmt: skip
def test_a_difference_to_nothing_or_that_does_not_add_up_is_refused(wrong):
    with (
        hostile(malicious_git(pack_of(HELD, wrong))) as (url, _),
        pytest.raises(Unreachable, match="not a sound git repository"),
    ):
        fetched(f"{url}/repo.git")


def test_a_commit_that_is_not_one_is_refused():
    data = b"no commit at all"
    oid = hashlib.sha1(b"commit %d\0" % len(data) + data).hexdigest()
    with (
        hostile(malicious_git(pack_of(header(1, len(data)) + zlib.compress(data)), oid)) as (
            url,
            _,
        ),
        pytest.raises(Unreachable, match="not a sound git repository"),
    ):
        fetched(f"{url}/repo.git")


def test_a_tree_of_a_hundred_thousand_files_is_listed_in_part_in_bounded_time(repo, tmp_path):
    blob = repo.blob(b"x")
    lines = "".join(f"100644 blob {blob}\tf{number:06}.txt\n" for number in range(100_000))
    folder = repo.git("mktree", data=lines.encode())
    top = f"040000 tree {folder}\tmany\n100644 blob {blob}\tREADME.md\n"
    tree = repo.git("mktree", data=top.encode())
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", tree, "-m", "Many"))
    with git_backend(tmp_path) as url:
        found = fetched(f"{url}/repo.git", limits=quick(total=30))
    assert (len(found.files), found.truncated, "README.md" in found.files) == (20_000, True, True)


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 5\n"


def test_pointers_are_found_wherever_they_lie_and_only_when_asked_for(repo, serve):
    repo.commit({
        "README.md": b"# Data\n", "empty.bin": b"", "big.bin": bytes(range(256)) * 9,
        "parts": {".gitattributes": b"*.csv filter=lfs\n", "a.csv": POINTER, "b.odd": POINTER},
    })  # fmt: skip
    found = serve(pointers=True)
    assert dict(found.pointers) == {"parts/a.csv": POINTER, "parts/b.odd": POINTER}
    assert (found.files["empty.bin"].size, found.unseen) == (0, False)
    assert list(found.texts) == ["README.md"]
    plain = serve()
    assert (dict(plain.pointers), plain.unseen) == ({}, False)


def test_where_small_files_are_too_many_it_is_said_that_pointers_were_not_seen(repo, tmp_path):
    noise = {f"{n}.csv": hashlib.sha512(str(n).encode()).digest() for n in range(300)}
    repo.commit({"README.md": b"# Data\n", **noise})
    with git_backend(tmp_path) as url:
        found = fetched(f"{url}/repo.git", limits=quick(size=16_000), pointers=True)
    assert (found.unseen, dict(found.pointers), len(found.files)) == (True, {}, 301)
