from datetime import timedelta

import pytest

from accounts.roles import Role
from awards.actions.acceptance import decline_award
from awards.actions.conditions import extend_condition
from awards.actions.lapsing import renew_offer
from awards.actions.reminding import remind_of_conditions, remind_of_offers
from awards.models import Award, Condition, OfferReminder, Reminder
from core.mail.delivery import deliver
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import turn_off, turn_on
from grants.deadlines import local_day
from tests.factories.accounts import UserFactory
from tests.factories.awards import ConditionFactory
from tests.factories.grants import ProgrammeRoleFactory


def subjects(template=""):
    return [
        mail.subject for mail in OutgoingMail.objects.order_by("id") if template in mail.subject
    ]


@pytest.fixture
def long_accepted(accepted, now):
    """Ada accepted long ago; what she owes is due in thirty days."""
    Award.objects.update(answered_at=now - timedelta(days=200))
    # Days count where the call is, which near midnight is not where the clock of the test is.
    today = local_day(accepted.application.call, now)
    Condition.objects.update(due_on=today + timedelta(days=30))
    OutgoingMail.objects.all().delete()
    return Award.objects.get()


def test_a_grantee_is_reminded_once_a_step(long_accepted, now):
    assert remind_of_conditions(at=now) == 1
    assert remind_of_conditions(at=now) == 0
    assert remind_of_conditions(at=now + timedelta(days=3)) == 0
    assert subjects() == ["Training code: due in 30 days"]
    assert remind_of_conditions(at=now + timedelta(days=23)) == 1
    assert subjects()[-1] == "Training code: due in 7 days"


def test_everything_of_one_day_is_one_mail(long_accepted, now):
    ConditionFactory(award=long_accepted, title="Data", due_on=now.date() + timedelta(days=7))
    assert remind_of_conditions(at=now) == 1
    [mail] = OutgoingMail.objects.all()
    assert mail.subject == "2 things you promised fall due"
    assert "Training code" in mail.body
    assert "Data" in mail.body


def test_what_is_late_is_told_to_the_programme_and_later_to_its_administrators(
    long_accepted, programme, now
):
    boss = UserFactory(email="boss@example.org")
    ProgrammeRoleFactory(programme=programme, user=boss, role=Role.ADMINISTRATOR)
    remind_of_conditions(at=now + timedelta(days=31))
    to = list(OutgoingMail.objects.order_by("id").values_list("to", flat=True))
    assert to == ["ada@example.org", "grants@example.org"]
    remind_of_conditions(at=now + timedelta(days=60))
    to = set(OutgoingMail.objects.order_by("-id").values_list("to", flat=True)[:3])
    assert to == {"ada@example.org", "grants@example.org", "boss@example.org"}


def test_after_a_pause_the_newest_step_is_sent_and_not_all(long_accepted, now):
    assert remind_of_conditions(at=now + timedelta(days=45)) == 1
    assert list(Reminder.objects.values_list("step", flat=True)) == ["late-2"]


@pytest.mark.parametrize("state", ["handed_in", "checked", "accepted", "waived"])
def test_nobody_is_reminded_of_what_is_not_owed(long_accepted, now, state):
    closed = now if state in {"accepted", "waived"} else None
    Condition.objects.update(state=state, closed_at=closed)
    assert remind_of_conditions(at=now + timedelta(days=40)) == 0


def test_a_new_date_begins_the_schedule_anew(long_accepted, now):
    remind_of_conditions(at=now)
    Condition.objects.update(due_on=now.date() + timedelta(days=90))
    assert remind_of_conditions(at=now) == 0
    assert remind_of_conditions(at=now + timedelta(days=60)) == 1


def test_who_was_given_more_time_is_not_reminded_of_it_the_same_day(long_accepted, sam, now):
    Condition.objects.update(due_on=now.date() - timedelta(days=1))
    [condition] = Condition.objects.all()
    day = now.date() + timedelta(days=20)
    extend_condition(condition=condition, new_due_on=day, reason="Ill", by=sam, at=now)
    assert remind_of_conditions(at=now) == 0
    assert remind_of_conditions(at=now + timedelta(days=13)) == 1


def test_a_reminder_that_had_to_wait_is_dropped_when_nothing_is_owed(
    long_accepted, mailoutbox, now
):
    remind_of_conditions(at=now + timedelta(days=31))
    OutgoingMail.objects.update(not_before=now)
    first, second = OutgoingMail.objects.order_by("id")
    assert deliver(first.pk) is True
    Condition.objects.update(state="handed_in")
    assert deliver(second.pk) is False
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]


def test_an_offer_answered_meanwhile_is_reminded_of_no_more(offered, ada, mailoutbox, now):
    OutgoingMail.objects.all().delete()
    remind_of_offers(at=now + timedelta(days=16))
    OutgoingMail.objects.update(not_before=now)
    [mail] = OutgoingMail.objects.all()
    decline_award(award=offered, reason="Another grant", by=ada, at=now)
    OutgoingMail.objects.exclude(pk=mail.pk).delete()
    assert deliver(mail.pk) is False
    assert not OutgoingMail.objects.exists()
    assert mailoutbox == []


def test_an_award_not_accepted_owes_nothing(offered, now):
    assert remind_of_conditions(at=now + timedelta(days=500)) == 0


@pytest.mark.parametrize("many", [1, 3])
def test_looking_for_what_is_due_is_one_query(long_accepted, now, many, django_assert_num_queries):
    for _ in range(many):
        ConditionFactory(award=long_accepted, due_on=now.date() + timedelta(days=300))
    remind_of_conditions(at=now)
    with django_assert_num_queries(4):  # the query, and the one step that was sent before
        remind_of_conditions(at=now)


def test_an_offer_is_reminded_of_until_its_last_day(offered, sam, now):
    OutgoingMail.objects.all().delete()
    for days in (0, 10, 16, 17, 23, 29, 30, 31, 40):
        remind_of_offers(at=now + timedelta(days=days))
    reference = offered.reference
    assert subjects() == [
        f"Please answer in 14 days: your award {reference}",
        f"Please answer in 7 days: your award {reference}",
        f"Please answer tomorrow: your award {reference}",
        f"Please answer today: your award {reference}",
    ]
    later = offered.answer_by + timedelta(days=30)
    renew_offer(award=offered, answer_by=later, reason="Ill", by=sam, at=now)
    assert remind_of_offers(at=now + timedelta(days=46)) == 1


def test_a_day_that_is_only_expected_is_nothing_to_be_reminded_of(long_accepted, now):
    code = long_accepted.conditions.get()
    later = ConditionFactory(
        award=long_accepted,
        title="Data",
        due_on=code.due_on,
        due_by="after_met",
        due_count=0,
        due_unit="days",
        due_after=code,
    )
    assert remind_of_conditions(at=now) == 1
    assert subjects() == ["Training code: due in 30 days"]
    code.state, code.closed_at = "waived", now
    code.save()
    assert remind_of_conditions(at=now) == 1
    assert [each.condition for each in Reminder.objects.filter(condition=later)] == [later]


def told(since):
    """To whom the mails went that came since a key."""
    return sorted(OutgoingMail.objects.filter(pk__gt=since).values_list("to", flat=True))


def newest():
    return OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_who_turned_reminders_off_still_hears_the_first_late_word_and_the_escalation(
    long_accepted, programme, now
):
    boss = UserFactory(email="boss@example.org")
    ProgrammeRoleFactory(programme=programme, user=boss, role=Role.ADMINISTRATOR)
    turn_off(address="ada@example.org", kind=Kind.CONDITIONS, at=now)
    turn_off(address="grants@example.org", kind=Kind.LATE, at=now)
    heard = []
    for days in (0, 23, 30, 31, 38, 45, 59, 66):
        since = newest()
        sent = remind_of_conditions(at=now + timedelta(days=days))
        heard.append((days, sent, told(since)))
    both = ["ada@example.org", "grants@example.org"]
    assert heard == [
        (0, 0, []),
        (23, 0, []),
        (30, 0, []),
        (31, 1, both),
        (38, 0, []),
        (45, 0, []),
        (59, 1, ["ada@example.org", "boss@example.org", "grants@example.org"]),
        (66, 0, ["boss@example.org"]),  # who did not turn it off
    ]
    # No row says that something was sent which was not.
    assert list(Reminder.objects.values_list("step", flat=True)) == ["late-0", "late-4", "late-5"]


def test_who_wants_reminders_again_gets_the_newest_step(long_accepted, now):
    turn_off(address="ada@example.org", kind=Kind.CONDITIONS, at=now)
    assert (remind_of_conditions(at=now), Reminder.objects.count()) == (0, 0)
    turn_on(address="ada@example.org", kind=Kind.CONDITIONS, at=now)
    assert remind_of_conditions(at=now + timedelta(days=1)) == 1
    assert subjects() == ["Training code: due in 29 days"]


def test_no_row_says_that_an_offer_was_reminded_of_which_nobody_wanted(offered, now):
    OutgoingMail.objects.all().delete()
    turn_off(address="ada@example.org", kind=Kind.OFFERS, at=now)
    day = now + timedelta(days=16)
    assert [remind_of_offers(at=day), remind_of_offers(at=day)] == [0, 0]
    assert (OfferReminder.objects.count(), OutgoingMail.objects.count()) == (0, 0)
    turn_on(address="ada@example.org", kind=Kind.OFFERS, at=now)
    assert [remind_of_offers(at=day), remind_of_offers(at=day)] == [1, 0]
    assert OfferReminder.objects.get().sent_at == day
