import pytest

from accounts.roles import Role
from awards.models import Award
from awards.queries import awards as queries
from awards.queries.letters import standing_letter
from awards.states import AwardState, PaymentState
from core.actors import SYSTEM
from grants.models import TeamMember
from reviews.actions.conflicts import enter_conflict
from reviews.models import Decision
from tests.awards.conftest import decided, many_awards
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    accepted_award,
    funded_application,
)
from tests.factories.grants import CallFactory, ProgrammeRoleFactory
from tests.factories.reviews import DecisionFactory


def test_grantee_awards_are_those_of_the_team_once_offered(offered, ada, ben, eve):
    assert list(queries.grantee_awards(ada)) == [offered]
    assert list(queries.grantee_awards(ben)) == []
    TeamMember.objects.create(
        application=offered.application, user=ben, role=TeamMember.Role.VIEWER
    )
    assert list(queries.grantee_awards(ben)) == [offered]
    assert list(queries.grantee_awards(eve)) == []


def test_grantee_awards_and_conditions_leave_out_what_is_in_preparation(prepared, ada):
    assert list(queries.grantee_awards(ada)) == []
    assert list(queries.grantee_conditions(ada)) == []


def test_staff_sets_are_those_of_the_programme(accepted, release, request):
    sam, olga, otto, ada = map(request.getfixturevalue, ("sam", "olga", "otto", "ada"))
    first, last = accepted.payments.all()
    for person in (sam, olga):
        assert list(queries.staff_awards(person)) == [accepted]
        assert list(queries.staff_conditions(person)) == [release]
        assert list(queries.staff_payments(person)) == [first, last]
    for person in (otto, ada):
        assert list(queries.staff_awards(person)) == []
        assert list(queries.staff_conditions(person)) == []
        assert list(queries.staff_payments(person)) == []


def test_staff_sets_leave_out_what_a_conflict_hides_and_the_sums_do_not(
    accepted, release, sam, olga, call, now
):
    other = accepted_award(application=funded_application(call=call))
    whole = queries.call_money(call)
    enter_conflict(application=accepted.application, user=sam, reason="Kin", by=SYSTEM, at=now)
    assert list(queries.staff_awards(sam)) == [other]
    assert list(queries.staff_conditions(sam)) == []
    assert list(queries.staff_payments(sam)) == list(other.payments.all())
    assert list(queries.hidden_awards(sam)) == [accepted]
    assert list(queries.hidden_awards(olga)) == list(queries.hidden_awards(SYSTEM)) == []
    assert list(queries.staff_awards(SYSTEM).order_by("pk")) == [accepted, other]
    assert queries.call_money(call) == whole


def test_staff_do_not_read_their_own_award_as_staff(accepted, ada, programme):
    ProgrammeRoleFactory(programme=programme, user=ada, role=Role.AUDITOR)
    assert list(queries.staff_awards(ada)) == []
    assert list(queries.hidden_awards(ada)) == list(queries.grantee_awards(ada)) == [accepted]


def test_grantee_conditions_are_those_of_ones_own_awards(accepted, release, ada, eve):
    assert list(queries.grantee_conditions(ada)) == [release]
    assert list(queries.grantee_conditions(eve)) == []


@pytest.mark.django_db
def test_fundable_decisions_are_announced_to_fund_and_without_award(call):
    wanted = decided(call)
    has_award = decided(call)
    AwardFactory(application=has_award.application)
    declined = decided(call)
    declined.outcome, declined.amount = Decision.Outcome.DECLINE, None
    declined.save(update_fields=["outcome", "amount"])
    decided(CallFactory())
    DecisionFactory()
    assert list(queries.fundable_decisions(call)) == [wanted]


def test_call_money_counts_by_state_and_frees_what_was_declined(call, ada, accepted, first, now):
    [one, two, three] = many_awards(call, ada, 3)
    Award.objects.filter(pk=two.pk).update(
        state=AwardState.OFFERED, offered_at=now, visible_from=now
    )
    Award.objects.filter(pk=three.pk).update(
        state=AwardState.DECLINED, offered_at=now, visible_from=now, answered_at=now
    )
    first.state, first.approved_at, first.paid_at = PaymentState.PAID, now, now
    first.save(update_fields=["state", "approved_at", "paid_at"])
    money = queries.call_money(call)
    assert money == queries.CallMoney(
        budget=500_000_00,
        committed=80_000_00 + 2000,
        offered=1000,
        accepted=80_000_00,
        paid=72_000_00,
        to_issue=1,
    )
    assert money.left == 500_000_00 - 80_000_00 - 2000
    assert queries.committed_amount(call) == money.committed
    assert queries.committed_amount(call, besides=one) == money.committed - 1000
    assert queries.committed_amount(CallFactory()) == 0


def test_with_progress_counts_conditions_money_and_the_next_date(accepted, release, first, now):
    met = ConditionFactory(award=accepted, state="waived", closed_at=now, due_on="2027-01-01")
    first.state, first.approved_at, first.paid_at = PaymentState.PAID, now, now
    first.save(update_fields=["state", "approved_at", "paid_at"])
    [award] = queries.with_progress(Award.objects.all())
    assert (award.conditions_total, award.conditions_met, award.paid, award.next_due_on) == (
        2,
        1,
        72_000_00,
        release.due_on,
    )
    assert met.is_met is True


def test_open_conditions_are_those_not_met(last, release, accepted, now):
    last.conditions.add(ConditionFactory(award=accepted, state="accepted", closed_at=now))
    assert list(queries.open_conditions(last)) == [release]


def test_standing_letter_and_history_belong_to_the_award(offered, call):
    assert standing_letter(offered) == offered.letters.get()
    assert [event.verb for event in queries.history_of(offered)] == ["award.offer", "award.prepare"]
    other = accepted_award(application=funded_application(call=call))
    assert list(queries.history_of(other)) == []
