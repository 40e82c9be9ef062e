import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase
from pypdf import PdfReader

from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from core.jobs.models import Job
from grants.models import Call
from reviews.actions.decisions import DecisionInput, decide
from reviews.actions.exports import (
    delete_old_exports,
    make_booklet,
    make_data,
    make_workbook,
    start_export,
)
from reviews.models import ReviewPhase, RoundExport
from reviews.visibility import Switches
from tests.factories.reviews import AssignmentFactory, RubricFactory, submitted_review


def quiet(*_):
    """Progress nobody looks at."""


@pytest.fixture
def reviewed(closed, fill):
    applications, people = fill(2, 2)
    RubricFactory(call=closed)
    for application in applications:
        assignment = AssignmentFactory(application=application, reviewer=people[0])
        review = submitted_review(assignment, excellence=4, openness=3)
        review.comment_for_panel = "=cmd|'/c calc'!A1"
        review.comment_for_staff = "STAFF-ONLY"
        review.save(update_fields=["comment_for_panel", "comment_for_staff"])
    return applications, people


def text_of(made):
    pdf = PdfReader(io.BytesIO(read_bytes(made.file)))
    return pdf, "".join(page.extract_text() for page in pdf.pages)


def test_a_workbook_has_every_table_and_no_formula(closed, reviewed, sam, now):
    applications, _ = reviewed
    wanted = {applications[0].reference: DecisionInput("fund", 80_000_00, "=1+1")}
    decide(call=closed, decisions=wanted, by=sam, at=now)
    steps = []
    made = make_workbook(call=closed, by=sam, at=now, progress=lambda *step: steps.append(step))
    assert (made.kind, made.file.name) == ("workbook", "closed-call.xlsx")
    assert [step[2] for step in steps] == ["Applications.", "Scores.", "Reviews.", "Decisions."]
    with zipfile.ZipFile(io.BytesIO(read_bytes(made.file))) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = [book.read(name).decode() for name in sheets]
        shared = [book.read(name).decode() for name in book.namelist() if "shared" in name]
    assert len(sheets) == 4
    assert [text for text in texts if "<f>" in text] == []
    everything = "".join(texts + shared)
    for words in (applications[0].reference, "=cmd|", "=1+1", "Excellence"):
        assert words in everything


def test_the_whole_round_as_one_structure(closed, reviewed, sam, now):
    applications, people = reviewed
    made = make_data(call=closed, by=sam, at=now, progress=quiet)
    data = json.loads(read_bytes(made.file))
    assert (data["format"], data["call"]["slug"]) == ("seedcorn-round/1", "closed-call")
    assert [each["reference"] for each in data["applications"]] == [
        each.reference for each in applications
    ]
    (assignment,) = data["applications"][0]["assignments"]
    assert assignment["reviewer"] == str(people[0].key)
    assert assignment["review"]["scores"]["excellence"] == {"value": 4, "comment": ""}
    assert data["applications"][0]["submission"]["content"]["sections"]
    assert AuditEvent.objects.get(verb="call.export").data["sha256"] == made.file.sha256


def test_a_booklet_is_tagged_with_contents_and_bookmarks(closed, reviewed, sam, now):
    applications, people = reviewed
    made = make_booklet(call=closed, reader=None, volume=1, with_reviews=True, by=sam, at=now)
    pdf, text = text_of(made)
    assert bool(pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]) is True
    marks = [each.title for each in pdf.outline if not isinstance(each, list)]
    assert marks == ["Contents", *(each.name for each in applications)]
    for words in (applications[0].reference, "Copy for the staff", "STAFF-ONLY", str(people[0])):
        assert words in text


def phase(call, reviews):
    switches = Switches(applicants="always", reviewers="never", reviews=reviews)
    ReviewPhase.objects.filter(call=call).delete()
    return ReviewPhase.objects.create(call=call, position=1, name="Now", **vars(switches))


def test_a_members_copy_shows_of_reviews_what_the_phase_does(closed, reviewed, sam, now):
    applications, people = reviewed

    def copy(reader):
        call = Call.objects.get(pk=closed.pk)  # phases are read once for a call in memory
        made = make_booklet(call=call, reader=reader, volume=1, with_reviews=True, by=sam, at=now)
        return text_of(made)[1]

    phase(closed, "never")
    assert "Review 1" not in copy(people[0]) + copy(people[1])
    phase(closed, "after_own")
    assert copy(people[0]).count("Review 1") == copy(people[1]).count("Review 1") == 2
    AssignmentFactory(application=applications[0], reviewer=people[1])
    assert copy(people[1]).count("Review 1") == 1


def test_a_members_copy_names_no_reviewer(closed, reviewed, sam, now):
    _, people = reviewed
    phase(closed, "always")
    made = make_booklet(call=closed, reader=people[1], volume=1, with_reviews=True, by=sam, at=now)
    _, text = text_of(made)
    assert f"Copy for {people[1]}" in text
    assert "Review 1" in text
    assert str(people[0]) not in text
    assert "STAFF-ONLY" not in text


def test_long_work_is_a_job(closed, reviewed, sam, now):
    job = start_export(call=closed, kind="booklet", by=sam, at=now)
    assert (job.kind, job.params["kind"]) == ("reviews.jobs.make_export", "booklet")
    with pytest.raises(RuleBroken, match="one volume"):
        start_export(call=closed, kind="booklet", volume=2, by=sam, at=now)
    with pytest.raises(RuleBroken, match="Choose what"):
        start_export(call=closed, kind="film", by=sam, at=now)
    assert Job.objects.count() == 1


def test_a_reader_is_of_the_panel(closed, reviewed, sam, now):
    stranger = AssignmentFactory().reviewer
    with pytest.raises(RuleBroken, match="not on the panel"):
        start_export(call=closed, kind="booklet", reader=stranger, by=sam, at=now)


def test_an_empty_round_has_no_booklet(closed, sam, now):
    with pytest.raises(RuleBroken, match="no application"):
        make_booklet(call=closed, reader=None, volume=1, with_reviews=True, by=sam, at=now)
    assert RoundExport.objects.count() == 0


@pytest.mark.parametrize("who", ["ada", "rita", "otto", "olga"])
def test_only_officers_export(closed, now, who, request):
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        start_export(call=closed, kind="data", by=somebody, at=now)
    with pytest.raises(NotAllowed):
        make_data(call=closed, by=somebody, at=now, progress=quiet)


def test_files_of_rounds_are_deleted_after_ninety_days(closed, reviewed, sam, now):
    old = make_data(call=closed, by=sam, at=now - timedelta(days=91), progress=quiet)
    new = make_data(call=closed, by=sam, at=now - timedelta(days=89), progress=quiet)
    path = old.file.path
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert delete_old_exports(at=now) == 1
    assert list(RoundExport.objects.all()) == [new]
    assert (default_storage.exists(path), default_storage.exists(new.file.path)) == (False, True)
    assert delete_old_exports(at=now) == 0
