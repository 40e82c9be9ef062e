import io
from datetime import UTC, date, datetime

import pikepdf
import pypdf
import pytest

from accounts.models import Organisation
from awards.documents import award_letter, render_letter
from awards.models import Award
from tests.factories.awards import ConditionFactory

AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.fixture
def prepared(prepared, call):
    """The award as it is read from the database, in a call in UTC."""
    call.time_zone = "UTC"
    call.save(update_fields=["time_zone"])
    return Award.objects.get()


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_award_letter_holds_what_the_award_says(prepared, ada, settings):
    ada.organisation = Organisation.objects.create(name="Open University")
    ada.save(update_fields=["organisation"])
    letter = award_letter(prepared, at=AT)
    assert (letter.reference, letter.grantee, letter.organisation, letter.amount) == (
        prepared.reference,
        "Ada Lovelace",
        "Open University",
        "€80,000.00",
    )
    assert (letter.issued_on, letter.answer_by) == (date(2026, 11, 23), date(2026, 12, 23))
    assert [(line.amount, line.waits_for) for line in letter.payments] == [
        ("€72,000.00", []),
        ("€8,000.00", [1]),
    ]
    assert [(line.number, line.kind, line.licence) for line in letter.conditions] == [
        (1, "Open-source release", "MIT"),
        (2, "Report", ""),
    ]
    assert [line.number for line in letter.releases] == [1]
    assert letter.answer_url == f"{settings.SITE_URL}/awards/{prepared.reference}/"


def test_award_letter_is_dated_where_the_call_is(prepared, call):
    call.time_zone = "Europe/Berlin"
    call.save(update_fields=["time_zone"])
    prepared = Award.objects.get()
    assert award_letter(prepared, at=AT).issued_on == date(2026, 11, 24)


def test_render_letter_is_tagged_a4_and_says_everything(prepared):
    prepared.special_terms = "Travel is capped at <b>€4,000</b>."
    content = render_letter(award_letter(prepared, at=AT))
    text = text_of(content)
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
    ):
        assert words in text
    assert "Preview" not in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang) == "en-GB"
        assert [round(float(each)) for each in pdf.pages[0].mediabox] == [0, 0, 595, 842]
        with pdf.open_metadata() as facts:
            assert facts["dc:title"] == f"Award letter {prepared.reference}: Open kernels"
            assert facts["pdfuaid:part"] == "1"
        fonts = {str(font.BaseFont).split("+")[1] for font in pdf.pages[0].Resources.Font.values()}
    assert {name.split("-")[0] for name in fonts} == {"Serif"}


def test_render_letter_of_a_preview_says_so_on_every_page(prepared):
    for number in range(12):
        ConditionFactory(award=prepared, title=f"Output {number}")
    letter = award_letter(prepared, at=AT, is_preview=True)
    pages = pypdf.PdfReader(io.BytesIO(render_letter(letter))).pages
    assert len(pages) >= 2
    assert ["Preview – not issued" in page.extract_text() for page in pages] == [True] * len(pages)
