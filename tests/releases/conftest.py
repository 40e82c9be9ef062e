import pytest

from tests.releases.forge import Repository, git_backend, port_of
from tests.releases.texts import filled

README = b"# Kernels\n\nFast kernels for open models.\n\n## Install\n\npip install kernels\n\n## Usage\n\nRun `kernels train` on your data; see docs for more.\n"


@pytest.fixture(autouse=True)
def _patient_hosts(settings):
    """The forges of these tests may be asked at once; tests of the rate set their own."""
    settings.RELEASE_HOST_PER_SECOND = 10_000


@pytest.fixture
def forge(tmp_path, settings):
    """A forge on the loopback interface that the operator's rules let through."""
    with git_backend(tmp_path) as url:
        settings.RELEASE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
        settings.RELEASE_ALLOWED_PORTS = [80, 443, port_of(url)]
        yield url


@pytest.fixture
def good_repository(tmp_path):
    """A repository that keeps the promise of `ConditionFactory`: MIT code. `whole`: its files."""
    repository = Repository(tmp_path, "good.git")
    repository.whole = {
        "LICENSE": filled("MIT").encode(),
        "README.md": README,
        "kernels.py": b"print('hello')\n",
    }
    first = repository.commit(repository.whole)
    more = {**repository.whole, "test_kernels.py": b"assert True\n"}
    repository.commit(more, parent=first, tag="v1.0")
    return repository


@pytest.fixture
def good_release(forge, good_repository):
    """Its address."""
    return f"{forge}/{good_repository.path.name}"
