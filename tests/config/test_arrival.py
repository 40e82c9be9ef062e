import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from tests.e2e.stack import BASE_DIR, free_port


@pytest.fixture
def slow_server():
    """gunicorn with our worker and a single thread, so that requests stand in line."""
    port = free_port()
    command = ["gunicorn", "tests.config.slow", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "1"]
    server = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=BASE_DIR,
        stderr=subprocess.PIPE,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/"
    server.terminate()
    server.communicate(timeout=30)


def ask(url, answers):
    request = urllib.request.Request(
        url, headers={"Seedcorn.Arrived": "1", "seedcorn-arrived": "1"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        arrived, handled = map(float, answer.read().split())
        answers.append((arrived, handled))


def test_a_request_in_line_has_arrived_when_it_came_not_when_it_was_handled(slow_server):
    answers = []
    begun = time.time()
    people = [threading.Thread(target=ask, args=(slow_server, answers)) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(answers) == 4
    assert max(handled for _, handled in answers) - begun >= 2.0
    # All four came at once, and no header of theirs says otherwise.
    assert all(0 <= arrived - begun < 0.5 for arrived, _ in answers)
