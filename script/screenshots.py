"""Pictures of the running product for the README, taken in real Chromium."""

import shutil
import tempfile
from pathlib import Path

from core import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
OUT = BASE_DIR / "docs" / "images"
PASSWORD = "seedcorn-demo"  # noqa: S105 - of the demonstration round
PICTURES = [
    ("ranking", "officer@demo.example.org", "/staff/calls/trustworthy-evaluation/ranking/", 900),
    ("review", "rita@demo.example.org", "/reviews/APP-2026-0009/", 900),
    ("register", None, "/released/", 900),
]


def main() -> None:
    """Start the product, take each picture, stop it."""
    embedded.provide(BASE_DIR, durable=False)
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS
    from tests.e2e.stack import Stack

    OUT.mkdir(parents=True, exist_ok=True)
    stack = Stack(Path(tempfile.mkdtemp()), number=3)
    try:
        stack.prepare()
        stack.manage("load_demo")
        stack.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            for name, person, path, height in PICTURES:
                take(browser, stack.url, name, person, path, height)
            browser.close()
    finally:
        stack.stop()
        shutil.rmtree(stack.folder, ignore_errors=True)
        embedded.release(BASE_DIR, durable=False)


def take(browser, url: str, name: str, person: str | None, path: str, height: int) -> None:
    """One page as one person sees it."""
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": height})
    page = context.new_page()
    if person:
        page.goto("/account/login/")
        page.fill("input[name=login]", person)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url("**/desk/")
    page.goto(path)
    page.screenshot(path=OUT / f"{name}.png")
    context.close()
    print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main()
