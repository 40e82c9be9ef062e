import os
import stat

import pytest

from core import unprivileged
from core.unprivileged import EmbeddedError, Runner


@pytest.fixture
def as_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1234)


@pytest.fixture
def as_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_an_ordinary_user_runs_the_servers_as_they_are(as_user, tmp_path):
    runner = unprivileged.runner_for(tmp_path)
    assert (runner.uid, runner.drops_root) == (1234, False)
    assert runner.prefix(tmp_path / "program", folder=tmp_path) == []


def test_for_root_the_owner_of_the_last_folder_runs_them(as_root, tmp_path, monkeypatch):
    class Entry:
        pw_uid, pw_gid = 77, 78

    monkeypatch.setattr(
        unprivileged, "_known", lambda uid: Entry if uid == tmp_path.stat().st_uid else None
    )
    assert unprivileged.runner_for(tmp_path, tmp_path / "missing") == Runner(
        77, 78, drops_root=True
    )


def test_without_an_owner_root_needs_the_account(as_root, tmp_path, monkeypatch):
    monkeypatch.setattr(unprivileged, "_known", lambda uid: None)
    monkeypatch.setattr(unprivileged, "_works", lambda command: False)
    monkeypatch.setattr(unprivileged, "ACCOUNT", "nobody-of-this-name")
    with pytest.raises(EmbeddedError, match="create a system user nobody-of-this-name"):
        unprivileged.runner_for(tmp_path)


@pytest.mark.parametrize(
    ("sufficient", "expected"),
    [
        ("", []),
        (
            "dac_read_search",
            ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", unprivileged.KEEP],
        ),
        (
            "dac_override",
            ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", unprivileged.KEEP],
        ),
    ],
)
def test_prefix_takes_the_least_capability(sufficient, expected, tmp_path, monkeypatch):
    def works(command):
        granted = [part.partition("+")[2] for part in command if str(part).startswith("--ambient")]
        return granted == ([sufficient] if sufficient else [])

    monkeypatch.setattr(unprivileged, "_works", works)
    prefix = Runner(77, 78, drops_root=True).prefix(tmp_path / "postgres", folder=tmp_path)
    assert prefix == ["setpriv", "--reuid=77", "--regid=78", "--clear-groups", *expected]


def test_prefix_says_what_to_do_when_nothing_suffices(tmp_path, monkeypatch):
    monkeypatch.setattr(unprivileged, "_works", lambda command: False)
    with pytest.raises(EmbeddedError, match="run as an ordinary user, or move the checkout"):
        Runner(77, 78, drops_root=True).prefix(tmp_path / "postgres", folder=tmp_path)


def test_own_hands_over_a_folder_with_all_in_it_and_follows_no_link(tmp_path, monkeypatch):
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "deep" / "file").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (tmp_path / "data" / "link").symlink_to(tmp_path / "elsewhere")
    changed = []
    monkeypatch.setattr(
        os, "chown", lambda path, uid, gid, **options: changed.append((path, uid, gid, options))
    )
    Runner(77, 78, drops_root=True).own(tmp_path / "data")
    names = ["", "deep", "deep/file", "link"]
    expected = [(tmp_path / "data" / name, 77, 78, {"follow_symlinks": False}) for name in names]
    assert sorted(changed) == sorted(expected)
    assert stat.S_ISLNK((tmp_path / "data" / "link").lstat().st_mode)
