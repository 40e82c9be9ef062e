"""May this person do this deed with an award? Each answer carries its reason."""

from django.conf import settings
from django.db.models import QuerySet

from accounts.roles import HANDLES_MONEY, Role
from awards.models import (
    Amendment,
    ApprovalLimit,
    Award,
    AwardRules,
    Condition,
    ConditionRequest,
    Grantor,
    Payment,
)
from awards.queries.awards import hidden_awards
from core.actors import Actor, System
from core.errors import YES, Verdict, no
from core.money import format_money
from grants.models import Application, Call, Programme, TeamMember
from grants.permissions import can_handle_money, can_read_staff_pages, can_work_on, member_role
from grants.queries import roles_in
from grants.queries.impartial import is_free_of_conflict
from reviews.queries.panel import chairs_of


def can_prepare_awards(user: Actor, call: Call) -> Verdict:
    """Officers and administrators of the programme."""
    return can_work_on(user, call.programme)


def can_work_on_award(user: Actor, award: Award) -> Verdict:
    """Officers and administrators: edit, issue, accept, send back, waive, extend."""
    return can_work_on_application(user, award.application)


def _impartial(verdict: Verdict, user: Actor, application: Application) -> Verdict:
    """The same, but no for whom a conflict of interest keeps away. One query."""
    if verdict and not is_free_of_conflict(user, application):
        return no(
            "A conflict of interest keeps you away from this award. "
            "Somebody else of the programme handles it."
        )
    return verdict


def can_edit_letters(user: Actor, programme: Programme) -> Verdict:
    """Officers and administrators write the letters of their programme."""
    return can_work_on(user, programme)


def can_set_report_rules(user: Actor, programme: Programme) -> Verdict:
    """Officers and administrators say how their programme asks for reports."""
    return can_work_on(user, programme)


def can_work_on_application(user: Actor, application: Application) -> Verdict:
    """Officers and administrators of the programme: issue and take back letters."""
    return _impartial(can_work_on(user, application.call.programme), user, application)


def can_read_award(user: Actor, award: Award) -> Verdict:
    """Everybody with a role in the programme whom no conflict keeps away: its staff pages."""
    verdict = can_read_staff_pages(user, award.application.call.programme)
    return _impartial(verdict, user, award.application)


def can_approve_payment(user: Actor, award: Award) -> Verdict:
    """Finance and administrators."""
    return _impartial(
        can_handle_money(user, award.application.call.programme), user, award.application
    )


def can_approve_amount(user: Actor, payment: Payment) -> Verdict:
    """Whether the person's limit reaches this payment. What is not cash has no limit."""
    programme = payment.award.application.call.programme
    if payment.part_id is not None or isinstance(user, System):
        return YES
    currency = payment.award.currency
    rows = ApprovalLimit.objects.filter(programme=programme, currency=currency)
    own = rows.filter(user=user).first()
    if own is None:
        of_roles = dict(rows.filter(user=None).values_list("role", "amount"))
        held = roles_in(user, programme) & HANDLES_MONEY
        # A role without a limit approves any amount.
        limits = [of_roles.get(role) for role in held]
        known = [limit for limit in limits if limit is not None]
        limit = max(known) if known and len(known) == len(limits) else None
    else:
        limit = own.amount
    if limit is None or payment.amount <= limit:
        return YES
    most = format_money(limit, currency)
    return no(f"You approve payments up to {most}. Somebody with a higher limit approves this one.")


def can_pay_payment(user: Actor, award: Award, approver_id: int | None) -> Verdict:
    """Finance and administrators, but not the person who approved this payment."""
    verdict = can_approve_payment(user, award)
    return is_second_person(user, approver_id) if verdict else verdict


def is_second_person(user: Actor, approver_id: int | None) -> Verdict:
    """Whether somebody else approved the payment.

    An administrator of the installation may do both, as in a small funder there is nobody else;
    `FOUR_EYES_ALWAYS` takes that away from people.
    """
    return _somebody_else(
        user,
        approver_id,
        "You approved this payment, so somebody else sends it and records that it was paid.",
    )


def _somebody_else(user: Actor, first_id: int | None, reason: str) -> Verdict:
    if user.pk != first_id or isinstance(user, System):
        return YES
    if user.is_superuser and not settings.FOUR_EYES_ALWAYS:
        return YES
    return no(reason)


def can_ask_repayment(user: Actor, award: Award) -> Verdict:
    """Whoever works on the award or handles its money: ask for money back."""
    verdict = can_approve_payment(user, award)
    return verdict or can_work_on_award(user, award)


def can_approve_repayment(user: Actor, award: Award, asked_by: int | None) -> Verdict:
    """Finance and administrators, but not the person who asked for it."""
    verdict = can_approve_payment(user, award)
    # For everybody, as the database wants it: what is asked back can wait for a second person.
    if verdict and user.pk is not None and user.pk == asked_by:
        return no("You asked for this money back, so somebody else approves it.")
    return verdict


def can_withdraw_repayment(user: Actor, award: Award, asked_by: int | None) -> Verdict:
    """Finance and administrators, and who asked for it."""
    mine = user.pk is not None and user.pk == asked_by
    return can_ask_repayment(user, award) if mine else can_approve_payment(user, award)


def can_write_off(user: Actor, award: Award, asked_by: int | None) -> Verdict:
    """Administrators of the programme, but not the person who asked for the money back."""
    if Role.ADMINISTRATOR not in roles_in(user, award.application.call.programme):
        return no("Only administrators of this programme can write money off.")
    reason = "You asked for this money back, so another administrator writes it off."
    return _impartial(_somebody_else(user, asked_by, reason), user, award.application)


def can_enter_bank_details(user: Actor, award: Award) -> Verdict:
    """The owner of the application: it is their account."""
    return _owns(
        user, award.application, "Only the owner of the application can enter bank details."
    )


def can_confirm_bank_details(user: Actor, award: Award, entered_by: int | None) -> Verdict:
    """Finance and administrators without a conflict, but not who entered them."""
    verdict = can_reveal_account(user, award)
    if verdict and user.pk is not None and user.pk == entered_by:
        return no("You entered these bank details, so somebody else confirms them.")
    return verdict


def can_reveal_account(user: Actor, award: Award) -> Verdict:
    """Finance and administrators without a conflict: see the whole account of an award."""
    return _impartial(
        can_handle_money(user, award.application.call.programme), user, award.application
    )


def can_send_money(user: Actor, programme: Programme) -> Verdict:
    """Finance and administrators: payment files, statements, the programme's account."""
    return can_handle_money(user, programme)


def can_send_money_of(user: Actor, programme: Programme, awards: QuerySet[Award]) -> Verdict:
    """The same with a file or a statement that names these awards: in conflict with none."""
    verdict = can_send_money(user, programme)
    if verdict and hidden_awards(user).filter(pk__in=awards.values("pk")).exists():
        return no(
            "It names an award that a conflict of interest hides from you. "
            "Somebody else of the programme has to do this."
        )
    return verdict


def can_confirm_debtor_account(
    user: Actor, programme: Programme, entered_by: int | None
) -> Verdict:
    """Finance and administrators, but not who entered the account the programme pays from."""
    verdict = can_send_money(user, programme)
    reason = "You entered this account, so somebody else confirms it."
    return _somebody_else(user, entered_by, reason) if verdict else verdict


def can_exceed_budget(user: Actor, call: Call) -> Verdict:
    """Administrators of the programme."""
    if Role.ADMINISTRATOR in roles_in(user, call.programme):
        return YES
    return no("Only administrators of this programme can go beyond a budget.")


def can_set_pool(user: Actor, call: Call) -> Verdict:
    """Officers and administrators say how many units their call has to give."""
    return can_work_on(user, call.programme)


def can_answer_award(user: Actor, award: Award) -> Verdict:
    """The owner of the application, nobody else."""
    return _owns(user, award.application, "Only the owner of the application can answer the award.")


def can_request_amendment(user: Actor, award: Award) -> Verdict:
    """The owner of the application, and the programme's officers on their behalf."""
    verdict = _owns(user, award.application, "Only the owner of the application can ask for this.")
    return verdict if verdict or not can_work_on_award(user, award) else YES


def can_withdraw_amendment(user: Actor, amendment: Amendment) -> Verdict:
    """Whoever can ask for such a change; what staff planned, staff take back."""
    if amendment.kind == Amendment.Kind.CONDITIONS:
        return can_work_on_award(user, amendment.award)
    return can_request_amendment(user, amendment.award)


def can_decide_amendment(user: Actor, award: Award, proposed_by: int | None) -> Verdict:
    """Officers and administrators; what one has proposed another one confirms."""
    verdict = can_work_on_award(user, award)
    if verdict and user.pk is not None and user.pk == proposed_by:
        return no("You proposed this, so somebody else confirms it.")
    return verdict


def can_read_letter(user: Actor, award: Award) -> Verdict:
    """The owner of the application and the programme's staff without a conflict."""
    verdict = _owns(user, award.application, "Only the owner of the application has the letter.")
    if verdict or not can_read_staff_pages(user, award.application.call.programme):
        return verdict
    return can_read_award(user, award)


def can_hand_in(user: Actor, award: Award) -> Verdict:
    """Owner and editors of the application's team."""
    if isinstance(user, System):
        return YES
    if member_role(user, award.application) in {TeamMember.Role.OWNER, TeamMember.Role.EDITOR}:
        return YES
    return no("Only the owner and editors of the application can hand this in.")


def can_ask(user: Actor, award: Award) -> Verdict:
    """Owner and editors: ask for more time or to be let off, and take it back."""
    verdict = can_hand_in(user, award)
    return verdict or no("Only the owner and editors of the application can ask for this.")


def can_verify(user: Actor, condition: Condition) -> Verdict:
    """Whoever is named for this condition, and administrators of the programme."""
    return _impartial(_verifies(user, condition), user, condition.award.application)


def _verifies(user: Actor, condition: Condition) -> Verdict:
    application = condition.award.application
    roles = roles_in(user, application.call.programme)
    if Role.ADMINISTRATOR in roles:
        return YES
    if condition.verified_by == Condition.Verifier.CHAIR:
        is_chair = not isinstance(user, System) and user in chairs_of(application)
        return YES if is_chair else no("The chair of the panel decides about this condition.")
    if condition.verified_by == Condition.Verifier.PERSON and condition.verifier_id:
        mine = user.pk == condition.verifier_id
        return YES if mine else no(f"{condition.verifier} decides about this condition.")
    if condition.verified_by == Condition.Verifier.FINANCE:
        return can_handle_money(user, application.call.programme)
    return can_work_on(user, application.call.programme)


def can_waive(user: Actor, award: Award) -> Verdict:
    """Whom the programme lets waive conditions: administrators unless it says otherwise."""
    return _grants(user, award, _rules(award).waived_by, "let a grantee off")


def can_extend(user: Actor, award: Award) -> Verdict:
    """Whom the programme lets give more time: officers too unless it says otherwise."""
    return _grants(user, award, _rules(award).extended_by, "give more time")


def can_decide_request(user: Actor, asked: ConditionRequest) -> Verdict:
    """Who may give what is asked for may also refuse it."""
    award = asked.condition.award
    more_time = asked.kind == ConditionRequest.Kind.MORE_TIME
    return can_extend(user, award) if more_time else can_waive(user, award)


def can_set_award_rules(user: Actor, programme: Programme) -> Verdict:
    """Administrators of the programme."""
    if Role.ADMINISTRATOR in roles_in(user, programme):
        return YES
    return no("Only administrators of this programme can change these rules.")


def _rules(award: Award) -> AwardRules:
    programme = award.application.call.programme
    return AwardRules.objects.filter(programme=programme).first() or AwardRules()


def _grants(user: Actor, award: Award, grantor: str, deed: str) -> Verdict:
    if grantor == Grantor.OFFICER:
        return can_work_on_award(user, award)
    if Role.ADMINISTRATOR in roles_in(user, award.application.call.programme):
        return _impartial(YES, user, award.application)
    return no(f"Only administrators of this programme can {deed}. The programme can change that.")


def can_mark_checked(user: Actor, award: Award) -> Verdict:
    """The system after a verification, or staff who looked themselves."""
    return YES if isinstance(user, System) else can_work_on_award(user, award)


def _owns(user: Actor, application: Application, reason: str) -> Verdict:
    return YES if not isinstance(user, System) and user.pk == application.owner_id else no(reason)
