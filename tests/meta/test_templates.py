import re

import pytest

from tests.meta.tree import ROOT, name, ours

TEMPLATES = [path for path in ours(".html") if name(path).startswith("templates/")]
# Printed with WeasyPrint, not shown in a browser: its style sheet belongs into the document.
PRINTED = ("templates/letters/", "templates/documents/", "templates/mail/layout.html")
# WeasyPrint 70 never gives back what it makes for each of these; our figures are all of one width.
FEATURES = re.compile(r"font-(?:variant|feature|kerning)[\w-]*\s*:")
PAGES = [path for path in TEMPLATES if not name(path).startswith(PRINTED)]

# Its views say with `can_add_email`, `can_resend`, … which of its own deeds a page offers.
OF_ALLAUTH = [
    path for path in TEMPLATES if name(path).startswith(("templates/account/", "templates/mfa/"))
]

INLINE = {
    "script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "htmx script": re.compile(r"hx-on|\bjs:", re.IGNORECASE),
    "javascript link": re.compile(r"javascript:", re.IGNORECASE),
}
UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
# Asking in a template who may do what; `user.is_authenticated` for the header's links is no right.
RIGHTS = re.compile(
    r"{%\s*(?:el)?if[^%]*(?:perms\.|is_superuser|is_staff|\bcan_\w+|\.role\b|has_perm|user\s*==|==\s*(?:request\.)?user\b)"
)
BLOCK = re.compile(r"{%\s*(extends|include)\s+\"([^\"]+)\"")


def found(pattern, paths):
    return [
        f"{name(path)}: {match.group(0)[:60]}"
        for path in paths
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("kind", INLINE)
def test_nothing_is_inline(kind):
    assert found(INLINE[kind], PAGES) == []


def test_nothing_escapes_escaping():
    assert found(UNSAFE, TEMPLATES) == []


def test_templates_do_not_decide_rights():
    assert found(RIGHTS, [path for path in TEMPLATES if path not in OF_ALLAUTH]) == []


def test_what_is_printed_asks_for_no_features_of_its_fonts():
    printed = [path for path in TEMPLATES if path not in PAGES]
    assert found(FEATURES, [*printed, ROOT / "static/css/documents.css"]) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (FEATURES, "p { font-variant-numeric: lining-nums; }"),
        (INLINE["script"], "<script>go()</script>"),
        (INLINE["style attribute"], '<p class="a" style="color: red">'),
        (INLINE["handler"], '<a onclick="go()">'),
        (UNSAFE, "{{ text | safe }}"),
        (RIGHTS, "{% if user.is_superuser %}"),
        (RIGHTS, "{% if request.user == award.owner %}"),
    ],
)
def test_the_patterns_see_what_they_look_for(pattern, text):
    assert pattern.search(text)


def chain(path, seen=()):
    """The text of a template with those it extends and includes by a literal name."""
    text = path.read_text(encoding="utf-8")
    parts = [text]
    for _kind, other in BLOCK.findall(text):
        inner = ROOT / "templates" / other
        if inner.exists() and inner not in seen:
            parts.append(chain(inner, (*seen, inner)))
    return "\n".join(parts)


def whole_pages():
    """Templates that are a page of their own: extend something and no other template extends them."""
    extended = {
        ROOT / "templates" / other
        for path in TEMPLATES
        for kind, other in BLOCK.findall(path.read_text(encoding="utf-8"))
        if kind == "extends"
    }
    return [
        path
        for path in PAGES
        if "{% extends" in path.read_text(encoding="utf-8")
        and path not in extended
        and not path.name.startswith(("_", "base"))
        and "layouts" not in path.parts
    ]


def test_every_page_has_a_first_heading():
    assert [name(path) for path in whole_pages() if chain(path).count("<h1") < 1] == []


def test_every_page_names_itself():
    missing = [
        name(path)
        for path in whole_pages()
        if not re.search(r"{%\s*block (head_)?title\s*%}\s*\S", chain(path))
    ]
    assert missing == []
