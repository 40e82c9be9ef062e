import subprocess
import sys
import tempfile
import time

import pytest

from releases.fetching.folders import PREFIX, working_folder


@pytest.fixture
def above(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_folder_is_gone_afterwards_also_after_a_failure(above):
    def fails():
        with working_folder() as folder:
            (above / folder / "objects").mkdir()
            raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        fails()
    assert list(above.iterdir()) == []


def test_the_folder_of_somebody_at_work_is_left_alone(above):
    with working_folder() as first:
        with working_folder() as second:
            assert first != second
        assert [str(each) for each in above.iterdir()] == [first]


def test_what_a_killed_worker_left_is_removed_by_the_next(above):
    program = (
        "import tempfile, time; from releases.fetching.folders import working_folder\n"
        f"tempfile.tempdir = {str(above)!r}\n"
        "with working_folder() as folder:\n"
        "    open(folder + '/pack', 'w').write('x'); print('there', flush=True); time.sleep(60)"
    )
    worker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline() == "there\n"
    worker.kill()
    worker.wait()
    worker.stdout.close()
    [left] = above.iterdir()
    with working_folder():
        assert not left.exists()
    assert list(above.iterdir()) == []


def test_a_link_named_like_a_folder_is_not_followed(above, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "kept").write_text("x")
    (above / f"{PREFIX}link").symlink_to(elsewhere)
    with working_folder():
        time.sleep(0)
    assert (elsewhere / "kept").read_text() == "x"
