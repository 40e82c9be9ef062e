import pytest

from tests.releases.forge import Repository, git_backend, port_of
from tests.releases.texts import filled

README = b"# Kernels\n\nFast kernels for open models.\n\n## Install\n\npip install kernels\n\n## Usage\n\nRun `kernels train` on your data; see docs for more.\n"


@pytest.fixture
def forge(tmp_path, settings):
    """A forge on the loopback interface that the operator's rules let through."""
    with git_backend(tmp_path) as url:
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [80, 443, port_of(url)]
        yield url


@pytest.fixture
def good_release(forge, tmp_path):
    """The address of a repository that keeps the promise of `ConditionFactory`: MIT code."""
    repository = Repository(tmp_path, "good.git")
    files = {
        "LICENSE": filled("MIT").encode(),
        "README.md": README,
        "kernels.py": b"print('hello')\n",
    }
    first = repository.commit(files)
    repository.commit({**files, "test_kernels.py": b"assert True\n"}, parent=first, tag="v1.0")
    return f"{forge}/good.git"
