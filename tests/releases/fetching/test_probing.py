"""Large files kept by Git LFS: asked for at a forge on loopback, never fetched whole."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.checks import Look, Promise, judge
from releases.fetching.archives import Hosts
from releases.fetching.guard import Guard
from releases.fetching.manners import Manners
from releases.fetching.probing import PLACED, PROBED, chosen, pointers, probe, unasked_part
from releases.fetching.problems import NotOurTurn
from releases.fetching.records import RemoteFile
from releases.finding import find
from tests.releases import forge
from tests.releases.forge import (
    Repository,
    dulwich_server,
    git_backend,
    hostile,
    late,
    quick,
    rules_for,
)
from tests.releases.looks import snapshot

WEIGHTS = b"w" * 5_000
OID = hashlib.sha256(WEIGHTS).hexdigest()
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 5000\n".encode()
CARD = b"""---
license: apache-2.0
---
# Kernels 7B

## Training data
Open text. ## Evaluation
Good. ## Limitations. ## Intended use.
"""


def model_files():
    return {
        "README.md": CARD,
        ".gitattributes": b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n",
        "model.safetensors": POINTER,
        "config.json": b"{}",
    }


def look_at_model(tmp_path, files, batch, download, kind="model", manners=None):
    """What is found at a forge whose git and LFS answers are as told."""
    Repository(tmp_path, "model.git").commit(files)
    with git_backend(tmp_path) as git, hostile(late(lambda: answer)) as (url, log):
        download_at = f"{url}/lfs/{OID}"

        def answer(handler):
            if handler.path.endswith("/objects/batch"):
                handler.rfile.read(int(handler.headers["Content-Length"]))
                told = batch(download_at) if callable(batch) else batch
                if isinstance(told, int):
                    forge.status(told)(handler)
                else:
                    forge.body(json.dumps(told).encode(), "application/vnd.git-lfs+json")(handler)
            elif handler.path.startswith("/lfs/"):
                download(handler)
            else:
                forge.relay(handler, git)

        address = f"{url}/model.git"
        rules = replace(rules_for(url, git), manners=manners or Manners())
        found = find(address, kind, rules=rules, limits=quick(), hosts=Hosts())
        promise = Promise(kind, "Apache-2.0", address)
        results = judge(
            Look(promise, found.snapshot, found.problem, rules, address, None, found.files)
        )
    return found, {result.id: result for result in results}, log


def granted(place):
    actions = {"download": {"href": place}}
    return {"objects": [{"oid": OID, "size": 5000, "actions": actions}]}


def served(handler):
    forge.site({handler.path: (WEIGHTS, "application/octet-stream")})(handler)


def test_weights_of_a_model_are_asked_for_and_not_fetched(tmp_path):
    found, results, log = look_at_model(tmp_path, model_files(), granted, served)
    [weights] = found.files
    assert (weights.name, weights.size, weights.served, weights.sha256) == (
        "model.safetensors", 5000, 5000, OID,
    )  # fmt: skip
    answers = {each: results[each].outcome for each in ("M04", "M07", "M07-format", "M08")}
    assert answers == dict.fromkeys(answers, "pass")
    assert results["C05"].outcome == "review"
    assert log.count(f"GET /lfs/{OID}") == 1


@pytest.mark.parametrize(
    ("batch", "download", "outcome"),
    [
        ({"objects": [{"oid": OID, "error": {"code": 404, "message": "No."}}]}, served, "fail"),
        (granted, forge.status(403), "fail"),
        (granted, forge.status(404), "fail"),
        (granted, forge.body(b"short"), "fail"),
        (granted, forge.status(503), "unknown"),
        (429, served, "unknown"),
        (401, served, "fail"),
        ({"objects": "none"}, served, "unknown"),
        ({"objects": 5}, served, "unknown"),
        (["?"], served, "unknown"),
        ({"objects": [{"oid": OID, "actions": {"download": {"href": "file:///etc/passwd"}}}]}, served, "unknown"),
        ({"objects": [{"oid": OID, "actions": {"download": {"href": "http://10.0.0.1/w"}}}]}, served, "unknown"),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_had_fail_only_when_that_is_certain(
    tmp_path, batch, download, outcome
):
    _, results, _ = look_at_model(tmp_path, model_files(), batch, download)
    assert results["M07"].outcome == outcome


class OthersFirst(Manners):
    """No turn is left where the address holds this."""

    def __init__(self, part):
        self.part = part

    def turn(self, url, _within):
        if self.part in url:
            raise NotOurTurn("Others are asking.", kind="asked to wait", wait=60)
        return 0.0


@pytest.mark.parametrize("part", ["/objects/batch", "/lfs/"])
def test_large_files_that_do_not_answer_hide_nothing_else_of_a_model(tmp_path, part):
    found, results, _ = look_at_model(
        tmp_path, model_files(), granted, served, manners=OthersFirst(part)
    )
    answers = {each: results[each].outcome for each in ("C02", "M04", "M07", "M08")}
    assert answers == {"C02": "pass", "M04": "pass", "M07": "unknown", "M08": "pass"}
    assert results["M07"].summary == "model.safetensors: Others are asking."
    assert (found.problem, found.wait) == (None, 60)


@pytest.mark.parametrize(
    ("batch", "download", "wait"),
    [
        (429, served, 900),
        (granted, forge.status(429), 900),
        (granted, forge.status(429, **{"Retry-After": "2000"}), 2_000),
        (granted, forge.status(503), 0),
    ],
)
def test_a_host_of_large_files_that_asks_to_wait_says_for_how_long(tmp_path, batch, download, wait):
    found, results, _ = look_at_model(tmp_path, model_files(), batch, download)
    assert (results["M07"].outcome, [each.wait for each in found.files]) == ("unknown", [wait])


def test_only_whole_pointers_are_pointers():
    assert [
        each.name for each in pointers({"a": POINTER, "b": POINTER + b"more", "c": b"version"})
    ] == ["a"]


def test_a_small_model_in_git_itself_needs_no_other_place(tmp_path):
    repository = Repository(tmp_path)
    repository.commit({"README.md": CARD, "tiny.safetensors": b"12345678"})
    with dulwich_server(tmp_path) as url:
        rules = rules_for(url)
        found = find(f"{url}/repo.git", "model", rules=rules, limits=quick(), hosts=Hosts())
    results = judge(Look(Promise("model", "", url), found.snapshot, rules=rules, url=url))
    assert {r.id: r.outcome for r in results}["M07"] == "pass"


@pytest.mark.parametrize(
    ("named", "answers", "said"),
    [
        ("a.pdf", {"/a.pdf": forge.status(302, Location="/login"), "/login": (b"<p>Please sign in.", "text/html")},
         "It leads to another page"),
        ("a.csv", {"/a.csv": (b"<p>Please sign in.", "text/html")}, "A web page was served"),
        ("a.pdf", {"/a.pdf": (b"Please sign in.", "application/pdf")}, "What was served is no PDF."),
        ("a.html", {"/a.html": forge.status(302, Location="/login"), "/login": (b"<p>Sign in.", "text/html")},
         "It leads to another page"),
        ("a.html", {"/a.html": forge.status(302, Location="/"), "/": (b"<p>Home", "text/html")},
         "It leads to another page"),
        ("a.html", {"/a.html": (b"<p>Our method", "text/html")}, ""),
        ("a.pdf", {"/a.pdf": forge.status(302, Location="/cdn/1"), "/cdn/1": (b"%PDF-1.7", "application/pdf")}, ""),
    ],
)  # fmt: skip
def test_what_answers_in_the_place_of_a_file_is_doubted(named, answers, said):
    with hostile(forge.site(answers)) as (url, _), Guard(rules_for(url), quick()) as guard:
        [file] = probe(guard, [RemoteFile(named, f"{url}/{named}")])
    assert (file.doubtful, file.problem.startswith(said)) == (bool(said), True)
    assert (file.served is None) == bool(said)


def remote(*sizes, **changes):
    return [
        RemoteFile(f"{n}", f"https://x.example/{n}", size, **changes)
        for n, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("sizes", "places"),
    [
        ((None, 1, 2), [0, 1, 2]),
        (tuple(range(1, 21)), list(range(12, 20))),
        ((None,) * 15, [0, 2, 4, 6, 8, 10, 12, 14]),
        ((None, None, *range(1, 11)), [0, 1, 6, 7, 8, 9, 10, 11]),
        ((9, *(None,) * 14), [0, 1, 3, 5, 7, 9, 11, 14]),
        ((*range(1, 11), *(None,) * 9), [6, 7, 8, 9, 10, 12, 15, 18]),
    ],
)  # fmt: skip
def test_the_largest_files_are_asked_for_and_a_spread_of_the_others(sizes, places):
    assert chosen(remote(*sizes)) == places


@given(st.lists(st.none() | st.integers(0, 9), max_size=40))
def test_as_many_files_are_asked_for_as_may_be(sizes):
    assert (
        len(set(chosen(remote(*sizes)))) == len(chosen(remote(*sizes))) == min(PROBED, len(sizes))
    )


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ([], 0), (remote(None, None), 1), (remote(None, served=5), 0),
        (remote(30) + remote(10, served=10), 0.75),
        (remote(None, None, None) + remote(None, served=7), 0.75),
        (remote(0, None) + remote(0, served=0), 2 / 3),
        (remote(60) + remote(40, problem="Gone."), 0.6),
    ],
)  # fmt: skip
def test_how_much_was_not_asked_for_is_told_by_bytes(files, part):
    assert unasked_part(files) == pytest.approx(part)


def test_a_file_without_a_first_byte_is_empty():
    with hostile(forge.status(416)) as (url, _), Guard(rules_for(url), quick()) as guard:
        [file] = probe(guard, [RemoteFile("a.csv", f"{url}/a.csv")])
    assert (file.served, file.problem) == (0, "")


def test_of_many_weights_the_larger_part_must_have_been_asked_for():
    promise = Promise("model", "Apache-2.0", "https://forge.example/lab/model")

    def outcome(files):
        results = judge(Look(promise, snapshot({"README.md": "x"}), url=promise.place, files=files))
        return {each.id: each.outcome for each in results}["M07"]

    asked = tuple(remote(*[10] * 8, served=10))
    assert outcome((*asked, *remote(*[10] * 8))) == "pass"
    assert outcome((*asked, *remote(*[10] * 9))) == "review"
    assert outcome((*asked, *remote(10, problem="Slow."))) == "unknown"


@pytest.mark.parametrize("name", ["data.csv", "data.jsonl", "data.npy", "data.odd"])
def test_data_whose_contents_were_never_uploaded_fail(tmp_path, name):
    missing = {"objects": [{"oid": OID, "error": {"code": 404, "message": "No."}}]}
    files = {"README.md": CARD, name: POINTER}
    _, results, _ = look_at_model(tmp_path, files, missing, served, kind="dataset")
    assert results["M07"].outcome == "fail"


def test_a_pointer_needs_no_attributes_to_be_followed(tmp_path):
    files = {"README.md": CARD, "model.safetensors": POINTER}
    found, results, _ = look_at_model(tmp_path, files, granted, forge.status(404))
    assert ([each.name for each in found.files], results["M07"].outcome) == (
        ["model.safetensors"],
        "fail",
    )


def test_of_very_many_pointers_the_largest_are_placed(tmp_path):
    names = [f"{n:03}.bin" for n in range(PLACED + 5)]
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:%064x\nsize %d\n"
    files = {name: pointer % (n, n) for n, name in enumerate(names)}
    found, results, _ = look_at_model(
        tmp_path, {"README.md": CARD, **files}, {"objects": []}, served
    )
    assert [bool(each.problem) for each in found.files] == [True] * PLACED + [False] * 5
    assert found.files[0].name == names[-1]
    assert results["M07"].outcome == "unknown"
