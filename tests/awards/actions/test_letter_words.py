import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import ProgrammingError
from PIL import Image

from awards.actions.letter_words import (
    WordsWrong,
    default_text,
    save_letterhead,
    save_words,
    version_to_use,
)
from awards.actions.letters import issue_letter
from awards.models import Letterhead, TemplateVersion
from awards.queries.letters import standing_version
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from tests.awards.test_documents import text_of

TEXT = "# You have it\n\nDear {{ applicant }}, take {{ amount }}.\n"


def save(programme, by, at, **fields):
    given = {"kind": "award", "text": TEXT, "paper": "A4", "with_data": False, **fields}
    return save_words(programme=programme, by=by, at=at, **given)


def test_a_programme_begins_with_our_words(programme, now):
    first = version_to_use(programme, "award", at=now)
    assert (first.number, first.text) == (1, default_text("award"))
    assert version_to_use(programme, "award", at=now) == first


def test_saving_words_makes_the_next_version_and_the_same_words_none(programme, sam, now):
    saved = save(programme, sam, now)
    assert (saved.number, standing_version(programme, "award")) == (2, saved)
    assert save(programme, sam, now) == saved
    assert save(programme, sam, now, paper="letter").number == 3


def test_words_with_faults_are_not_saved_and_every_fault_is_told(programme, sam, now):
    with pytest.raises(WordsWrong) as caught:
        save(programme, sam, now, text="# X\n\n{{ nobody }}\n{% if award %}")
    assert [fault.line for fault in caught.value.faults] == [4]
    with pytest.raises(WordsWrong) as caught:
        save(programme, sam, now, text="# X\n\n{{ nobody }}\n\n<b>")
    assert [fault.line for fault in caught.value.faults] == [3, 5]
    assert not TemplateVersion.objects.filter(number=2).exists()


@pytest.mark.parametrize("who", ["fay", "olga", "otto", "ada"])
def test_words_are_written_by_the_programmes_officers_alone(programme, now, who, request):
    with pytest.raises(NotAllowed):
        save(programme, request.getfixturevalue(who), now)
    with pytest.raises(NotAllowed):
        save_letterhead(
            programme=programme,
            sender="",
            footer="",
            image_text="",
            by=request.getfixturevalue(who),
            at=now,
        )


def test_an_issued_letter_keeps_its_words_and_the_next_has_the_new(prepared, programme, sam, now):
    letter = issue_letter(award=prepared, by=sam, at=now)
    before = read_bytes(letter.file)
    save(programme, sam, now)
    assert letter.template.number == 1
    assert read_bytes(letter.file) == before


def test_a_version_cannot_be_changed_by_sql_either(programme, sam, now):
    saved = save(programme, sam, now)
    with pytest.raises(ProgrammingError, match="Cannot update"), connection.cursor() as cursor:
        cursor.execute("UPDATE awards_templateversion SET text = '' WHERE id = %s", [saved.pk])


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (60, 20), "#0f4c3a").save(out, kind)
    return SimpleUploadedFile(f"head.{kind.lower()}", out.getvalue())


def test_a_letterhead_is_printed_on_the_next_letter(prepared, programme, sam, now):
    save_letterhead(
        programme=programme,
        sender="1 Open Street\nTurin",
        footer="  Registered   charity 12 ",
        image_text="Kernel of corn",
        image=picture(),
        signature=picture("JPEG"),
        by=sam,
        at=now,
    )
    head = Letterhead.objects.get()
    assert (head.footer, head.image.content_type) == ("Registered charity 12", "image/png")
    save(programme, sam, now)
    text = text_of(read_bytes(issue_letter(award=prepared, by=sam, at=now).file))
    for words in ("1 Open Street", "Registered charity 12", "take €80,000.00"):
        assert words in text


def test_a_letterhead_keeps_its_pictures_until_they_are_taken_away(programme, sam, now):
    given = {"programme": programme, "sender": "", "footer": "", "by": sam, "at": now}
    save_letterhead(image=picture(), image_text="", **given)
    assert Letterhead.objects.get().image_text == programme.name
    save_letterhead(image_text="Corn", **given)
    assert Letterhead.objects.get().image is not None
    save_letterhead(image_text="", without_image=True, **given)
    assert Letterhead.objects.get().image is None


def test_a_letterhead_that_is_no_picture_is_refused(programme, sam, now):
    upload = SimpleUploadedFile("head.png", b"<svg><script>alert(1)</script></svg>")
    with pytest.raises(RuleBroken, match="PNG or JPG"):
        save_letterhead(
            programme=programme, sender="", footer="", image_text="", image=upload, by=sam, at=now
        )
