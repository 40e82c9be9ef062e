import json
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.stack import Stack
from tests.releases.forge import Repository, git_backend, port_of
from tests.releases.texts import filled

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TELL = "from tests.e2e.places import tell; tell()"
README = b"# Open kernels\n\nFast kernels that anybody may use.\n\n## Install\n\npip install open-kernels\n\n## Usage\n\nSee the examples.\n"


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium, one for all journeys.

    Playwright keeps an event loop running in which Django refuses the database, so this ends with
    the folder and not with the run (`scope="package"`).
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def released_repository(tmp_path_factory):
    """The address of a repository on a real forge that keeps the promise of the journey."""
    folder = tmp_path_factory.mktemp("forge")
    repository = Repository(folder, "open-kernels.git")
    files = {
        "LICENSE": filled("MIT").encode(),
        "README.md": README,
        "kernels.py": b"print('hello')\n",
    }
    first = repository.commit(files)
    repository.commit({**files, "test_kernels.py": b"assert True\n"}, parent=first, tag="v1.0")
    with git_backend(folder) as url:
        yield f"{url}/open-kernels.git"


@pytest.fixture(scope="package")
def stack(tmp_path_factory, released_repository):
    """The running product with an empty database."""
    ports = [port_of(released_repository)]
    running = Stack(tmp_path_factory.mktemp("stack"), forge_ports=ports)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def demo(tmp_path_factory):
    """The running product with the demonstration round in it."""
    running = Stack(tmp_path_factory.mktemp("demo"), number=2)
    try:
        running.prepare()
        running.manage("load_demo")
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def places(demo):
    """Where everything in the demonstration round is: references by plain words."""
    return json.loads(demo.manage("shell", "--no-imports", "-c", TELL))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.failed_here = report.failed
    return report


@pytest.fixture
def people(stack, chromium, request, tmp_path):
    """Opens a browser context of their own for everybody who takes part."""
    contexts = []

    def arrive(**options):
        context = chromium.new_context(base_url=stack.url, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for number, context in enumerate(contexts, 1):
        if getattr(request.node, "failed_here", False) and context.pages:
            picture = tmp_path / f"person-{number}.png"
            context.pages[0].screenshot(path=picture, full_page=True)
            print(f"{context.pages[0].url}: {picture}")
        context.close()
