import pytest

from core.errors import NotAllowed, RuleBroken
from core.mail.models import OutgoingMail
from grants.actions.stages import invite_to_stage
from grants.actions.starting import start_application
from grants.actions.submission import submit_application
from grants.models import Application, CallInvitation
from grants.queries import values_of
from tests.factories.grants import ApplicationFactory, CallFactory, submitted_application


@pytest.fixture
def second(default_call):
    """The full proposals that follow on Ada's first stage, by invitation."""
    return CallFactory(
        programme=default_call.programme,
        slug="full-proposals",
        title="Full proposals",
        form_version=default_call.form_version,
        first_stage=default_call,
        audience="invited",
    )


@pytest.fixture
def first(complete, ada, now):
    """Ada's submitted application of the first stage."""
    submit_application(application=complete, by=ada, at=now)
    return complete


def test_who_is_chosen_starts_the_second_stage_with_the_answers_of_the_first(
    second, first, sam, ada, now
):
    [invitation] = invite_to_stage(call=second, references=[first.reference], by=sam, at=now)
    assert (invitation.email, invitation.application) == (ada.email, first)
    mail = OutgoingMail.objects.get(about=second.slug)
    assert mail.subject == f"{first.reference} goes on: Full proposals"
    full = start_application(call=second, by=ada, at=now)
    assert (full.earlier_stage, full.owner, full.call) == (first, ada, second)
    assert full.title == "Open kernels"
    assert values_of(full) == values_of(first)
    assert start_application(call=second, by=ada, at=now) == full
    assert Application.objects.filter(call=second).count() == 1


def test_nobody_else_starts_it(second, first, sam, ben, ada, now):
    invite_to_stage(call=second, references=[first.reference], by=sam, at=now)
    with pytest.raises(RuleBroken, match="by invitation"):
        start_application(call=second, by=ben, at=now)
    assert Application.objects.filter(call=second).count() == 0


def test_inviting_again_invites_nobody_twice(second, first, sam, now):
    other = ApplicationFactory(call=second.first_stage, state="submitted", submitted_at=now)
    invite_to_stage(call=second, references=[first.reference], by=sam, at=now)
    again = invite_to_stage(
        call=second, references=[first.reference, other.reference], by=sam, at=now
    )
    assert [each.application for each in again] == [other]
    assert CallInvitation.objects.count() == 2


def test_all_or_nothing(second, first, call, sam, olga, now):
    draft = ApplicationFactory(call=second.first_stage)
    trial = ApplicationFactory(
        call=second.first_stage, state="submitted", submitted_at=now, is_test=True
    )
    for stranger in (draft, trial, submitted_application(call=call)):
        with pytest.raises(RuleBroken, match="not in the first stage"):
            invite_to_stage(
                call=second, references=[first.reference, stranger.reference], by=sam, at=now
            )
    with pytest.raises(RuleBroken, match="Choose at least one"):
        invite_to_stage(call=second, references=[], by=sam, at=now)
    with pytest.raises(RuleBroken, match="follows on no first stage"):
        invite_to_stage(call=call, references=[first.reference], by=sam, at=now)
    with pytest.raises(NotAllowed):
        invite_to_stage(call=second, references=[first.reference], by=olga, at=now)
    assert CallInvitation.objects.count() == 0
