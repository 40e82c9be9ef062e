from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.files.storing import read_bytes
from core.mail.models import OutgoingMail
from grants.actions.files import add_file, remove_file, take_out_infected
from grants.actions.submission import submit_application
from grants.models import Question
from grants.snapshot import value_of
from grants.structure import _in_currency
from tests.factories.grants import unfrozen
from tests.grants.conftest import PDF


def add(application, by, at, upload):
    return add_file(application=application, question_key="attachment", upload=upload, by=by, at=at)


def test_a_pdf_becomes_the_answer(draft, ada, now, pdf):
    given = add(draft, ada, now, pdf)
    value = draft.answers.get().value
    assert value == [
        {
            "id": str(given.file.pk),
            "name": "figures.pdf",
            "size": len(PDF),
            "sha256": given.file.sha256,
        }
    ]
    assert read_bytes(given.file) == PDF


def test_what_is_no_pdf_is_refused_by_content(draft, ada, now):
    fake = SimpleUploadedFile("paper.pdf", b"MZ\x90\x00" + b"\x00" * 60)
    with pytest.raises(RuleBroken, match="By its content it must be PDF"):
        add(draft, ada, now, fake)
    assert (draft.answers.count(), StoredFile.objects.count()) == (0, 0)


def test_a_file_over_the_limit_is_refused(draft, ada, now, pdf, settings):
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(RuleBroken, match="the largest file this question takes"):
        add(draft, ada, now, pdf)


def test_a_second_file_takes_the_place_and_the_sent_one_stays(complete, ada, now, pdf):
    first = add(complete, ada, now, pdf)
    sent = submit_application(application=complete, by=ada, at=now)
    second = add(complete, ada, now, SimpleUploadedFile("new.pdf", PDF + b"\n"))
    assert complete.answers.get(question__key="attachment").value[0]["id"] == str(second.file.pk)
    assert value_of(sent.content, "attachment")[0]["id"] == str(first.file.pk)
    first.refresh_from_db()
    assert first.removed_at == now
    assert read_bytes(first.file) == PDF


def test_removing_twice_removes_once(draft, ada, now, pdf):
    given = add(draft, ada, now, pdf)
    for _ in range(2):
        remove_file(application=draft, file_id=given.file.pk, by=ada, at=now)
    assert draft.answers.count() == 0
    assert StoredFile.objects.count() == 1


def test_not_by_a_stranger_and_not_too_late(draft, ada, eve, now, pdf):
    with pytest.raises(NotAllowed):
        add(draft, eve, now, pdf)
    with pytest.raises(RuleBroken, match="closed"):
        add(draft, ada, draft.call.closes_at + timedelta(seconds=1), pdf)
    assert draft.files.count() == 0


@pytest.fixture
def several(draft):
    """The attachment question takes up to three PDFs or pictures."""
    with unfrozen():
        Question.objects.filter(section__version=draft.form_version, key="attachment").update(
            options={"types": ["pdf", "png"], "max_files": 3}
        )
    _in_currency.cache_clear()
    yield draft
    _in_currency.cache_clear()


def names(application):
    return [each["name"] for each in application.answers.get(question__key="attachment").value]


def test_several_files_stand_beside_each_other_up_to_the_limit(several, ada, now):
    for number in range(3):
        add(several, ada, now, SimpleUploadedFile(f"{number}.pdf", PDF + b"\n" * number))
    with pytest.raises(RuleBroken, match="takes 3 files, and they are all there"):
        add(several, ada, now, SimpleUploadedFile("one-more.pdf", PDF + b"more"))
    assert names(several) == ["0.pdf", "1.pdf", "2.pdf"]


def test_the_same_bytes_again_after_a_broken_connection_are_one_file(several, ada, now):
    first = add(several, ada, now, SimpleUploadedFile("figures.pdf", PDF))
    again = add(several, ada, now, SimpleUploadedFile("figures.pdf", PDF))
    assert (again, names(several)) == (first, ["figures.pdf"])
    assert StoredFile.objects.count() == 1


def test_removing_one_of_several_leaves_the_others(several, ada, now):
    first = add(several, ada, now, SimpleUploadedFile("a.pdf", PDF))
    add(several, ada, now, SimpleUploadedFile("b.pdf", PDF + b"b"))
    remove_file(application=several, file_id=first.file.pk, by=ada, at=now)
    assert names(several) == ["b.pdf"]


def infect(given, now):
    StoredFile.objects.filter(pk=given.file.pk).update(
        scan="infected", scan_note="Eicar-Test", scanned_at=now
    )


def test_malware_is_taken_out_of_a_draft_and_the_owner_is_told_once(draft, ada, now, pdf):
    given = add(draft, ada, now, pdf)
    infect(given, now)
    for _ in range(2):
        take_out_infected(given=given, at=now)
    assert draft.answers.count() == 0
    mail = OutgoingMail.objects.get(about=draft.reference)
    assert mail.to == ada.email
    assert "Eicar-Test" in mail.body
    assert "It is taken out of your application" in mail.body


def test_malware_in_what_can_no_longer_be_changed_is_told_and_stays_closed(complete, ada, now, pdf):
    given = add(complete, ada, now, pdf)
    sent = submit_application(application=complete, by=ada, at=now)
    infect(given, now)
    take_out_infected(given=given, at=complete.call.closes_at + timedelta(hours=1))
    sent.refresh_from_db()
    assert value_of(sent.content, "attachment")[0]["name"] == "figures.pdf"
    assert names(complete) == ["figures.pdf"]
    mail = OutgoingMail.objects.get(about=complete.reference, subject__contains="cannot be used")
    assert "can no longer be changed" in mail.body
