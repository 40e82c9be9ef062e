"""May this person do this deed with an award? Each answer carries its reason."""

from django.conf import settings

from accounts.roles import Role
from awards.models import Award
from core.actors import Actor, System
from core.errors import YES, Verdict, no
from grants.models import Application, Call, Programme, TeamMember
from grants.permissions import can_handle_money, can_read_staff_pages, can_work_on, member_role
from grants.queries import roles_in
from grants.queries.impartial import is_free_of_conflict


def can_prepare_awards(user: Actor, call: Call) -> Verdict:
    """Officers and administrators of the programme."""
    return can_work_on(user, call.programme)


def can_work_on_award(user: Actor, award: Award) -> Verdict:
    """Officers and administrators: edit, issue, accept, send back, waive, extend."""
    return _without_conflict(can_work_on(user, award.application.call.programme), user, award)


def _without_conflict(verdict: Verdict, user: Actor, award: Award) -> Verdict:
    """The same, but no for whom a conflict of interest keeps away. One query."""
    if verdict and not is_free_of_conflict(user, award.application):
        return no(
            "A conflict of interest keeps you away from this award. "
            "Somebody else of the programme handles it."
        )
    return verdict


def can_edit_letters(user: Actor, programme: Programme) -> Verdict:
    """Officers and administrators write the letters of their programme."""
    return can_work_on(user, programme)


def can_work_on_application(user: Actor, application: Application) -> Verdict:
    """Officers and administrators of the programme: issue and take back letters."""
    return can_work_on(user, application.call.programme)


def can_read_award(user: Actor, award: Award) -> Verdict:
    """Everybody with a role in the programme."""
    return can_read_staff_pages(user, award.application.call.programme)


def can_approve_payment(user: Actor, award: Award) -> Verdict:
    """Finance and administrators."""
    return _without_conflict(can_handle_money(user, award.application.call.programme), user, award)


def can_pay_payment(user: Actor, award: Award, approver_id: int | None) -> Verdict:
    """Finance and administrators, but not the person who approved this payment."""
    verdict = can_approve_payment(user, award)
    return is_second_person(user, approver_id) if verdict else verdict


def is_second_person(user: Actor, approver_id: int | None) -> Verdict:
    """Whether somebody else approved the payment.

    An administrator of the installation may do both, as in a small funder there is nobody else;
    `FOUR_EYES_ALWAYS` takes that away from people.
    """
    if user.pk != approver_id or isinstance(user, System):
        return YES
    if user.is_superuser and not settings.FOUR_EYES_ALWAYS:
        return YES
    return no("You approved this payment, so somebody else sends it and records that it was paid.")


def can_enter_bank_details(user: Actor, award: Award) -> Verdict:
    """The owner of the application: it is their account."""
    return _owns(
        user, award.application, "Only the owner of the application can enter bank details."
    )


def can_confirm_bank_details(user: Actor, award: Award, entered_by: int | None) -> Verdict:
    """Finance and administrators, but not who entered them."""
    verdict = can_handle_money(user, award.application.call.programme)
    if verdict and user.pk is not None and user.pk == entered_by:
        return no("You entered these bank details, so somebody else confirms them.")
    return verdict


def can_send_money(user: Actor, programme: Programme) -> Verdict:
    """Finance and administrators: payment files, statements, full bank details."""
    return can_handle_money(user, programme)


def can_exceed_budget(user: Actor, call: Call) -> Verdict:
    """Administrators of the programme."""
    if Role.ADMINISTRATOR in roles_in(user, call.programme):
        return YES
    return no("Only administrators of this programme can go beyond a budget.")


def can_answer_award(user: Actor, award: Award) -> Verdict:
    """The owner of the application, nobody else."""
    return _owns(user, award.application, "Only the owner of the application can answer the award.")


def can_read_letter(user: Actor, award: Award) -> Verdict:
    """The owner of the application and the programme's staff."""
    verdict = _owns(user, award.application, "Only the owner of the application has the letter.")
    return verdict if verdict or not can_read_award(user, award) else YES


def can_hand_in(user: Actor, award: Award) -> Verdict:
    """Owner and editors of the application's team."""
    if isinstance(user, System):
        return YES
    if member_role(user, award.application) in {TeamMember.Role.OWNER, TeamMember.Role.EDITOR}:
        return YES
    return no("Only the owner and editors of the application can hand this in.")


def can_mark_checked(user: Actor, award: Award) -> Verdict:
    """The system after a verification, or staff who looked themselves."""
    return YES if isinstance(user, System) else can_work_on_award(user, award)


def _owns(user: Actor, application: Application, reason: str) -> Verdict:
    return YES if not isinstance(user, System) and user.pk == application.owner_id else no(reason)
