import json

import pytest

from releases.fetching.heritage import Answer, save_code, save_status
from releases.fetching.problems import Unreachable
from tests.releases import forge
from tests.releases.forge import hostile, quick, rules_for


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({"save_request_status": "pending", "save_task_status": "not created"}, Answer("asked", 7, told="not created")),
        ({"save_request_status": "rejected", "note": "Blocked."}, Answer("refused", 7, told="Blocked.")),
        ({"save_request_status": "accepted", "save_task_status": "failed"}, Answer("refused", 7, told="accepted, failed")),
        ({"save_task_status": "succeeded", "snapshot_swhid": "swh:1:snp:1"}, Answer("archived", 7, "swh:1:snp:1")),
    ],
)  # fmt: skip
def test_each_answer_is_understood(told, answer):
    with hostile(forge.body(json.dumps({"id": 7, **told}).encode())) as (url, log):
        options = {"rules": rules_for(url), "limits": quick()}
        assert save_status(f"{url}/api/1/", 7, **options) == answer
        save_code(f"{url}/api/1", "https://example.org/a b?c", **options)
    assert log == [
        "GET /api/1/origin/save/7/",
        "POST /api/1/origin/save/git/url/https://example.org/a%20b%3Fc/",
    ]


def test_an_endless_answer_is_cut_off_and_a_strange_one_may_pass():
    for answer in (forge.body(b"<html>"), forge.body(b'{"id": null}')):
        with hostile(answer) as (url, _), pytest.raises(Unreachable) as caught:
            save_status(url, 7, rules=rules_for(url), limits=quick())
        assert caught.value.counts_as == "unknown"
