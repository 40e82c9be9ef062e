"""What is owed under the demo's accepted award, beside its releases and its report."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from awards.actions.closing import close_award
from awards.actions.proofs import add_proof_file, hand_in_proof
from awards.actions.requests import ask_about_condition
from awards.models import Award, Condition
from tests.factories.awards import accepted_award, funded_application
from tests.factories.grants import CallFactory


def obliging(people, call):
    """An ethics approval that is handed in, a data plan that is not, and a request about it."""
    now, ben = timezone.now(), people["ben"]
    award = Award.objects.get(application__owner=ben, application__call=call)
    last = award.conditions.aggregate(last=Max("position"))["last"]
    owed = [
        Condition.objects.create(
            reference=f"CON-1999-000{number}",
            award=award,
            position=last + number,
            kind=kind,
            title=title,
            details="As the programme's guide says.",
            due_on=award.ends_on,
            due_by="before_end",
            due_count=0,
            due_unit="days",
        )
        for number, (kind, title) in enumerate(
            [("ethics", "Ethics approval"), ("data_plan", "Data management plan")], 1
        )
    ]
    ethics, plan = owed
    for condition in owed:
        upload = SimpleUploadedFile("approval.txt", b"Approved", content_type="text/plain")
        add_proof_file(condition=condition, upload=upload, by=ben, at=now)
    hand_in_proof(
        condition=ethics,
        words="The board approved the study on 3 March.",
        link="https://example.org/vote",
        by=ben,
        at=now,
    )
    ask_about_condition(
        condition=plan,
        kind="more_time",
        wanted_on=plan.due_on + timedelta(days=60),
        reason="The archive opens in spring.",
        by=ben,
        at=now,
    )
    planned = award.payments.filter(state="planned").last().reference
    return {
        "planned_payment": planned,
        "ethics": ethics.reference,
        "data_plan": plan.reference,
        **closing(people, call, now),
    }


def closing(people, call, now):
    """An award that was closed although what was handed in for it was never looked at."""
    # The form of the demo's call asks more than the one the factories answer.
    small = CallFactory(programme=call.programme, title="Small presses", currency=call.currency)
    application = funded_application(call=small, owner=people["ben"], title="A smaller press")
    with transaction.atomic():  # the instalments have to add up at its end
        award = accepted_award(application=application)
    seen = Condition.objects.create(
        reference="CON-1999-0009",
        award=award,
        position=1,
        kind="custom",
        title="Insurance",
        due_on=award.ends_on,
    )
    hand_in_proof(condition=seen, words="Insured.", link="", by=people["ben"], at=now)
    close_award(award=award, note="The press was sold.", by=people["officer"], at=now)
    return {"closed": award.reference, "closed_condition": seen.reference}
