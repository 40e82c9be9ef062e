from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from core.errors import NotAllowed, RuleBroken
from core.mail.delivery import deliver_waiting
from core.mail.models import OutgoingMail
from grants.actions.screening import (
    Mark,
    confirm_reject,
    judge,
    mark_items,
    propose_reject,
    restore,
    send_back,
    set_items,
)
from grants.errors import MarkedMeanwhile
from grants.models import Screening, ScreeningItem, ScreeningMark
from grants.queries import applications_in_round, visible_applications
from grants.queries.screening import DEFAULT_ITEMS, items_of, marks_of
from tests.factories.accounts import UserFactory
from tests.factories.grants import ProgrammeRoleFactory, submitted_application

FITS, MAY_APPLY, ANSWERED, *_MORE = DEFAULT_ITEMS
LETTER = "Dear Ada Lovelace,\n\nthis is outside the aim of the call."


@pytest.fixture
def sue(programme):
    """Another officer, for the second look."""
    user = UserFactory(name="Sue Park", email="sue@example.org")
    ProgrammeRoleFactory(programme=programme, user=user, role=Role.OFFICER)
    return user


@pytest.fixture
def application(call, ada):
    return submitted_application(call=call, owner=ada, title="Kernels")


@pytest.fixture
def at(application):
    return application.submitted_at + timedelta(hours=1)


def letters():
    return OutgoingMail.objects.filter(subject__contains="not taken further")


def screening(application):
    return Screening.objects.get(application=application)


def test_every_submitted_application_has_a_screening_of_the_database(application, at):
    assert (screening(application).state, screening(application).call) == (
        "to_screen",
        application.call,
    )


def test_mark_items_keeps_who_marked_what_and_changes_only_what_changed(application, sam, sue, at):
    mark_items(
        application=application,
        marks={FITS: Mark("yes"), MAY_APPLY: Mark("no", "A company")},
        by=sam,
        at=at,
    )
    later = at + timedelta(hours=1)
    mark_items(
        application=application,
        marks={FITS: Mark("yes"), MAY_APPLY: Mark("na"), ANSWERED: Mark("")},
        by=sue,
        at=later,
    )
    found = ScreeningMark.objects.order_by("item__position")
    assert [(m.item.text, m.passed, m.note, m.by, m.at) for m in found] == [
        (DEFAULT_ITEMS[0], "yes", "", sam, at),
        (DEFAULT_ITEMS[1], "na", "", sue, later),
    ]
    mark_items(application=application, marks={FITS: Mark("")}, by=sue, at=later)
    assert ScreeningMark.objects.count() == 1


def test_mark_items_keeps_a_note_that_stands_without_a_finding(application, sam, sue, at):
    mark_items(application=application, marks={FITS: Mark("", "no")}, by=sam, at=at)
    assert [(m.passed, m.note, m.by) for m in marks_of(application)] == [("", "no", sam)]
    with pytest.raises(MarkedMeanwhile, match="Sam Okafor wrote “no” on “It fits the aim of"):
        mark_items(application=application, marks={FITS: Mark("no", shown="")}, by=sue, at=at)
    read = {FITS: Mark("no", shown=marks_of(application)[0].said)}
    mark_items(application=application, marks=read, by=sue, at=at)
    assert [(m.passed, m.note, m.by) for m in marks_of(application)] == [("no", "", sue)]
    mark_items(application=application, marks={FITS: Mark("")}, by=sue, at=at)
    assert marks_of(application) == []


@pytest.mark.parametrize(("passed", "note"), [("", ""), ("ja", "A firm")])
def test_a_mark_says_something_the_checklist_knows(application, sam, at, passed, note):
    item = ScreeningItem.objects.create(call=application.call, position=1, text=FITS)
    with pytest.raises(IntegrityError, match="screening_mark_or_note"):
        ScreeningMark.objects.create(
            application=application, item=item, passed=passed, note=note, by=sam, at=at
        )


def test_mark_items_leaves_what_the_page_did_not_show_and_the_person_did_not_touch(
    application, sam, sue, at
):
    """Sue's page is older than what Sam saved; she enters something elsewhere."""
    mark_items(application=application, marks={FITS: Mark("no", "A firm")}, by=sam, at=at)
    untouched, touched = Mark("", "", shown=""), Mark("yes", "", shown="")
    marks = {FITS: untouched, MAY_APPLY: touched}
    mark_items(application=application, marks=marks, by=sue, at=at + timedelta(minutes=1))
    assert [(m.item.text, m.said, m.by) for m in marks_of(application)] == [
        (FITS, "no A firm", sam),
        (MAY_APPLY, "yes", sue),
    ]


def test_mark_items_refuses_to_replace_what_the_person_has_not_read(application, sam, sue, at):
    mark_items(application=application, marks={FITS: Mark("no", "A firm")}, by=sam, at=at)
    older = {FITS: Mark("yes", "Fine", shown=""), MAY_APPLY: Mark("yes", shown="")}
    with pytest.raises(MarkedMeanwhile) as caught:
        mark_items(application=application, marks=older, by=sue, at=at)
    assert caught.value.message == (
        "The checklist was filled in while your page was open. Sam Okafor marked “It fits the aim "
        "of the call” as “No”, with the note “A firm”. Nothing is saved yet, and what you entered "
        "still stands below. Save again to replace theirs."
    )
    assert [(m.said, m.by) for m in marks_of(application)] == [("no A firm", sam)]
    read = {FITS: Mark("yes", "Fine", shown="no A firm")}
    for _press in range(2):
        mark_items(application=application, marks=read, by=sue, at=at)
    assert [(m.said, m.by) for m in marks_of(application)] == [("yes Fine", sue)]
    gone = {FITS: Mark("na", shown="no A firm")}
    ScreeningMark.objects.all().delete()
    with pytest.raises(MarkedMeanwhile, match="was taken away"):
        mark_items(application=application, marks=gone, by=sam, at=at)


def test_mark_items_takes_a_mark_under_an_item_that_was_removed_meanwhile(
    application, call, sam, at
):
    set_items(call=call, texts=["New"], by=sam, at=at)
    marks = {ANSWERED: Mark("no", "Placeholders", shown="")}
    mark_items(application=application, marks=marks, by=sam, at=at)
    assert [(m.item.text, m.note) for m in marks_of(application)] == [(ANSWERED, "Placeholders")]
    assert [item.text for item in items_of(call)] == ["New"]


def test_set_items_keeps_marks_and_order(application, call, sam, at):
    marks = {FITS: Mark("yes"), MAY_APPLY: Mark("no")}
    mark_items(application=application, marks=marks, by=sam, at=at)
    set_items(call=call, texts=["New", DEFAULT_ITEMS[1], "New"], by=sam, at=at)
    assert [(i.position, i.text) for i in items_of(call)] == [(1, "New"), (2, DEFAULT_ITEMS[1])]
    assert ScreeningMark.objects.count() == 2
    with pytest.raises(RuleBroken, match="at most 30"):
        set_items(call=call, texts=[str(n) for n in range(31)], by=sam, at=at)
    with pytest.raises(RuleBroken, match="checklist was changed"):
        mark_items(application=application, marks={"Never": Mark("yes")}, by=sam, at=at)


def test_judge_takes_forward_and_back_to_changes(application, sam, at):
    judge(application=application, verb="take_forward", by=sam, at=at)
    assert screening(application).state == "forward"
    judge(application=application, verb="ask_changes", note="Budget", by=sam, at=at)
    assert (screening(application).state, screening(application).note) == ("changes", "Budget")


def test_who_only_reads_screens_nothing(application, olga, otto, ada, at):
    for person in (olga, otto, ada):
        with pytest.raises(NotAllowed):
            judge(application=application, verb="take_forward", by=person, at=at)
        with pytest.raises(NotAllowed):
            propose_reject(application=application, letter=LETTER, by=person, at=at)


def test_turning_down_takes_two_people_and_shows_only_then(application, call, sam, sue, ada, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    assert visible_applications(ada).get().state == "submitted"
    assert letters().count() == 0
    assert application in applications_in_round(call)
    with pytest.raises(NotAllowed, match="somebody else"):
        confirm_reject(application=application, by=sam, at=at)

    confirm_reject(application=application, by=sue, at=at)
    assert visible_applications(ada).get().state == "screened_out"
    assert application not in applications_in_round(call)
    mail = letters().get()
    assert (mail.to, mail.not_before) == ("ada@example.org", at + timedelta(minutes=5))
    assert LETTER in mail.body


def test_the_database_refuses_one_person_for_both_looks(application, sam, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    rows = Screening.objects.filter(application=application)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        rows.update(state="rejected", confirmed_by=sam, confirmed_at=at)


def test_without_second_look_one_person_is_enough(application, call, sam, at):
    call.second_look = False
    call.save()
    done = propose_reject(application=application, letter=LETTER, by=sam, at=at)
    assert (done.state, done.confirmed_by, letters().count()) == ("rejected", sam, 1)


def test_send_back_starts_anew_and_keeps_the_letter(application, sam, sue, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    send_back(application=application, note="It fits.", by=sue, at=at)
    now = screening(application)
    assert (now.state, now.note, now.letter, now.proposed_by) == (
        "to_screen",
        "It fits.",
        LETTER,
        None,
    )
    with pytest.raises(RuleBroken):
        confirm_reject(application=application, by=sue, at=at)


def test_a_new_submission_voids_the_proposal(application, sam, sue, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    application.submitted_at = at + timedelta(minutes=1)
    application.save()
    with pytest.raises(RuleBroken, match="submitted again"):
        confirm_reject(application=application, by=sue, at=at + timedelta(hours=1))


def test_restore_within_minutes_leaves_no_mail(application, sam, sue, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    confirm_reject(application=application, by=sue, at=at)
    restore(application=application, by=sam, at=at + timedelta(minutes=4))
    application.refresh_from_db()
    assert (application.state, screening(application).state) == ("submitted", "to_screen")
    assert OutgoingMail.objects.count() == 0


def test_restore_after_the_mail_tells_the_owner(application, sam, sue, mailoutbox):
    at = application.submitted_at
    earlier = timezone.now() - timedelta(minutes=6)
    type(application).objects.update(submitted_at=earlier - timedelta(hours=1))
    propose_reject(application=application, letter=LETTER, by=sam, at=earlier)
    confirm_reject(application=application, by=sue, at=earlier)
    deliver_waiting()
    assert [mail.subject for mail in mailoutbox] == [f"{application.reference}: not taken further"]
    restore(application=application, by=sam, at=at)
    assert OutgoingMail.objects.filter(subject__contains="back in the round").count() == 1


def test_the_mail_is_not_delivered_before_its_time(application, sam, sue, mailoutbox):
    now = timezone.now()
    propose_reject(application=application, letter=LETTER, by=sam, at=now)
    confirm_reject(application=application, by=sue, at=now)
    deliver_waiting()
    assert mailoutbox == []


def test_after_the_announcement_nothing_is_restored(application, call, sam, sue, at):
    propose_reject(application=application, letter=LETTER, by=sam, at=at)
    confirm_reject(application=application, by=sue, at=at)
    call.announced_at = at
    call.save()
    with pytest.raises(RuleBroken, match="announced"):
        restore(application=application, by=sam, at=at)


def test_a_letter_says_something(application, sam, at):
    with pytest.raises(RuleBroken, match="what the applicant will read"):
        propose_reject(application=application, letter=" ", by=sam, at=at)
