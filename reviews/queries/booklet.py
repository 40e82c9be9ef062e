"""What stands in the booklet of a panel, and what must not stand in a member's copy."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from grants.models import Application, Call, Submission
from grants.queries import applications_in_round, standing_submissions
from grants.reading import ReadSection, readable
from grants.snapshot import Content, for_reviewers
from reviews.models import Conflict, Review, Reviewer, RoundExport
from reviews.queries.conflicts import SOURCES
from reviews.queries.phases import switches_at
from reviews.queries.ranking import Place, places
from reviews.queries.reading import people_in
from reviews.queries.reviewing import counted_reviews
from reviews.states import AssignmentState, ConflictState, ReviewState
from reviews.visibility import Facts, Reader, sight

VOLUME = 100
"""Applications of one volume: beyond that nobody turns the pages, and setting takes minutes."""


@dataclass(frozen=True)
class BookletReview:
    """A review as the reader may see it: `name` and `for_staff` only in the copy of the staff."""

    label: str
    recommendation: str
    confidence: int | None
    scores: list[tuple[str, int | None, int, str]]
    for_applicant: str
    for_panel: str
    for_staff: str = ""


@dataclass(frozen=True)
class BookletEntry:
    """One application with its reviews. `place` is empty where the reader sees no scores."""

    reference: str
    title: str
    people: list[str]
    sections: list[ReadSection]
    place: Place | None = None
    reviews: list[BookletReview] = field(default_factory=list)


def volumes_of(call: Call) -> int:
    """How many volumes a booklet of the call has."""
    return max(1, -(-applications_in_round(call).count() // VOLUME))


def booklet_entries(
    call: Call, *, reader: Reviewer | None, volume: int, with_reviews: bool
) -> list[BookletEntry]:
    """The applications of a volume, as staff (`reader` is `None`) or a member may see them.

    Volumes are cut before conflicts are taken out, so that no number of pages tells of them.
    """
    first = (volume - 1) * VOLUME
    keys = list(
        applications_in_round(call)
        .order_by("pk")
        .values_list("pk", flat=True)[first : first + VOLUME]
    )
    hidden = _conflicted(reader, keys) if reader else set()
    rows = Application.objects.filter(pk__in=set(keys) - hidden).order_by("pk")
    contents = {row.application_id: row for row in standing_submissions(rows.order_by())}
    ranks = {each.application: each for each in places(call)} if with_reviews else {}
    reviews = _reviews(call, keys, as_staff=reader is None) if with_reviews else {}
    # A member's copy hides what the gate hides on her screen today, not what the call began with.
    blind = bool(
        reader and not sight(switches_at(call), Facts(Reader.REVIEWER, has_own=True)).applicants
    )
    gated = _gated(call, reader, keys) if reader else set()
    if gated or hidden:
        # A rank among all would tell how the others were scored.
        ranks = {name: each._replace(rank=None, tied=False) for name, each in ranks.items()}
    return [
        _entry(
            call,
            row,
            contents.get(row.pk),
            as_staff=reader is None,
            blind=blind,
            place=None if row.pk in gated else ranks.get(row.reference),
            reviews=[] if row.pk in gated else reviews.get(row.pk, []),
        )
        for row in rows
    ]


def _gated(call: Call, reader: Reviewer, keys: list[int]) -> set[int]:
    """The applications whose reviews the present phase still hides from the member.

    As on her screen: before her own is in, or always. What she does not review herself she is
    shown as somebody who has said what she had to say.
    """
    role = Reader.CHAIR if reader.is_chair else Reader.REVIEWER
    switches = switches_at(call)

    def shows(*, done: bool) -> bool:
        return sight(switches, Facts(role, has_own=True, own_submitted=done)).reviews

    if shows(done=False):
        return set()
    if not shows(done=True):
        return set(keys)
    own = reader.assignments.filter(application__in=keys, state=AssignmentState.ACCEPTED)
    waiting = own.exclude(review__state=ReviewState.SUBMITTED)
    return set(waiting.values_list("application_id", flat=True))


def _conflicted(reader: Reviewer, keys: list[int]) -> set[int]:
    """The applications the member must not see, whatever stands against them."""
    found: set[int] = set()
    for source in SOURCES:
        rows = source.rows().filter(
            **{source.user: reader.user_id, f"{source.application.removesuffix('_id')}__in": keys}
        )
        found |= set(rows.order_by().values_list(source.application, flat=True))
    return found


def _entry(
    call: Call,
    row: Application,
    sent: Submission | None,
    *,
    as_staff: bool,
    blind: bool,
    place: Place | None,
    reviews: list[BookletReview],
) -> BookletEntry:
    content: Content = sent.content if sent else {"sections": []}
    shown = content if as_staff else for_reviewers(content, blind=blind)
    return BookletEntry(
        reference=row.reference,
        title=row.name,
        people=[] if blind else people_in(shown),
        sections=readable(shown, call.currency),
        place=place,
        reviews=reviews,
    )


def _reviews(call: Call, keys: list[int], *, as_staff: bool) -> dict[int, list[BookletReview]]:
    found: dict[int, list[BookletReview]] = defaultdict(list)
    rows = (
        counted_reviews(call)
        .filter(assignment__application__in=keys)
        .select_related("assignment__reviewer__user")
        .prefetch_related("scores__criterion")
        # Without names the order must not tell who wrote what: by what is written.
        .order_by("comment_for_panel", "comment_for_applicant", "pk")
    )
    for row in rows:
        mine = found[row.assignment.application_id]
        name = str(row.assignment.reviewer.user) if as_staff else f"Review {len(mine) + 1}"
        mine.append(_review(row, name, as_staff=as_staff))
    return found


def _review(row: Review, label: str, *, as_staff: bool) -> BookletReview:
    scores = sorted(row.scores.all(), key=lambda each: each.criterion.position)
    return BookletReview(
        label=label,
        recommendation=row.get_recommendation_display(),
        confidence=row.confidence,
        scores=[
            (each.criterion.label, each.value, each.criterion.highest, each.comment)
            for each in scores
            if each.value is not None or each.comment
        ],
        for_applicant=row.comment_for_applicant,
        for_panel=row.comment_for_panel,
        for_staff=row.comment_for_staff if as_staff else "",
    )


def member_booklets(user: User) -> list[RoundExport]:
    """The copies made for the person as a member of panels they are on, the newest first.

    Without those that may show too much by now. One query.
    """
    later = _conflicts_after(OuterRef("made_at")).filter(user=user)
    rows = RoundExport.objects.filter(~Exists(later), reader__user=user, reader__is_active=True)
    return list(rows.select_related("call", "file").order_by("-made_at", "-pk"))


def is_outdated(reader: Reviewer, made_at: object) -> bool:
    """Whether a conflict of the member arose since a copy was made, so that it may show too much.

    Asked again at every download: a copy that lies on the disk does not forget by itself.
    """
    return _conflicts_after(made_at).filter(user=reader.user_id).exists()


def _conflicts_after(moment: object) -> QuerySet[Conflict]:
    """The conflicts that stand and arose after a moment, or an outer row's moment."""
    arose = Q(created_at__gt=moment) | Q(changed_at__gt=moment)
    return Conflict.objects.filter(arose, state=ConflictState.STANDING)
