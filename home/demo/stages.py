"""The demo, stage by stage. A stage that is there already is left alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from grants.actions.calls import create_call, create_programme, publish_call
from grants.actions.roles import give_role
from grants.models import Call, Programme
from home.demo import deciding, granting, reviewing, writing
from home.demo.frugal import TO_DECIDE
from home.demo.people import OTHER_OFFICER, PANEL, STAFF, load_people
from home.demo.proposals import ANNOUNCED, IN_DRAFT, IN_REVIEW

PROGRAMME, OTHER = "open-foundations", "harvest"
OPEN, REVIEWED, GRANTED = "open-tools-for-training", "trustworthy-evaluation", "open-language"
DISCUSSED = "frugal-models"
OWNERS = [
    "ada", "maya", "jonas", "lin", "amara", "tomas",
    "kavya", "ben", "erik", "zofia", "hana", "omar",
]  # fmt: skip
FRUGAL_OWNERS = [
    "mei", "sara", "ivo", "amara", "nia", "luca", "emma", "tomas",
    "kavya", "jonas", "lin", "hana", "omar", "zofia", "erik", "maya",
]  # fmt: skip
# Of the announced call: owner, outcome, how good reviewers find it.
RESULTS = [
    ("ada", "fund", 5),
    ("ben", "fund", 5),
    ("omar", "fund", 4),
    ("zofia", "waitlist", 3),
    ("hana", "decline", 2),
]
HOW_DECIDED = (
    "Anybody who works at a university or a non-profit organisation may apply, alone or as a "
    "team.\n\nAt least two reviewers read every proposal; nobody judges a proposal of their own "
    "team. All results are announced at the same moment, each with what the reviewers wrote for "
    "you.\n\nWhat you produce with the money is released under an open licence. Your plan says "
    "what, where and by when; it becomes part of the award."
)


def load(now: datetime) -> list[str]:
    """Load every stage that is not there yet; returns the names of those loaded."""
    done = []
    with transaction.atomic():
        people = load_people()
    stages: list[tuple[str, Callable[[dict[str, User], datetime], None], bool]] = [
        ("programmes", programmes, Programme.objects.filter(slug=PROGRAMME).exists()),
        ("a call that is open", open_call, _there(OPEN)),
        ("a call in review", reviewed_call, _there(REVIEWED)),
        ("a call in discussion", discussed_call, _there(DISCUSSED)),
        ("a call with awards", granted_call, _there(GRANTED)),
    ]
    for name, stage, there in stages:
        if not there:
            with transaction.atomic():
                stage(people, now)
            done.append(name)
    return done


def _there(slug: str) -> bool:
    return Call.objects.filter(slug=slug).exists()


def programmes(people: dict[str, User], now: datetime) -> None:
    """Two programmes with their staff."""
    at = now - timedelta(days=260)
    ours = create_programme(
        fields={
            "slug": PROGRAMME,
            "name": "Open Foundations",
            "summary": "Grants for artificial intelligence research whose results stay open.",
            "description": "Open Foundations pays for a year of work by small teams, and asks for "
            "one thing in return: that others can use what comes of it.",
            "contact_email": "grants@demo.example.org",
            "signatory_name": "Dr Iris Adeyemi",
            "signatory_title": "Director of programmes",
        },
        by=people["admin"],
        at=at,
    )
    other = create_programme(
        fields={
            "slug": OTHER,
            "name": "Harvest Fund",
            "summary": "Small grants that keep open research software alive.",
            "contact_email": "harvest@demo.example.org",
        },
        by=people["admin"],
        at=at,
    )
    for programme, members in ((ours, STAFF), (other, [OTHER_OFFICER])):
        for each in members:
            if each.role:
                give_role(
                    programme=programme,
                    email=each.email,
                    name=each.name,
                    role=each.role,
                    by=people["admin"],
                    at=at,
                )


def _published(
    slug: str,
    title: str,
    summary: str,
    *,
    opens: datetime,
    days: int,
    euros: int,
    officer: User,
    reviews: int = 2,
) -> Call:
    # At the second, as deadlines are; the demo starts at whatever moment it is loaded.
    opens = opens.replace(minute=0, second=0, microsecond=0)
    deadline = (opens + timedelta(days=days)).replace(hour=15)
    call = create_call(
        programme=Programme.objects.get(slug=PROGRAMME),
        fields={
            "slug": slug,
            "title": title,
            "summary": summary,
            "description": HOW_DECIDED,
            "opens_at": opens,
            "deadline": deadline,
            "time_zone": "Europe/Berlin",
            "budget": euros * 100,
            "currency": "EUR",
            "reviews_per_application": reviews,
            "decision_promised_by": (deadline + timedelta(days=60)).date(),
        },
        by=officer,
        at=opens - timedelta(days=3),
    )
    return publish_call(call=call, by=officer, at=opens - timedelta(days=2))


def open_call(people: dict[str, User], now: datetime) -> None:
    """A call that closes in three weeks, with two drafts."""
    call = _published(
        OPEN,
        "Open tools for training",
        "Up to €100,000 for tools that make training models cheaper, clearer or repeatable.",
        opens=now - timedelta(days=20),
        days=42,
        euros=600_000,
        officer=people["officer"],
    )
    writing.beginning(call, IN_DRAFT[0], owner=people["ada"], at=now - timedelta(days=2))
    writing.draft(call, IN_DRAFT[1], owner=people["ben"], at=now - timedelta(days=1))


def reviewed_call(people: dict[str, User], now: datetime) -> None:
    """A call whose reviewers are at work: one is half done, one has begun, one was just asked."""
    officer = people["officer"]
    call = _published(
        REVIEWED,
        "Trustworthy evaluation",
        "Up to €220,000 for methods that tell what a model can do, and when it fails.",
        opens=now - timedelta(days=60),
        days=45,
        euros=900_000,
        officer=officer,
    )
    for number, (proposal, owner) in enumerate(zip(IN_REVIEW, OWNERS, strict=True)):
        at = writing.closing(call) - timedelta(hours=5 * (number + 1))
        writing.submitted(call, proposal, owner=people[owner], at=at)
    reviewing.seat_panel(call, by=officer, at=now - timedelta(days=14))
    reviewing.route(call, by=officer, at=now - timedelta(days=12), due_at=now + timedelta(days=9))
    reviewing.accept(call, people["rita"], at=now - timedelta(days=11))
    reviewing.accept(
        call,
        people["pat"],
        at=now - timedelta(days=10),
        conflict="We have a joint paper in preparation.",
    )
    reviewing.review_some(
        call, people["rita"], at=now - timedelta(days=9), submit=4, begin=1, level={}
    )
    reviewing.review_some(
        call, people["pat"], at=now - timedelta(days=4), submit=1, begin=1, level={}
    )


def discussed_call(people: dict[str, User], now: datetime) -> None:
    """A call whose reviews are all in; its panel meets tomorrow."""
    officer = people["officer"]
    call = _published(
        DISCUSSED,
        "Frugal models",
        "Up to €170,000 for learning more with less energy, less data and smaller machines.",
        opens=now - timedelta(days=100),
        days=60,
        euros=900_000,
        officer=officer,
        reviews=3,
    )
    start = writing.closing(call)
    applications = [
        writing.submitted(
            call, proposal, owner=people[owner], at=start - timedelta(hours=3 * (number + 1))
        )
        for number, (proposal, owner) in enumerate(zip(TO_DECIDE, FRUGAL_OWNERS, strict=True))
    ]
    reviewing.seat_panel(
        call, members=PANEL, chair="vera", by=officer, at=start + timedelta(days=1)
    )
    deciding.set_phases(call, by=officer, at=start + timedelta(days=1))
    reviewing.route(
        call, by=officer, at=start + timedelta(days=2), due_at=start + timedelta(days=23)
    )
    deciding.review_all(call, applications, people, at=start + timedelta(days=3))
    deciding.discuss(call, people, by=officer, at=now - timedelta(days=8))
    deciding.try_out(call, by=officer, at=now - timedelta(days=2))
    deciding.prepare_meeting(call, by=officer, now=now)


def granted_call(people: dict[str, User], now: datetime) -> None:
    """A call from the call to its first released output."""
    officer = people["officer"]
    call = _published(
        GRANTED,
        "Open language",
        "Up to €130,000 for language technology that serves more than one language.",
        opens=now - timedelta(days=200),
        days=50,
        euros=400_000,
        officer=officer,
    )
    applications = [
        writing.submitted(
            call,
            proposal,
            owner=people[owner],
            at=writing.closing(call) - timedelta(hours=9 - number),
        )
        for number, (proposal, (owner, _outcome, _level)) in enumerate(
            zip(ANNOUNCED, RESULTS, strict=True)
        )
    ]
    level = {
        application.reference: good
        for application, (_owner, _outcome, good) in zip(applications, RESULTS, strict=True)
    }
    start = writing.closing(call)
    reviewing.seat_panel(call, by=officer, at=start + timedelta(days=1))
    reviewing.route(
        call, by=officer, at=start + timedelta(days=2), due_at=start + timedelta(days=23)
    )
    for number, key in enumerate(("rita", "pat", "noor")):
        at = start + timedelta(days=3 + number)
        reviewing.accept(call, people[key], at=at)
        reviewing.review_some(call, people[key], at=at, submit=9, begin=0, level=level)
    outcomes = [
        (application, outcome, proposal.euros)
        for application, (_owner, outcome, _level), proposal in zip(
            applications, RESULTS, ANNOUNCED, strict=True
        )
    ]
    decided = start + timedelta(days=30)
    granting.decide_and_announce(call, outcomes, by=officer, at=decided)
    granting.grant(call, people, at=decided + timedelta(days=4), now=now)
    granting.release(call, people, now=now)
