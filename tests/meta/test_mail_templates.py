"""Every mail has a subject and a body, is asked for by the code, and says where to go."""

import re

import pytest
from django.template.loader import get_template

from core.mail.kinds import Kind
from tests.meta.tree import ROOT, name, ours

APPS = ("grants", "reviews", "awards", "releases")
MAIL = ROOT / "templates" / "mail"
FOLDERS = sorted({path.parent for path in MAIL.rglob("*.txt")})
NAMES = [folder.relative_to(MAIL).as_posix() for folder in FOLDERS]


def test_there_is_mail():
    assert len(NAMES) >= 5
    assert (MAIL / "layout.html").exists()


@pytest.mark.parametrize("mail", NAMES)
def test_mail_has_subject_and_body(mail):
    assert sorted(path.name for path in (MAIL / mail).iterdir()) == ["body.txt", "subject.txt"]


@pytest.mark.parametrize("mail", NAMES)
def test_mail_compiles_and_its_subject_is_one_line(mail):
    for part in ("subject.txt", "body.txt"):
        get_template(f"mail/{mail}/{part}")
    subject = (MAIL / mail / "subject.txt").read_text(encoding="utf-8").strip()
    assert subject
    assert "\n" not in subject


@pytest.mark.parametrize("mail", NAMES)
def test_mail_text_is_not_escaped_for_html(mail):
    """A text mail shows `&amp;` literally unless escaping is off."""
    for part in ("subject.txt", "body.txt"):
        text = (MAIL / mail / part).read_text(encoding="utf-8")
        if "{{" in text:
            assert "{% autoescape off %}" in text


def test_every_kind_that_can_be_turned_off_is_of_some_mail():
    """A switch on the page of choices that stops nothing would be a promise not kept."""
    files = [path for app in APPS for path in (ROOT / app).glob("emails*")]
    modules = [each for path in files for each in ([path] if path.is_file() else path.glob("*.py"))]
    code = "".join(module.read_text(encoding="utf-8") for module in modules)
    assert [kind.name for kind in Kind if f"Kind.{kind.name}" not in code] == []


def test_every_mail_is_sent_by_somebody():
    """The name stands, in quotes, in its app's mails, alone or after the app's name."""
    unused = []
    for mail in NAMES:
        app, _, name = mail.partition("/")
        files = [ROOT / app / "emails.py", *(ROOT / app / "emails").glob("*.py")]
        code = "".join(file.read_text(encoding="utf-8") for file in files if file.exists())
        if not re.search(rf"[\"'](?:{app}/)?{name}[\"']", code):
            unused.append(mail)
    assert unused == []


def test_no_template_names_a_zone_that_the_clock_does_not():
    """`T` names the zone a moment is shown in; a written one is wrong by another clock."""
    named = re.compile(r"{{(?![^}]*\|utc\b)[^}]*\|date:[^}]*}}\s*\(?(?:UTC|GMT|CES?T)\b")
    paths = [*ours(".txt"), *ours(".html")]
    assert [name(path) for path in paths if named.search(path.read_text(encoding="utf-8"))] == []
