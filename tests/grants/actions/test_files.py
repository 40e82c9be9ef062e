from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.files.storing import read_bytes
from grants.actions.files import add_file, remove_file
from grants.actions.submission import submit_application
from grants.snapshot import value_of
from tests.grants.conftest import PDF


def add(application, by, at, upload):
    return add_file(application=application, question_key="attachment", upload=upload, by=by, at=at)


def test_a_pdf_becomes_the_answer(draft, ada, now, pdf):
    given = add(draft, ada, now, pdf)
    value = draft.answers.get().value
    assert value == {
        "id": str(given.file.pk),
        "name": "figures.pdf",
        "size": len(PDF),
        "sha256": given.file.sha256,
    }
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
    assert complete.answers.get(question__key="attachment").value["id"] == str(second.file.pk)
    assert value_of(sent.content, "attachment")["id"] == str(first.file.pk)
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
