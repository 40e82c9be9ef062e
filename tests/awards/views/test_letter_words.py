import pytest

from awards.models import TemplateVersion
from tests.shared import text_of

EDITOR = "/staff/programmes/slingshot/letters/award/"
TEXT = "# You have it\n\nDear {{ applicant }}, take {{ amount }}.\n"


@pytest.fixture
def as_sam(client, sam):
    client.force_login(sam)
    return client


def test_staff_letterhead_lists_each_kind_with_its_version(as_sam, programme):
    text = text_of(as_sam.get("/staff/programmes/slingshot/letters/"))
    for kind in ("Award", "Not funded", "Waiting list", "Amendment", "Extension"):
        assert kind in text


def test_staff_words_edit_shows_the_letter_of_a_real_award_beside_the_words(as_sam, prepared):
    page = as_sam.get(EDITOR)
    assert "Dear Ada Lovelace," in text_of(page)
    assert prepared.reference in text_of(page)


def test_staff_words_edit_saves_the_next_version(as_sam, prepared):
    page = as_sam.post(EDITOR, {"text": TEXT, "paper": "letter"}, follow=True)
    assert "Saved as version 2." in text_of(page)
    assert "take €80,000.00." in text_of(page)
    assert TemplateVersion.objects.first().paper == "letter"


def test_staff_words_edit_tells_each_fault_with_its_line_and_keeps_the_text(as_sam, programme):
    wrong = "# X\n\n{{ nobody }}\n"
    page = as_sam.post(EDITOR, {"text": wrong, "paper": "A4"})
    assert page.status_code == 422
    assert "Line 3: There is no field “nobody”." in text_of(page)
    assert "{{ nobody }}" in page.content.decode()
    assert TemplateVersion.objects.count() == 1


def test_staff_words_edit_begins_again_from_an_earlier_version(as_sam, prepared):
    as_sam.post(EDITOR, {"text": TEXT, "paper": "A4"})
    page = as_sam.get(f"{EDITOR}?from=1")
    assert page.context["form"].initial["text"].startswith("# Award letter")
    assert as_sam.get(EDITOR).context["form"].initial["text"] == TEXT
    assert as_sam.get(f"{EDITOR}?from=ours").context["form"].initial["text"].startswith("# Award")


def test_staff_words_preview_as_part_of_the_page_and_as_pdf(as_sam, prepared):
    part = as_sam.post(f"{EDITOR}preview/", {"text": TEXT, "sample": prepared.reference})
    assert "Dear Ada Lovelace, take €80,000.00." in text_of(part)
    wrong = as_sam.post(f"{EDITOR}preview/", {"text": "# X\n\n{{ nobody }}"})
    assert "Line 3" in text_of(wrong)
    pdf = as_sam.post(f"{EDITOR}preview/", {"text": TEXT, "paper": "A4", "pdf": "yes"})
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("kind", ["decline", "waitlist", "amendment", "extension"])
def test_staff_words_edit_shows_every_kind_with_and_without_awards(as_sam, programme, kind):
    page = as_sam.get(f"/staff/programmes/slingshot/letters/{kind}/")
    assert page.status_code == 200
    assert "faults" not in page.context["preview"]


def test_staff_words_are_written_by_officers_of_the_programme(client, programme, olga, otto, ada):
    for person, status in [(olga, 403), (otto, 404), (ada, 404)]:
        client.force_login(person)
        assert client.post(EDITOR, {"text": TEXT, "paper": "A4"}).status_code == status
        form = {"sender": "x", "footer": "", "image_text": ""}
        assert client.post("/staff/programmes/slingshot/letters/", form).status_code == status


def test_staff_letterhead_is_saved(as_sam, programme):
    form = {"sender": "1 Open Street", "footer": "Charity", "image_text": ""}
    page = as_sam.post("/staff/programmes/slingshot/letters/", form, follow=True)
    assert "The letterhead is saved." in text_of(page)
    assert programme.letterhead.sender == "1 Open Street"
