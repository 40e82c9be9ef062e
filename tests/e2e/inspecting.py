"""What is wrong with a page, as sentences. An empty list is a good page."""

from functools import cache
from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "4.14.1" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE, NARROW = (1280, 900), (375, 800), (320, 640)

RUN_AXE = """
async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}
"""
# What sticks out to the right, so that a failure says where to look.
OVERFLOW = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > width + 1 && !each.closest(".sc-table-scroll"));
  return wide.slice(0, 3).map((each) => each.outerHTML.slice(0, 120));
}
"""
CUT_OFF = """
() => [...document.querySelectorAll(".sc-table-scroll")]
  .filter((each) => getComputedStyle(each).overflowX === "clip" && each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.getAttribute("aria-label")}: ${each.scrollWidth} px in a frame of ${each.clientWidth}`)
"""
# Violations of the content security policy are told to the page before anything of it runs.
LISTEN = """
window.brokenPolicies = [];
document.addEventListener("securitypolicyviolation", (event) => window.brokenPolicies.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@cache
def axe():
    return AXE.read_text()


def look(page, size, scheme):
    """Turn the window into that of another device."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def axe_says(page):
    """Violations axe-core finds, with the elements they were found on."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe())
    return page.evaluate(RUN_AXE, TAGS)


def cut_off(page):
    """Tables whose right end can be neither seen nor scrolled to."""
    return page.evaluate(CUT_OFF)


def sticks_out(page):
    """Whether the page scrolls sideways; a table that scrolls in its own frame does not count."""
    width = page.evaluate("() => document.documentElement.scrollWidth")
    room = page.viewport_size["width"]
    if width <= room:
        return []
    return [f"{width} px wide in a window of {room}: {page.evaluate(OVERFLOW)}"]


def wrong_with(page):
    """Everything that is wrong with the page that is open, on a desk and on a phone."""
    found = []
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} first headings")
    for size, scheme in [(WIDE, "light"), (PHONE, "dark")]:
        look(page, size, scheme)
        found += [
            f"{scheme} at {size[0]}: {each}"
            for each in axe_says(page) + sticks_out(page) + cut_off(page)
        ]
    look(page, NARROW, "light")
    found += sticks_out(page)
    found += page.evaluate("() => window.brokenPolicies")
    look(page, WIDE, "light")
    return found
