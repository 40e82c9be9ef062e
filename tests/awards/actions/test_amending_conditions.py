from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction

from accounts.roles import Role
from awards.actions.amending import Wanted, request_amendment, withdraw_amendment
from awards.actions.amending_conditions import Addition, amend_conditions
from awards.actions.amendment_decisions import approve_amendment, ask_back, decline_amendment
from awards.actions.conditions import accept_condition
from awards.actions.editing import ConditionTerms
from awards.actions.payments import approve_payment, hold_payment, unapprove_payment
from awards.actions.reports import open_report
from awards.models import Amendment, Condition
from awards.queries.amendments import changes_in_words
from core.audit.models import AuditEvent
from core.errors import NotAllowed, RuleBroken
from core.files.storing import read_bytes
from core.mail.models import OutgoingMail
from tests.factories.grants import ProgrammeRoleFactory

ETHICS = ConditionTerms(kind="ethics", title="Approval of the board", due_on=date(2027, 3, 1))
REPORT = ConditionTerms(kind="report", title="Midterm report", due_on=date(2027, 6, 1))


@pytest.fixture
def officers(sam, pat, programme):
    ProgrammeRoleFactory(user=pat, programme=programme, role=Role.OFFICER)
    return sam, pat


@pytest.fixture
def plan(accepted, officers, now):
    def plan(*additions, award=accepted, by=officers[0], reason="As agreed.", **waits):
        named = {award.payments.get(label__startswith=key).reference: waits[key] for key in waits}
        return amend_conditions(
            award=award, additions=additions, waits=named, reason=reason, by=by, at=now
        )

    return plan


def waits_for(payment):
    return list(payment.conditions.order_by("position").values_list("title", flat=True))


def words_of(letter):
    pages = pypdf.PdfReader(BytesIO(read_bytes(letter.file))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_condition_is_added_with_its_letter_and_its_place_in_the_terms(
    accepted, release, plan, sam, ada, now
):
    change = plan(Addition(ETHICS))
    assert (change.state, accepted.conditions.count()) == ("requested", 1)
    assert not OutgoingMail.objects.filter(to="ada@example.org").exists()
    change = approve_amendment(amendment=change, reason="As agreed.", by=sam, at=now)
    added = accepted.conditions.get(kind="ethics")
    assert (added.title, added.state, added.due_on, added.position) == (
        "Approval of the board",
        "open",
        date(2027, 3, 1),
        2,
    )
    [step] = added.steps.all()
    assert (step.deed, step.reason, step.by) == ("Added", "As agreed.", sam)
    assert AuditEvent.objects.get(verb="condition.add").subject == added.reference
    assert change.letter.kind == "amendment"
    told = "New condition – Ethics approval: Approval of the board, due on 1 March 2027"
    assert told in words_of(change.letter)
    [mail] = OutgoingMail.objects.filter(to="ada@example.org")
    assert mail.dedupe_key == f"letter:{change.letter.code}"
    assert [each.conditions for each in accepted.terms.all()] == [
        [{"title": "Training code", "holds": ["Last instalment"]}],
        [
            {"title": "Training code", "holds": ["Last instalment"]},
            {"title": "Approval of the board", "holds": []},
        ],
    ]
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert accepted.conditions.count() == 2


def test_what_a_payment_waits_for_is_proposed_by_one_and_confirmed_by_another(
    accepted, first, plan, officers, fay, now
):
    sam, pat = officers
    change = plan(Addition(ETHICS, holds=[first.reference]))
    assert (change.state, change.proposed_by) == ("proposed", sam)
    with pytest.raises(NotAllowed, match="somebody else confirms"):
        approve_amendment(amendment=change, reason="", by=sam, at=now)
    assert waits_for(first) == []
    change = approve_amendment(amendment=change, reason="", by=pat, at=now)
    assert (change.state, change.decided_by) == ("approved", pat)
    assert waits_for(first) == ["Approval of the board"]
    with pytest.raises(RuleBroken, match=r"blocked: .*Approval of the board"):
        approve_payment(payment=first, by=fay, at=now)
    told = AuditEvent.objects.get(verb="payment.hang")
    assert (told.subject, told.data["reason"]) == (first.reference, change.reference)
    assert "“First instalment” waits for Nothing Approval" in words_of(change.letter)


def test_a_payment_is_released_from_its_condition_and_can_be_approved(
    accepted, release, last, plan, pat, fay, now
):
    last.basis = "milestone"
    last.save(update_fields=["basis"])
    with pytest.raises(RuleBroken, match="blocked"):
        approve_payment(payment=last, by=fay, at=now)
    change = plan(Last=[])
    approve_amendment(amendment=change, reason="", by=pat, at=now)
    last.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (waits_for(last), last.basis) == ([], "date")
    assert approve_payment(payment=last, by=fay, at=now).state == "approved"
    release.refresh_from_db()
    assert release.state == "open"


def test_a_payment_is_bound_to_a_condition_that_is_there(release, first, last, plan, pat, now):
    change = plan(First=[release.reference], Last=[release.reference])
    assert [row["payment"] for row in change.hangs] == [first.reference]
    approve_amendment(amendment=change, reason="", by=pat, at=now)
    assert (waits_for(first), waits_for(last)) == (["Training code"], ["Training code"])


def test_conditions_that_are_met_stay_where_they_are(accepted, ethics, last, plan, sam, pat, now):
    last.conditions.add(ethics)
    accept_condition(condition=ethics, by=sam, at=now)
    change = plan(Last=[])
    assert [title for _, title in change.hangs[0]["after"]] == ["Ethics approval"]
    approve_amendment(amendment=change, reason="", by=pat, at=now)
    assert waits_for(last) == ["Ethics approval"]


def test_the_database_wants_two_people_where_money_hangs(plan, first, now):
    change = plan(Addition(ETHICS, holds=[first.reference]))
    rows = Amendment.objects.filter(pk=change.pk)
    rows.update(state="requested", proposed_by=None)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        rows.update(state="approved", decided_at=now)
    assert Amendment.objects.get().state == "requested"


def test_a_release_is_added_with_its_promise(accepted, plan, sam, now):
    code = ConditionTerms(
        kind="release",
        title="Second code",
        due_on=date(2027, 12, 1),
        output_kind="code",
        promised_licence="MIT",
        promised_place="https://git.example.org/two",
    )
    with pytest.raises(RuleBroken, match="a kind of output and a licence"):
        plan(Addition(replace(code, promised_licence="")))
    change = plan(Addition(code))
    change = approve_amendment(amendment=change, reason="", by=sam, at=now)
    added = accepted.conditions.get(title="Second code")
    assert (added.promised_licence, added.promised_place) == ("MIT", "https://git.example.org/two")
    assert "code under MIT at" in words_of(change.letter)


def test_a_report_is_added_with_its_form(accepted, call, plan, ada, sam, now):
    form = call.form_version
    with pytest.raises(RuleBroken, match="is no report"):
        plan(Addition(replace(ETHICS, report_form=form)))
    change = plan(Addition(replace(REPORT, report_form=form)))
    [(_, _, told)] = changes_in_words(change)
    assert told == f"Report: Midterm report, with the form “{form}”, due on 1 June 2027"
    approve_amendment(amendment=change, reason="", by=sam, at=now)
    added = accepted.conditions.get(kind="report")
    assert open_report(condition=added, by=ada, at=now).form_version == form


def test_a_day_may_follow_from_the_end_or_from_a_condition(accepted, release, plan, sam, now):
    later = replace(ETHICS, due_on=None, due_by="after_end", due_count=2, due_unit="months")
    after = replace(later, title="Then", due_by="after_met", due_after=release.reference)
    change = plan(Addition(later), Addition(after))
    change = approve_amendment(amendment=change, reason="", by=sam, at=now)
    days = dict(accepted.conditions.values_list("title", "due_on"))
    assert days["Approval of the board"] == date(2028, 2, 29)
    assert days["Then"] == date(2028, 2, 29)
    assert "due 2 months after “Training code” is met" in words_of(change.letter)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"due_on": date(2020, 1, 1)}, "would be due in the past"),
        ({"due_on": None}, "needs a day"),
        ({"due_on": None, "due_by": "after_end"}, "how many days or months"),
        (
            {"due_on": None, "due_by": "after_met", "due_count": 1, "due_unit": "days"},
            "after which condition",
        ),
    ],
)
def test_a_condition_without_a_good_day_is_not_planned(plan, fields, told):
    with pytest.raises(RuleBroken, match=told):
        plan(Addition(replace(ETHICS, **fields)))
    assert not Amendment.objects.exists()


def test_what_changes_nothing_or_says_no_reason_is_not_planned(plan, release):
    with pytest.raises(RuleBroken, match="Nothing would change"):
        plan(Last=[release.reference])
    with pytest.raises(RuleBroken, match="Say why"):
        plan(Addition(ETHICS), reason=" ")


def test_payments_that_left_planned_and_conditions_of_others_are_refused(
    plan, first, fay, now, accepted, ethics, sam
):
    accept_condition(condition=ethics, by=sam, at=now)
    with pytest.raises(RuleBroken, match="not met"):
        plan(First=[ethics.reference])
    approve_payment(payment=first, by=fay, at=now)
    with pytest.raises(RuleBroken, match=f"{first.reference} is not planned"):
        plan(Addition(ETHICS, holds=[first.reference]))


def test_a_payment_on_hold_can_be_bound(plan, first, release, fay, pat, now):
    hold_payment(payment=first, by=fay, at=now, reason="A question")
    approve_amendment(amendment=plan(First=[release.reference]), reason="", by=pat, at=now)
    assert waits_for(first) == ["Training code"]


def test_what_changed_since_it_was_planned_is_not_carried_out(
    accepted, plan, first, last, ethics, fay, pat, now
):
    change = plan(Addition(ETHICS, holds=[first.reference]), Last=[])
    approve_payment(payment=first, by=fay, at=now)
    with pytest.raises(RuleBroken, match=f"{first.reference} is no longer as it was"):
        approve_amendment(amendment=change, reason="", by=pat, at=now)
    unapprove_payment(payment=first, by=fay, at=now)
    last.conditions.add(ethics)
    with pytest.raises(RuleBroken, match=f"{last.reference} is no longer as it was"):
        approve_amendment(amendment=change, reason="", by=pat, at=now)
    assert not accepted.conditions.filter(title="Approval of the board").exists()
    assert not AuditEvent.objects.filter(verb="condition.add").exists()
    last.conditions.remove(ethics)
    approve_amendment(amendment=change, reason="", by=pat, at=now)
    assert (waits_for(first), waits_for(last)) == (["Approval of the board"], [])


def test_one_plan_waits_at_a_time_and_staff_alone_take_it_back(plan, ada, sam, now):
    change = plan(Addition(ETHICS))
    with pytest.raises(RuleBroken, match=f"{change.reference} changes conditions and waits"):
        plan(Addition(REPORT))
    with pytest.raises(NotAllowed):
        withdraw_amendment(amendment=change, by=ada, at=now)
    assert withdraw_amendment(amendment=change, by=sam, at=now).state == "withdrawn"
    assert plan(Addition(REPORT)).state == "requested"


def test_a_plan_is_declined_without_a_word_to_the_grantee(accepted, plan, sam, now):
    change = plan(Addition(ETHICS))
    with pytest.raises(RuleBroken, match="no grantee to ask back"):
        ask_back(amendment=change, reason="Why?", by=sam, at=now)
    assert decline_amendment(amendment=change, reason="Too much.", by=sam, at=now).note
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == ["grants@example.org"]
    assert accepted.conditions.count() == 1


def test_the_programme_is_told_that_a_second_person_is_needed(plan, first):
    change = plan(Addition(ETHICS, holds=[first.reference]))
    body = OutgoingMail.objects.get().body
    assert body.startswith("Sam Okafor plans a change of award")
    assert "A second person confirms it." in body
    assert f"/staff/amendments/{change.reference}/" in body


@pytest.mark.parametrize("who", ["ada", "fay", "olga", "otto", "eve"])
def test_planning_is_for_the_programmes_officers(plan, who, request):
    with pytest.raises(NotAllowed):
        plan(Addition(ETHICS), by=request.getfixturevalue(who))


def test_nobody_asks_for_it_like_for_other_changes(accepted, ada, now):
    with pytest.raises(RuleBroken, match="planned by staff"):
        request_amendment(
            award=accepted, kind="conditions", wanted=Wanted(reason="Less."), by=ada, at=now
        )


def test_only_an_accepted_award_is_changed_like_this(offered, plan):
    with pytest.raises(RuleBroken, match="cannot be amended"):
        plan(Addition(ETHICS), award=offered)
    assert Condition.objects.filter(title=ETHICS.title).count() == 0
