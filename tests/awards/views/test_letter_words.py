import re

import pytest

from awards.letter_fields import fields_of
from awards.models import TemplateVersion
from tests.awards.conftest import decided
from tests.awards.test_documents import text_of as pdf_text
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
    assert TemplateVersion.objects.count() == 0


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


def test_staff_words_edit_shows_the_preview_by_a_button_and_saves_nothing(as_sam, prepared):
    page = as_sam.post(EDITOR, {"text": TEXT, "paper": "letter", "show": "yes"})
    assert page.status_code == 200
    assert "take €80,000.00." in text_of(page)
    assert page.context["form"]["text"].value() == TEXT
    assert TemplateVersion.objects.count() == 0


def test_staff_words_edit_shows_what_each_version_changed(as_sam, prepared):
    as_sam.post(EDITOR, {"text": TEXT, "paper": "A4"})
    as_sam.post(EDITOR, {"text": TEXT.replace("take", "have"), "paper": "A4"})
    versions = as_sam.get(EDITOR).context["versions"]
    assert [each.number for each, _ in versions] == [3, 2, 1]
    changed = [(piece.kind, piece.text) for piece in versions[0][1] if piece.kind != "same"]
    assert changed == [("removed", "take"), ("added", "have")]
    assert versions[2][1] == []


def test_staff_words_edit_looks_at_a_refusal_with_an_announced_one(as_sam, call, ada, ben):
    decided(call, owner=ben, title="Not this one")
    refused = decided(call, owner=ada, title="Closed kernels")
    refused.outcome, refused.amount = "decline", None
    refused.reason_for_applicant = "The money did not reach as far."
    refused.save(update_fields=["outcome", "amount", "reason_for_applicant"])
    page = as_sam.get("/staff/programmes/slingshot/letters/decline/")
    assert page.context["sample"] == refused.application
    assert "The money did not reach as far." in text_of(page)
    assert [each.owner for each in page.context["samples"]] == [ada, ben]


def test_staff_words_preview_as_pdf_of_a_text_with_faults_names_them(as_sam, programme):
    answer = as_sam.post(f"{EDITOR}preview/", {"text": "# X\n\n{{ nobody }}", "pdf": "yes"})
    assert answer.status_code == 422
    assert "Line 3: There is no field “nobody”." in answer.text


def test_staff_words_preview_without_any_award_prints_examples(as_sam, programme):
    pdf = as_sam.post(f"{EDITOR}preview/", {"text": TEXT, "paper": "A4", "pdf": "yes"})
    assert "Dear Ada Lovelace, take €80,000.00." in pdf_text(pdf.content)


def test_staff_words_edit_offers_each_field_of_the_kind(as_sam, programme):
    text = as_sam.get(EDITOR).text
    offered = re.findall(r'data-insert="([a-z_]+)"', text)
    assert offered == list(fields_of("award"))


def test_staff_letterhead_has_room_for_four_lines(as_sam, programme):
    form = {"sender": "1\n2\n\n3\n4\n5", "footer": "", "image_text": ""}
    page = as_sam.post("/staff/programmes/slingshot/letters/", form)
    assert page.status_code == 422
    assert "There is room for 4 lines; you wrote 5." in text_of(page)
    assert "4\n5" in page.text


def test_the_page_of_a_programme_leads_to_its_letters(as_sam, programme):
    assert "/staff/programmes/slingshot/letters/" in as_sam.get("/staff/programmes/slingshot/").text


def test_staff_words_edit_tells_who_saved_meanwhile_and_lets_one_save_on_top(as_sam, prepared):
    as_sam.post(EDITOR, {"text": TEXT, "paper": "A4", "based_on": "1"})
    mine = {"text": TEXT.replace("take", "have"), "paper": "A4", "based_on": "1"}
    page = as_sam.post(EDITOR, mine)
    assert page.status_code == 422
    assert "Sam Okafor saved version 2 while you were writing." in text_of(page)
    assert "have {{ amount }}" in page.text
    assert TemplateVersion.objects.first().number == 2
    again = {**mine, "based_on": page.context["form"]["based_on"].value()}
    assert "Saved as version 3." in text_of(as_sam.post(EDITOR, again, follow=True))
