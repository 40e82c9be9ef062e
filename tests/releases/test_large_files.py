import json
import time

import pytest

from awards.models import Condition
from releases.models import Outcome
from releases.running import run_verification
from releases.states import VerificationState
from tests.factories.releases import waiting_verification
from tests.releases.forge import (
    Repository,
    body,
    git_backend,
    hostile,
    late,
    port_of,
    relay,
    status,
)

pytestmark = pytest.mark.django_db


def test_a_host_of_large_files_that_asks_to_wait_is_asked_again_by_itself(
    settings, monkeypatch, tmp_path
):
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 5\n"
    Repository(tmp_path, "model.git").commit({"README.md": b"A model", "a.bin": pointer.encode()})
    place = {"actions": {"download": {"href": ""}}, "oid": "a" * 64}

    def forge_and_files(handler):
        if handler.path.endswith("/objects/batch"):
            handler.rfile.read(int(handler.headers["Content-Length"]))
            place["actions"]["download"]["href"] = f"http://{handler.headers['Host']}/file"
            body(json.dumps({"objects": [place]}).encode(), "application/json")(handler)
        elif handler.path == "/file":
            files[0](handler)
        else:
            relay(handler, git)

    files = [status(429)]
    with git_backend(tmp_path) as git, hostile(late(lambda: forge_and_files)) as (url, log):
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [port_of(url)]
        verification = waiting_verification(url=f"{url}/model.git")
        Condition.objects.update(output_kind="model")
        assert run_verification(verification.pk) is False
        verification.refresh_from_db()
        assert (verification.state, verification.checks.count()) == (VerificationState.QUEUED, 0)

        files[0] = body(b"12345", "application/octet-stream")
        later = time.time() + 901
        monkeypatch.setattr("releases.asking.time.time", lambda: later)
        assert run_verification(verification.pk) is True

    assert verification.checks.get(check_id="M07").outcome == Outcome.PASS
    assert log.count("GET /file") == 2
