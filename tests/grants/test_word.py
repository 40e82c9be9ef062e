from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn

from grants.question_list import question_list
from grants.word import word_file
from tests.grants.test_question_list import PARTS


def test_the_word_file_opens_with_headings_language_and_room_to_write():
    body = word_file(
        "Open round: the questions", ["A call."], question_list(PARTS), at=timezone.now()
    )
    document = Document(BytesIO(body))
    headings = [(p.style.name, p.text) for p in document.paragraphs if "Heading" in p.style.name]
    assert headings == [
        ("Heading 1", "Open round: the questions"),
        ("Heading 2", "1. About"),
        ("Heading 3", "1.1 Is it software?"),
        ("Heading 3", "1.2 Your field"),
        ("Heading 2", "2. Code"),
        ("Heading 3", "2.1 Licence"),
        ("Heading 3", "2.2 Team"),
    ]
    about = document.core_properties
    assert (about.title, about.language, about.author) == (
        "Open round: the questions",
        "en-GB",
        "Seedcorn",
    )
    langs = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
    assert langs == {"en-GB"}
    texts = [p.text for p in document.paragraphs]
    assert "☐ Yes" in texts
    assert "Only if you answer “Yes” to “Is it software?”." in texts
    box, team = document.tables
    assert (len(box.rows), box.rows[0].height.pt) == (1, 18)
    assert [cell.text for cell in team.rows[0].cells] == [
        "Name",
        "E-mail",
        "Role in the work",
        "ORCID iD",
        "Organisation",
    ]
    assert len(team.rows) == 4
    assert team.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_text_with_control_characters_does_not_break_the_file():
    from dataclasses import replace

    odd = replace(PARTS[0], title="About\x0b\x01 us")
    body = word_file("T", [], question_list([odd]), at=timezone.now())
    assert "1. About\n us" in [p.text for p in Document(BytesIO(body)).paragraphs]
