"""References and keys of the demo, by the words the list of pages uses.

Runs inside the stack's own process (`manage.py shell`): the tests never touch its database.
"""

import json
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from awards.models import Award, Condition
from core.jobs.models import Job
from core.mail.kinds import Kind
from core.mail.models import OutgoingMail
from core.mail.quiet import quiet_token, turn_off
from grants.actions.answering import save_answer
from grants.actions.batches import add_batch
from grants.actions.call_form import CallForm
from grants.actions.call_invitations import invite_people
from grants.actions.calls import create_call, publish_call
from grants.actions.changes import ask_for_changes
from grants.actions.files import add_file
from grants.actions.form_building import add_question, remove_question
from grants.actions.form_publishing import publish_form
from grants.actions.form_sources import keep_question
from grants.actions.invitations import invite_member
from grants.actions.messages import write_to_staff, write_to_team
from grants.actions.screening import propose_reject
from grants.actions.submission import submit_application
from grants.actions.tagging import save_template
from grants.actions.trials import start_trial
from grants.form_spec import QuestionSpec
from grants.indexing import fill_stale
from grants.models import Application, Call, DuplicatePair, TeamMember
from grants.team_tokens import team_token
from home.demo.stages import GRANTED, OPEN, PROGRAMME, REVIEWED
from releases.actions.evidence import Further, submit_evidence
from releases.queries.conditions import pieces_of
from releases.running import run_verification
from tests.accounts.keys import Key, asks_for_new_key
from tests.e2e.award_places import changing, cosigning
from tests.e2e.money_places import paying
from tests.e2e.obligation_places import obliging
from tests.e2e.people_places import asking
from tests.e2e.repayment_places import paying_back
from tests.e2e.report_places import reporting
from tests.e2e.review_places import drafted_rubric, judging, reviewing
from tests.factories.grants import CallFactory, checked_version
from tests.home.mails import bounced_mail, failed_mail, move

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def tell():
    """Add to the demo what it has no example of, and print where everything is."""
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    calls = {call.slug: call for call in Call.objects.all()}
    print(
        json.dumps(
            {
                "programme": PROGRAMME,
                "open": OPEN,
                "reviewed": REVIEWED,
                "granted": GRANTED,
                "secret": SECRET,
                **second_steps(people["auditor"]),
                **applying(people, calls),
                **reviewing(people, calls[REVIEWED]),
                **asking(people, calls[REVIEWED]),
                **granting(people, calls[GRANTED]),
                **paying(people, calls[GRANTED]),
                **reporting(people, calls[GRANTED]),
                **changing(people, calls[GRANTED]),
                **cosigning(people, calls[GRANTED]),
                **obliging(people, calls[GRANTED]),
                **paying_back(people, calls[GRANTED]),
                **screening(people, calls[REVIEWED]),
                **judging(people, calls),
                **around(people["officer"]),
            }
        )
    )


def second_steps(user):
    """An authenticator app and a passkey, which is there to be looked at: no browser holds it."""
    made = json.loads(Key("127.0.0.1").made(asks_for_new_key(user)))
    data = {"name": "Blue key", "credential": made}
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    turn_off(address="lin@example.org", kind=Kind.REVIEWING, at=timezone.now())
    return {
        "key": key.pk,
        "quiet": quiet_token("lin@example.org", Kind.OFFERS),
        "quiet_off": quiet_token("lin@example.org", Kind.REVIEWING),
    }


def applying(people, calls):
    now = timezone.now()
    mine = Application.objects.filter(owner=people["ada"])
    draft = mine.filter(call=calls[OPEN]).earliest("pk")
    upload = SimpleUploadedFile("figures.pdf", PDF, content_type="application/pdf")
    add_file(application=draft, question_key="attachment", upload=upload, by=people["ada"], at=now)
    built_form(calls[OPEN], people["officer"], now)
    drafted_rubric(calls[OPEN], people["officer"], now)
    planned = create_call(
        programme=calls[OPEN].programme,
        fields={
            "slug": "planned",
            "title": "Planned for spring",
            "summary": "Nobody sees it yet.",
            "opens_at": now + timedelta(days=30),
            "deadline": now + timedelta(days=60),
            "time_zone": "Europe/Berlin",
            "budget": 100_000_00,
            "currency": "EUR",
        },
        by=people["officer"],
        at=now,
    )
    checked = CallFactory(
        programme=calls[OPEN].programme,
        slug="early-careers",
        title="Early careers",
        form_version=checked_version(),
    )
    sent = mine.get(call=calls[REVIEWED])
    return {
        **teams(people, draft, now),
        **second_stage(people, calls),
        "planned": planned.slug,
        "checked": checked.slug,
        "to_change": being_changed(people, calls[REVIEWED], now).reference,
        "sha256": sent.submissions.last().sha256,
        "draft": draft.reference,
        "whole_draft": Application.objects.get(owner=people["ben"], call=calls[OPEN]).reference,
        "submitted": sent.reference,
        "funded": mine.get(call=calls[GRANTED]).reference,
    }


def teams(people, draft, now):
    """An open invitation, and Rita as signatory of Ben's draft in a call that needs none."""
    invitation = invite_member(
        application=draft, email="new@demo.example.org", role="editor", by=people["ada"], at=now
    )
    signing = Application.objects.get(owner=people["ben"], call=draft.call)
    TeamMember.objects.create(application=signing, user=people["rita"], role="signatory")
    TeamMember.objects.create(application=draft, user=people["rita"], role="viewer")
    return {"team_token": team_token(invitation), "signing": signing.reference}


def second_stage(people, calls):
    """Full proposals in batches that follow on the reviewed call; a test of a form."""
    now, officer = timezone.now(), people["officer"]
    call = create_call(
        programme=calls[REVIEWED].programme,
        fields={
            "slug": "full-proposals",
            "title": "Full proposals",
            "summary": "The second stage.",
            "mode": "batch",
            "first_stage": calls[REVIEWED],
            "opens_at": now - timedelta(hours=1),
            "time_zone": "America/New_York",
            "budget": 100_000_00,
            "currency": "USD",
            "cap_per_person": 1,
        },
        by=officer,
        at=now,
    )
    for days in (30, 60):
        add_batch(
            call=call,
            closes_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=days),
            promised_by=(now + timedelta(days=days + 60)).date(),
            by=officer,
            at=now,
        )
    publish_call(call=call, by=officer, at=now)
    invite_people(call=call, addresses=["ada@example.org"], by=officer, at=now)
    return {
        "batched": call.slug,
        "trial": start_trial(call=calls[OPEN], by=officer, at=now).reference,
    }


def built_form(call, by, at):
    """A published version under the drafts, the next one being built, a question in the library."""
    humans = QuestionSpec("human_data", "yes_no", "Human data?", required=False)
    add_question(owner=CallForm(call), section="about", question=humans, by=by, at=at)
    remove_question(owner=CallForm(call), key="keywords", by=by, at=at)
    publish_form(owner=CallForm(call), by=by, at=at)
    waiting = QuestionSpec(
        "ethics", "long_text", "Ethics", shown_if={"question": "human_data", "is": ["yes"]}
    )
    add_question(owner=CallForm(call), section="about", question=waiting, by=by, at=at)
    keep_question(owner=CallForm(call), key="human_data", by=by, at=at)


def screening(people, call):
    """A text for turning down, a proposal that waits for a second look, a pair, a found word."""
    now = timezone.now()
    text = save_template(
        programme=call.programme,
        template=None,
        name="Outside the aim",
        body="Dear {name},\n\n“{title}” is outside the aim of {call}.",
        by=people["officer"],
        at=now,
    )
    first, second = call.applications.filter(state="submitted").order_by("pk")[:2]
    proposed = call.applications.filter(state="submitted").order_by("pk").last()
    propose_reject(application=proposed, letter="Dear applicant, no.", by=people["admin"], at=now)
    pair = DuplicatePair.objects.create(
        first=first,
        second=second,
        score=0.6,
        text_score=0.3,
        reasons=["30% of the text in common"],
        found_at=now,
    )
    fill_stale()
    return {"reject_text": text.pk, "proposed": proposed.reference, "pair": pair.pk}


def being_changed(people, call, now):
    """Maya's application, which Ada helps to change: one request answered, one open; messages."""
    application = Application.objects.get(owner=people["maya"], call=call)
    ada, officer = people["ada"], people["officer"]
    TeamMember.objects.create(application=application, user=ada, role="editor")
    for number, text in enumerate(["Shorter, as you asked.", "Shorter still, but not sent."]):
        ask_for_changes(
            application=application,
            questions=["summary"],
            message="The summary is too long for the public register.",
            due_at=now + timedelta(days=5),
            by=officer,
            at=now,
        )
        save_answer(
            application=application,
            question_key="summary",
            value=text,
            version=None,
            by=ada,
            at=now,
        )
        if number == 0:
            submit_application(application=application, by=ada, at=now)
    write_to_staff(application=application, body="Is this short enough?", by=ada, at=now)
    write_to_team(
        application=application, body="See https://example.org/register", by=officer, at=now
    )
    write_to_staff(application=application, body="Thank you.", by=ada, at=now)
    return application


def granting(people, call):
    awards = Award.objects.filter(application__call=call)
    accepted = awards.get(application__owner=people["ben"])
    releases = Condition.objects.filter(award=accepted, kind=Condition.Kind.RELEASE)
    handed_in = releases.get(state="open")
    with transaction.atomic():
        evidence = submit_evidence(
            condition=handed_in,
            url="https://127.0.0.1/nothing/here",
            note="The data of all runs.",
            further=[Further("archive", "https://127.0.0.1/nothing/archived")],
            by=people["ben"],
            at=timezone.now(),
        )
        for piece in pieces_of(evidence):
            run_verification(piece.verifications.get().pk)
    return {
        "offered": awards.get(application__owner=people["ada"]).reference,
        "accepted": accepted.reference,
        "prepared": awards.get(state="prepared").reference,
        "letter": accepted.letters.get(kind="award").code,
        "released": releases.filter(state="accepted").first().reference,
        "handed_in": handed_in.reference,
        "promised": Condition.objects.filter(award__state="offered").first().reference,
        "report": Condition.objects.get(award=accepted, kind=Condition.Kind.REPORT).reference,
    }


def around(officer):
    now = timezone.now()
    failed_mail(PROGRAMME)
    returned = bounced_mail(PROGRAMME, to="ada@old.example.org")
    move(User.objects.get(email="ada@demo.example.org"), "ada@old.example.org")
    common = {"kind": "awards.jobs.issue_letters", "title": "Issue 3 letters", "scope": PROGRAMME}
    common |= {"created_by": officer, "created_at": now, "total": 3, "back_url": "/staff/"}
    done = Job.objects.create(
        state="done",
        done=2,
        finished_at=now,
        result={
            "sentence": "2 letters were issued.",
            "failed": [{"reference": "AWD-2026-0009", "reason": "Its instalments do not add up."}],
        },
        **common,
    )
    # With a sign of life from later today, the sweep does not take it for dead.
    alive = now + timedelta(hours=6)
    running = Job.objects.create(state="running", done=1, heartbeat_at=alive, **common)
    stopped = Job.objects.create(
        state="failed", done=1, finished_at=now, error="The disk is full.", **common
    )
    return {
        "job": str(done.pk),
        "running_job": str(running.pk),
        "failed_job": str(stopped.pk),
        "returned_mail": returned.pk,
        "mail": OutgoingMail.objects.order_by("pk").first().pk,
    }
