"""One of everything, for the tests that open every page."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.roles import Role
from awards.models import Amendment, CalendarFeed
from core.jobs.starting import start_job
from core.mail.kinds import Kind
from core.mail.quiet import quiet_token
from grants.actions.answering import save_answer
from grants.actions.bulk import What, do_bulk
from grants.actions.call_form import CallForm
from grants.actions.changes import ask_for_changes
from grants.actions.files import add_file
from grants.actions.form_building import add_question
from grants.actions.form_publishing import publish_form
from grants.actions.form_sources import keep_question
from grants.actions.invitations import invite_member
from grants.actions.starting import start_application
from grants.actions.submission import submit_application
from grants.actions.tagging import save_view
from grants.actions.trials import start_trial
from grants.default_form import ensure_default_form
from grants.form_spec import QuestionSpec
from grants.models import Batch, CallInvitation, DuplicatePair, RejectTemplate
from grants.states import CallState
from grants.team_tokens import team_token
from releases.models import Evidence
from reviews.actions.bidding import open_bidding
from reviews.actions.conflicts import enter_conflict
from reviews.actions.discussing import number_reviewers, write_comment
from reviews.actions.exports import make_data
from reviews.actions.meetings import begin_meeting, open_item, plan_meeting
from reviews.actions.phases import add_usual_phases
from reviews.actions.planning import plan_assignments
from reviews.models import Announcement, Decision, Invitation, ResponseRound, RoundExport, Scenario
from reviews.queries.panel import seat_of
from reviews.queries.planning import call_parameters
from reviews.states import DecisionState
from reviews.tokens import invitation_token, panel_invitation_token
from tests.factories.accounts import UserFactory
from tests.factories.awards import (
    AwardFactory,
    ConditionFactory,
    accepted_award,
    funded_application,
    offered_award,
)
from tests.factories.grants import (
    CallFactory,
    ProgrammeFactory,
    ProgrammeRoleFactory,
    default_answers,
    submitted_application,
)
from tests.factories.reviews import (
    AssignmentFactory,
    PanelFactory,
    PanelInvitationFactory,
    PoolEntryFactory,
    ProfileFactory,
    ReviewerFactory,
    RubricFactory,
    SuggestionFactory,
    held_lottery,
    prepared_lottery,
    submitted_review,
)
from tests.home.mails import failed_mail
from tests.home.worlds import released
from tests.meta.agreement_world import cosigning_round
from tests.meta.money_world import money_round
from tests.meta.obligation_world import obligation_round
from tests.meta.report_world import report_round

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def build():
    """Three rounds of one programme: one open, one in review, one with awards."""
    now = timezone.now()
    people = cast()
    programme = ProgrammeFactory(slug="slingshot", name="Slingshot grants")
    other = ProgrammeFactory(slug="other", name="Other grants")
    for who, where, role in [
        ("officer", programme, Role.OFFICER),
        ("auditor", programme, Role.AUDITOR),
        ("foreign", other, Role.OFFICER),
    ]:
        ProgrammeRoleFactory(programme=where, user=people[who], role=role)
    world = SimpleNamespace(
        now=now, people=people, programme=programme, section="about", partial_verb="partial"
    )
    open_round(world)
    reviewed_round(world)
    ordered_round(world)
    granted_round(world)
    world.job = start_job(
        kind="awards.jobs.issue_letters",
        title="Letters",
        by=people["officer"],
        at=now,
        params={},
    )
    world.mail = failed_mail("slingshot")
    screened(world)
    return world


def screened(world):
    """A text for turning down, a saved view, a deed on many, and a possible duplicate."""
    officer, call = world.people["officer"], world.reviewed_call
    world.reject_text = RejectTemplate.objects.create(
        programme=world.programme, name="Outside the aim", body="Dear {name}"
    )
    world.saved_view = save_view(
        programme=world.programme,
        name="Late ones",
        query="q=late",
        is_shared=True,
        by=officer,
        at=world.now,
    )
    tag = What("add_tag", tag="late")
    chosen = [world.submitted.pk]
    world.bulk_deed = do_bulk(call=call, chosen=chosen, what=tag, by=officer, at=world.now)
    world.pair = DuplicatePair.objects.create(
        first=min(world.submitted, world.funded, key=lambda each: each.pk),
        second=max(world.submitted, world.funded, key=lambda each: each.pk),
        score=0.5,
        text_score=0.5,
        reasons=["Same name: Ada Lovelace"],
        found_at=world.now,
    )


def cast():
    """A person for each role but the anonymous one."""
    names = {
        "owner": "Ada Lovelace",
        "other": "Eve Stranger",
        "reviewer": "Rita Levi",
        "unassigned": "Pat Chen",
        "officer": "Sam Okafor",
        "foreign": "Otto Vogel",
        "auditor": "Olga Brandt",
    }
    return {role: UserFactory(name=name) for role, name in names.items()}


def written(call, owner, at):
    """A complete draft with an attachment, and the attachment."""
    application = start_application(call=call, by=owner, at=at)
    answers = default_answers()
    for key, value in answers.items():
        save_answer(
            application=application,
            question_key=key,
            value=value,
            version=None,
            by=owner,
            at=at,
        )
    upload = SimpleUploadedFile("figures.pdf", PDF, content_type="application/pdf")
    given = add_file(
        application=application, question_key="attachment", upload=upload, by=owner, at=at
    )
    return application, given.file


def a_call(world, slug, *, opened, closes, **fields):
    return CallFactory(
        programme=world.programme,
        slug=slug,
        title=f"The {slug} round",
        opens_at=world.now - timedelta(days=opened),
        deadline=world.now + timedelta(days=closes),
        **fields,
    )


def open_round(world):
    """Owner and other have a draft each; the owner has also submitted one."""
    world.open_call = a_call(
        world, "open", opened=5, closes=5, form_version=ensure_default_form(world.now)
    )
    world.draft, world.draft_file = written(world.open_call, world.people["owner"], world.now)
    start_application(call=world.open_call, by=world.people["other"], at=world.now)
    world.team_invitation = invite_member(
        application=world.draft,
        email="new@example.org",
        role="viewer",
        by=world.people["owner"],
        at=world.now,
    )
    world.team_token = team_token(world.team_invitation)
    world.draft_call = CallFactory(programme=world.programme, slug="planned", state=CallState.DRAFT)
    world.trial = start_trial(call=world.open_call, by=world.people["officer"], at=world.now)
    built_form(world)
    second_stage(world)


def second_stage(world):
    """Full proposals in batches, by invitation."""
    call = world.batched_call = a_call(
        world, "batched", opened=1, closes=30, mode="batch", audience="invited"
    )
    world.batch = Batch.objects.create(call=call, closes_at=call.deadline)
    world.invited = CallInvitation.objects.create(
        call=call, email="somebody@example.org", at=world.now
    )


def built_form(world):
    """The open call has published a form of its own and is building the next; one is kept."""
    call, by, at = world.open_call, world.people["officer"], world.now
    humans = QuestionSpec("", "yes_no", "Human data?", required=False)
    world.question = add_question(
        owner=CallForm(call), section="about", question=humans, by=by, at=at
    )
    world.publication = publish_form(owner=CallForm(call), by=by, at=at).publication
    add_question(owner=CallForm(call), section="about", question=humans, by=by, at=at)
    keep_question(owner=CallForm(call), key=world.question, by=by, at=at)
    call.refresh_from_db()


def reviewed_round(world):
    """The owner's application, reviewed by one of two people on the panel; a plan, a conflict."""
    call = world.reviewed_call = a_call(
        world, "reviewed", opened=40, closes=-10, form_version=ensure_default_form(world.now)
    )
    at = world.now - timedelta(days=20)
    owner, officer = world.people["owner"], world.people["officer"]
    world.submitted, world.submitted_file = written(call, owner, at)
    submit_application(application=world.submitted, by=owner, at=at)
    world.asked = ask_for_changes(
        application=world.submitted,
        questions=["summary"],
        message="Say how you share it.",
        due_at=world.now + timedelta(days=3),
        by=officer,
        at=world.now - timedelta(days=9),
    )
    panel = PanelFactory(call=call)
    RubricFactory(call=call)
    world.reviewer = ReviewerFactory(panel=panel, user=world.people["reviewer"])
    ReviewerFactory(panel=panel, user=world.people["unassigned"])
    invitation = Invitation.objects.create(
        reviewer=world.reviewer, sent_at=at, expires_at=world.now + timedelta(days=9)
    )
    AssignmentFactory(application=world.submitted, reviewer=world.reviewer, invitation=invitation)
    world.token = invitation_token(invitation)
    emmy = ReviewerFactory(panel=panel, user=UserFactory(name="Emmy Noether"))
    reviewed = AssignmentFactory(application=world.submitted, reviewer=emmy)
    submitted_review(reviewed, excellence=3, openness=3)
    number_reviewers(world.submitted)
    world.review_number = reviewed.pseudonym.number
    seat = seat_of(officer, world.submitted.reference, world.now)
    world.comment = write_comment(
        seat=seat, body="Two reviews are enough.", audience="staff", by=officer, at=world.now
    )
    people_asked(world, panel)
    world.plan = plan_assignments(
        call=call, parameters=call_parameters(call), by=officer, at=world.now
    )
    ResponseRound.objects.create(
        call=call, opens_at=world.now - timedelta(days=1), closes_at=world.now + timedelta(days=5)
    )
    world.phase = add_usual_phases(call=call, by=officer, at=world.now)[1]
    world.announcement = Announcement.objects.create(
        call=call, state="cancelled", due_at=at, funded=0, waitlisted=0, declined=1
    )
    world.scenario = Scenario.objects.create(
        call=call, number=1, name="As it stands", budget=call.budget, changed_at=at
    )
    world.table = "scores"
    world.export = make_data(call=call, by=officer, at=at, progress=lambda *_: None)
    world.booklet = RoundExport.objects.create(
        call=call,
        kind="booklet",
        reader=call.panel.reviewers.get(user=world.people["reviewer"]),
        file=world.export.file,
        made_at=at,
    )
    open_bidding(call=call, closes_at=world.now + timedelta(days=9), by=officer, at=world.now)
    world.conflict = enter_conflict(
        application=world.submitted,
        user=world.people["foreign"],
        reason="Works in the same house.",
        by=officer,
        at=world.now,
    )
    world.meeting = plan_meeting(
        call=call,
        name="First sitting",
        starts_at=world.now + timedelta(hours=1),
        place="",
        applications=[world.submitted],
        by=officer,
        at=world.now,
    )
    begin_meeting(meeting=world.meeting, by=officer, at=world.now)
    open_item(item=world.meeting.items.get(), by=officer, at=world.now)
    world.lottery = prepared_lottery(call, [world.submitted])


def people_asked(world, panel):
    """Somebody asked to join the panel, somebody suggested; the reviewer in the pool."""
    world.panel_invitation = PanelInvitationFactory(panel=panel)
    world.panel_token = panel_invitation_token(world.panel_invitation)
    world.suggestion = SuggestionFactory(panel=panel)
    profile = ProfileFactory(user=world.people["reviewer"])
    world.pool_entry = PoolEntryFactory(programme=world.programme, profile=profile)
    world.relation_kind = "relation"
    world.relation = profile.relations.create(name="Mo Salah", declared_at=world.now)


def ordered_round(world):
    """A call whose reviewers put their applications in order."""
    call = world.ordered_call = a_call(world, "ordered", opened=40, closes=-10)
    RubricFactory(call=call, mode="order")
    reviewer = ReviewerFactory(panel=PanelFactory(call=call), user=world.people["reviewer"])
    AssignmentFactory(application=submitted_application(call=call), reviewer=reviewer)


def granted_round(world):
    """An offered and an accepted award of the owner, with a condition, a payment, a release."""
    call = world.granted_call = a_call(world, "granted", opened=100, closes=-60)
    announced = world.now - timedelta(days=30)
    call.announced_at = announced
    call.save()
    owner = world.people["owner"]
    world.funded, second, third = (funded_application(call=call, owner=owner) for _ in range(3))
    for application in (world.funded, second, third):
        Decision.objects.create(
            application=application,
            outcome=Decision.Outcome.FUND,
            amount=80_000_00,
            state=DecisionState.ANNOUNCED,
            decided_at=announced,
            announced_at=announced,
        )
    world.held_lottery = held_lottery(call, [second, third])
    panel = PanelFactory(call=call)
    RubricFactory(call=call)
    for role in ("reviewer", "unassigned"):
        reviewer = ReviewerFactory(panel=panel, user=world.people[role])
        if role == "reviewer":
            world.earlier_reviewer = reviewer
            submitted_review(
                AssignmentFactory(application=world.funded, reviewer=reviewer), excellence=4
            )
    world.offered = offered_award(application=world.funded)
    world.letter = world.offered.letters.get()
    world.quiet_token = quiet_token(owner.email, Kind.OFFERS)
    world.feed = CalendarFeed.objects.create(user=owner, token="t" * 43, created_at=world.now)
    world.prepared = AwardFactory(application=third)
    world.accepted = accepted_award(application=second)
    world.condition = ConditionFactory(award=world.accepted)
    world.payment = world.accepted.payments.get()
    obligation_round(world)
    money_round(world)
    report_round(world)
    cosigning_round(world)
    world.amendment = Amendment.objects.create(
        award=world.accepted,
        reference="AMD-2026-9001",
        kind="extension",
        ends_on=world.accepted.ends_on + timedelta(days=90),
        reason="The machine came late.",
        requested_by=owner,
        requested_at=world.now,
    )
    Evidence.objects.create(
        condition=world.condition,
        url="https://git.example.org/lab/code",
        submitted_at=world.now,
        submitted_by=owner,
    )
    released(world.accepted)
