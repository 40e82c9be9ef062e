import io
import json
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Organisation
from awards import documents
from awards.actions.letter_words import save_letterhead
from awards.documents import Mark, letter_html, letter_pdf, letter_words
from awards.letter_language import MissingValue
from awards.models import WRITTEN_KINDS, Award
from tests.awards.typesetting import AT, facts_of, pdf_of, text_of, version_of
from tests.factories.awards import ConditionFactory

MM = 72 / 25.4


def picture():
    """A small picture as it is uploaded."""
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "#0f4c3a").save(out, "PNG")
    return SimpleUploadedFile("head.png", out.getvalue())


@pytest.fixture
def prepared(prepared, call):
    """The award as it is read from the database, in a call in UTC."""
    call.time_zone = "UTC"
    call.save(update_fields=["time_zone"])
    return Award.objects.get()


def test_letter_facts_hold_what_the_award_says(prepared, ada, settings):
    ada.organisation = Organisation.objects.create(name="Open University")
    ada.save(update_fields=["organisation"])
    prepared = Award.objects.get()
    values = facts_of(prepared, "award").values
    assert {
        name: values[name] for name in ("award", "applicant", "organisation", "amount", "today")
    } == {
        "award": prepared.reference,
        "applicant": "Ada Lovelace",
        "organisation": "Open University",
        "amount": "€80,000.00",
        "today": "23 November 2026",
    }
    assert values["answer_by"] == "23 December 2026"
    assert values["answer_link"] == f"{settings.SITE_URL}/awards/{prepared.reference}/"


def test_a_letter_is_dated_where_the_call_is(prepared, call):
    call.time_zone = "Europe/Berlin"
    call.save(update_fields=["time_zone"])
    assert facts_of(Award.objects.get(), "award").values["today"] == "24 November 2026"


def test_an_award_letter_says_everything(prepared):
    prepared.special_terms = "Travel is capped at <b>€4,000</b>."
    text = text_of(pdf_of(prepared, "award", mark=Mark("7F3K92QDXW0M")))
    for words in (
        "Slingshot grants",
        "Ada Lovelace",
        "€80,000.00",
        "Open kernels",
        "Training code",
        "MIT",
        "31 December 2027",
        "€72,000.00",
        "Dana Director",
        "Travel is capped at <b>€4,000</b>.",
        "Page 1 of",
        "23 December 2026",
        "7F3K-92QD-XW0M",
    ):
        assert words in text
    assert "/letters/7F3K92QDXW0M/" in text.replace(" ", "")
    assert "Preview" not in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("decline", ["cannot fund it", "The money did not reach", "Sound & clear, says <one>."]),
        ("waitlist", ["on our waiting list", "Sound & clear, says <one>."]),
        ("amendment", ["Six more months", "30 June 2028", "The machine came late.", "€72,000.00"]),
        ("extension", ["You have more time: Six more months", "30 June 2028"]),
    ],
)
def test_each_other_kind_says_its_own(prepared, kind, words):
    text = text_of(pdf_of(prepared, kind))
    assert [each for each in words if each not in text] == []


def structure(pdf):
    """The standard tags of a PDF in reading order, with their attributes."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot)
    return found


@pytest.mark.parametrize("kind", WRITTEN_KINDS)
@pytest.mark.parametrize(("paper", "size"), [("A4", [595, 842]), ("letter", [612, 792])])
def test_a_letter_is_tagged_titled_and_embeds_its_fonts(prepared, kind, paper, size):
    content = pdf_of(prepared, kind, paper=paper, mark=Mark("7F3K92QDXW0M"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang) == "en-GB"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert [round(float(each)) for each in pdf.pages[0].mediabox[2:]] == size
        with pdf.open_metadata() as facts:
            assert facts["dc:title"].endswith(": Open kernels")
            assert facts["pdfuaid:part"] == "1"
        tags = structure(pdf)
        names = [str(tag.S) for tag in tags]
        headings = [int(name[2]) for name in names if name in {"/H1", "/H2", "/H3"}]
        assert headings[0] == 1
        assert headings.count(1) == 1
        assert all(below <= above + 1 for above, below in pairwise(headings))
        assert [str(tag.Alt) for tag in tags if str(tag.S) == "/Figure"] == [
            "QR code that leads to the page where this letter can be checked"
        ]
        headers = {str(tag.ID) for tag in tags if str(tag.S) == "/TH"}
        cells = [tag for tag in tags if str(tag.S) == "/TD"]
        assert cells
        for cell in cells:
            named = {str(each) for each in cell.A.Headers}
            assert named
            assert named <= headers
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        for font in fonts:
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())


def test_a_letter_with_data_is_pdf_a_3_with_the_award_inside(prepared):
    content = pdf_of(prepared, "award", with_data=True)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata() as facts:
            assert (facts["pdfaid:part"], facts["pdfaid:conformance"]) == ("3", "A")
        assert list(pdf.attachments) == ["award.json"]
        data = json.loads(pdf.attachments["award.json"].get_file().read_bytes())
        assert str(pdf.Root.AF[0].AFRelationship) == "/Source"
    assert (data["award"], data["amount"], data["currency"]) == (
        prepared.reference,
        80_000_00,
        "EUR",
    )
    assert sum(payment["amount"] for payment in data["payments"]) == 80_000_00


def test_a_preview_says_so_on_every_page(prepared):
    for number in range(24):
        ConditionFactory(award=prepared, title=f"Output {number}")
    pages = pypdf.PdfReader(io.BytesIO(pdf_of(prepared, "award", is_preview=True))).pages
    assert len(pages) >= 2
    assert ["Preview – not issued" in page.extract_text() for page in pages] == [True] * len(pages)


def test_a_value_that_is_missing_is_an_error_and_never_a_gap(prepared):
    facts = facts_of(prepared, "award")
    facts = replace(facts, values={**facts.values, "amount": ""})
    with pytest.raises(MissingValue, match="“amount”"):
        letter_html(facts, version_of("award", prepared.application.call.programme), None)


def test_a_letter_reaches_no_network_and_no_file(prepared):
    html = '<html lang="en"><title>x</title><img src="https://example.org/x.png" alt="x">'
    for address in ("https://example.org/x.png", "file:///etc/passwd", "own:/elsewhere"):
        with pytest.raises(ValueError, match="its own files only"):
            documents.render_html(html.replace("https://example.org/x.png", address))


def test_the_budget_of_the_application_is_a_table_where_the_words_ask_for_it(prepared):
    facts = facts_of(prepared, "award")
    text = "# Award\n\n{% if budget %}\n{{ budget }}\n{% else %}\nNone.\n{% end %}\n"
    html = letter_words(facts, text)
    assert '<th scope="row">Total</th>' in html
    assert "None." not in html


def test_what_the_words_do_not_ask_for_is_not_read(prepared, django_assert_num_queries):
    facts = facts_of(prepared, "award")
    with django_assert_num_queries(0):
        assert "€80,000.00" in letter_words(facts, "# Award\n\n{{ amount }}\n")


@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_the_address_stands_where_envelopes_have_their_window(prepared, paper):
    content = pdf_of(prepared, "award", paper=paper)
    page = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    top = float(page.mediabox.height)
    places = []

    def visit(text, page, matrix, _font, _size):
        if "Ada Lovelace" in text:
            across, up = page[0] * matrix[4] + page[4], page[3] * matrix[5] + page[5]
            places.append((across / MM, (top - up) / MM))

    page.extract_text(visitor_text=visit)
    across, down = places[0]
    assert 22 < across < 30
    assert 50 < down < 58


@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_nobody_signs_an_empty_page_and_no_table_is_cut_off_from_its_caption(prepared, paper):
    prepared.special_terms = "One more paragraph.\n\n" * 2
    for number in range(1, 8):
        ConditionFactory(award=prepared, title=f"Output {number}", position=number + 10)
        read = pypdf.PdfReader(io.BytesIO(pdf_of(prepared, "award", paper=paper))).pages
        pages = [page.extract_text() for page in read]
        assert "kind regards" in pages[-1]
        assert "Dana Director" in pages[-1]
        [first] = [page for page in pages if "Conditions of award" in page]
        assert "Training code" in first


def test_a_letter_of_refusal_is_called_a_decision(prepared):
    assert facts_of(prepared, "decline").frame["label"].startswith("Decision letter APP-")
    assert facts_of(prepared, "waitlist").frame["label"].startswith("Waiting list letter APP-")


@pytest.mark.parametrize("kind", ["award", "amendment", "extension"])
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_each_letter_about_an_award_can_carry_its_data(prepared, kind, paper):
    content = pdf_of(prepared, kind, paper=paper, with_data=True, mark=Mark("7F3K92QDXW0M"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata() as facts:
            assert (facts["pdfaid:part"], facts["pdfaid:conformance"]) == ("3", "A")
            assert facts["dc:title"].endswith(": Open kernels")
        assert list(pdf.attachments) == ["award.json"]
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert "/OutputIntents" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"


def test_pictures_of_the_letterhead_and_links_say_what_they_are(prepared, sam):
    programme = prepared.application.call.programme
    head = save_letterhead(
        programme=programme,
        sender="1 Open Street",
        footer="",
        image_text="Kernel of corn",
        image=picture(),
        signature=picture(),
        by=sam,
        at=AT,
    )
    facts, version = facts_of(prepared, "award"), version_of("award", programme)
    mark = Mark("7F3K92QDXW0M")
    html = letter_html(facts, version, head, mark=mark)
    with pikepdf.open(io.BytesIO(letter_pdf(html, facts, version, head, mark=mark))) as pdf:
        said = [str(tag.Alt) for tag in structure(pdf) if str(tag.S) == "/Figure"]
        assert said == [
            "Kernel of corn",
            "Signature of Dana Director",
            "QR code that leads to the page where this letter can be checked",
        ]
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        assert {str(note.Contents) for note in notes} == {facts.values["answer_link"]}
        assert all("/StructParent" in note for note in notes)
