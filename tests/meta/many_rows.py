"""A call whose every list can be made longer."""

from datetime import date, timedelta
from itertools import pairwise

from django.db import connection
from django.utils import timezone

from awards.models import Amendment, Award, Condition, Payment
from core.mail.models import OutgoingMail
from grants.indexing import fill_stale
from grants.models import (
    Application,
    ApplicationTag,
    CallInvitation,
    CarryOver,
    DuplicatePair,
    Extension,
    FormPublication,
    LibraryQuestion,
    Message,
    Submission,
    Tag,
    TeamMember,
)
from grants.snapshot import fingerprint
from releases.models import Evidence, Release, Verification
from reviews.models import (
    Assignment,
    AssignmentPlan,
    Decision,
    PlannedPair,
    Review,
    Reviewer,
    Score,
)
from tests.factories.accounts import UserFactory
from tests.factories.grants import CallFactory, content_of, full_answers
from tests.factories.reviews import BiddingFactory, PanelFactory, RubricFactory
from tests.meta.many_conflicts import add_conflicts
from tests.meta.people_world import people_known


class World:
    """A call whose every list can be made longer."""

    def __init__(self, call, owner, reader):
        self.call, self.owner, self.size = call, owner, 0
        self.panel = PanelFactory(call=call)
        BiddingFactory(panel=self.panel)
        self.rubric = RubricFactory(call=call)
        self.rita = Reviewer.objects.create(panel=self.panel, user=reader, keywords="kernels")
        self.now = timezone.now()
        self.plan = AssignmentPlan.objects.create(
            call=call,
            number=1,
            parameters={"reviews_per_application": 2, "max_load": 9},
            input_sha256="0" * 64,
            objective=1,
            bound=1,
            worst=0.5,
            seconds=1,
            created_at=self.now,
        )
        self.content = content_of(call.form_version, full_answers())
        self.second = CallFactory(programme=call.programme, first_stage=call)

    def many(self, model, rows):
        return model.objects.bulk_create(rows, batch_size=1000)

    def grow(self, size):
        numbers = range(self.size, size)
        applications = self.many(Application, [self.application(n) for n in numbers])
        self.many(
            TeamMember,
            [TeamMember(application=each, user=self.owner, role="owner") for each in applications],
        )
        self.many(Submission, [self.submission(each) for each in applications])
        self.screen(applications)
        self.many(Message, [self.message(each) for each in applications])
        self.review(applications)
        self.award(applications, numbers)
        self.intake(applications)
        self.form(applications, numbers)
        self.size = size
        # What autovacuum does within a minute of so many new rows; it cannot see these.
        connection.cursor().execute("ANALYZE")

    def form(self, applications, numbers):
        """Applications that went over to a version of the form, and questions of the library."""
        publication, _ = FormPublication.objects.get_or_create(
            call=self.call, number=1, version=self.call.form_version, at=self.now
        )
        self.many(
            CarryOver,
            [CarryOver(publication=publication, application=each) for each in applications],
        )
        rows = [
            LibraryQuestion(
                programme=self.call.programme,
                key=f"q{n}",
                label=f"Question {n}",
                kind="date",
                question={},
                at=self.now,
            )
            for n in numbers
        ]
        self.many(LibraryQuestion, rows)

    def application(self, n):
        return Application(
            reference=f"APP-2026-{n + 1:04d}",
            call=self.call,
            owner=self.owner,
            form_version=self.call.form_version,
            state="funded",
            title=f"Proposal {n}",
            created_at=self.now,
            changed_at=self.now,
            submitted_at=self.now,
        )

    def intake(self, applications):
        """Each goes on to the second stage, came by invitation and got more time."""
        for call in (self.second, self.call):
            self.many(
                CallInvitation,
                [
                    CallInvitation(call=call, email=f"{n}@example.org", application=n, at=self.now)
                    for n in applications
                ],
            )
        self.many(
            Extension,
            [
                Extension(application=n, until=self.now, reason="Ill.", given_at=self.now)
                for n in applications
            ],
        )

    def submission(self, application):
        return Submission(
            application=application,
            number=1,
            form_version=self.call.form_version,
            content=self.content,
            sha256=fingerprint(self.content),
            submitted_at=self.now,
            submitted_by=self.owner,
        )

    def screen(self, applications):
        tag, _new = Tag.objects.get_or_create(programme=self.call.programme, name="many")
        self.many(
            ApplicationTag,
            [ApplicationTag(tag=tag, application=each, at=self.now) for each in applications],
        )
        Application.objects.filter(call=self.call).update(handler=self.owner)
        pairs = pairwise(applications)
        self.many(
            DuplicatePair,
            [
                DuplicatePair(first=a, second=b, score=0.5, text_score=0.5, found_at=self.now)
                for a, b in pairs
            ],
        )
        fill_stale()

    def message(self, application):
        return Message(
            application=application,
            author=self.owner,
            from_staff=False,
            body="When do we hear from you?",
            at=self.now,
        )

    def review(self, applications):
        now, rita = self.now, self.rita
        users = UserFactory.build_batch(len(applications))
        type(users[0]).objects.bulk_create(users)
        others = [Reviewer(panel=self.panel, user=user, keywords="kernels") for user in users]
        self.many(Reviewer, others)
        add_conflicts(users, applications, rita, now)
        pairs = [
            PlannedPair(plan=self.plan, application=each, reviewer=rita, affinity=0.5)
            for each in applications
        ]
        self.many(PlannedPair, pairs)
        assignments = [
            Assignment(
                application=each,
                reviewer=rita,
                state="accepted",
                due_at=now + timedelta(days=9),
                created_at=now,
            )
            for each in applications
        ]
        self.many(Assignment, assignments)
        reviews = [
            Review(assignment=each, state="submitted", changed_at=now, submitted_at=now)
            for each in assignments
        ]
        self.many(Review, reviews)
        criteria = list(self.rubric.criteria.all())
        scores = [Score(review=r, criterion=c, value=4) for r in reviews for c in criteria]
        self.many(Score, scores)
        self.many(Decision, [self.decision(each) for each in applications])
        people_known(self, users)

    def decision(self, application):
        return Decision(
            application=application,
            outcome="fund",
            amount=100,
            state="announced",
            decided_at=self.now,
            announced_at=self.now,
        )

    def award(self, applications, numbers):
        now = self.now
        awards = [
            Award(
                reference=f"AWD-2026-{n + 1:04d}",
                application=each,
                state="accepted",
                amount=100,
                currency="EUR",
                starts_on=date(2027, 1, 1),
                ends_on=date(2027, 12, 31),
                created_at=now,
                offered_at=now,
                visible_from=now,
                answered_at=now,
            )
            for n, each in zip(numbers, applications, strict=True)
        ]
        self.many(Award, awards)
        waiting = [
            self.condition(n, each, "checked") for n, each in zip(numbers, awards, strict=True)
        ]
        met = [
            self.condition(n + 50_000, each, "accepted")
            for n, each in zip(numbers, awards, strict=True)
        ]
        self.many(Condition, waiting + met)
        self.many(Payment, [self.payment(n, a) for n, a in zip(numbers, awards, strict=True)])
        self.release(waiting, met)
        self.many(Amendment, self.changes(numbers, awards))
        self.many(OutgoingMail, [self.failed_mail(n) for n in numbers])

    def changes(self, numbers, awards):
        """One of each kind for each award."""
        lines = [{"name": "Staff", "before": 100, "amount": 90}]
        wanted = {
            "extension": {"ends_on": date(2028, 6, 30)},
            "amount": {"amount": 90},
            "budget": {"lines": lines},
            "investigator": {"investigator": self.owner},
            "institution": {"institution": "ETH"},
            "other": {"details": "Travel is paid."},
        }
        return [
            Amendment(
                reference=f"AMD-2026-{n + 1:04d}{kind[:3]}",
                award=award,
                kind=kind,
                reason="So it came.",
                requested_by=self.owner,
                requested_at=self.now,
                **fields,
            )
            for n, award in zip(numbers, awards, strict=True)
            for kind, fields in wanted.items()
        ]

    def condition(self, n, award, state):
        return Condition(
            reference=f"CON-2026-{n + 1:04d}",
            award=award,
            position=1 if state == "checked" else 2,
            kind="release",
            title="Code",
            due_on=date(2027, 12, 31),
            state=state,
            output_kind="code",
            promised_licence="MIT",
            closed_at=self.now if state == "accepted" else None,
        )

    def payment(self, n, award):
        return Payment(
            reference=f"PAY-2026-{n + 1:04d}",
            award=award,
            position=1,
            label="All",
            amount=100,
            due_on=date(2027, 1, 1),
        )

    def release(self, waiting, met):
        now = self.now
        evidence = [
            Evidence(condition=each, url="https://git.example.org/code", submitted_at=now)
            for each in [*waiting, *met]
        ]
        self.many(Evidence, evidence)
        runs = [
            Verification(
                evidence=each,
                trigger="handed_in",
                state="done",
                outcome="pass",
                created_at=now,
                finished_at=now,
            )
            for each in evidence
        ]
        self.many(Verification, runs)
        entries = [
            Release(
                condition=each, url="https://git.example.org/code", licence="MIT", released_at=now
            )
            for each in met
        ]
        self.many(Release, entries)

    def failed_mail(self, n):
        return OutgoingMail(
            to=f"person{n}@example.org",
            subject="Results",
            body="x",
            html="x",
            dedupe_key=f"m{n}",
            scope=self.call.programme.slug,
            state="failed",
            created_at=self.now,
            not_before=self.now,
        )
