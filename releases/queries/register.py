"""What the public register shows: projects, outputs, their checks, and the figures over all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from awards.models import Award, Condition
from awards.states import AwardState, ConditionState
from releases.models import Check, Observation, Release, Verification
from releases.queries.standing import with_standing
from releases.register_figures import Figures, Promised, figures
from releases.states import VerificationState

PUBLIC = (AwardState.ACCEPTED, AwardState.CLOSED)
STATES = {
    "released": "Released",
    "promised": "Promised, still to come",
    "overdue": "Promised and overdue",
}
HISTORY = 50
SECRETS = "C27"


def public_awards() -> QuerySet[Award]:
    """The awards the public may see: accepted by the grantee, running or closed."""
    return Award.objects.filter(state__in=PUBLIC).select_related(
        "application__call__programme", "application__owner__organisation"
    )


def public_outputs() -> QuerySet[Condition]:
    """The promised outputs the public may see, with what was released."""
    return (
        Condition.objects.filter(kind=Condition.Kind.RELEASE, award__state__in=PUBLIC)
        .select_related(
            "release__verification",
            "award__application__call__programme",
            "award__application__owner__organisation",
        )
        .prefetch_related("release__pieces")
    )


@dataclass(frozen=True)
class Asked:
    """What a reader looks for; empty parts ask for everything."""

    text: str = ""
    licence: str = ""
    kind: str = ""
    programme: str = ""
    state: str = ""


def _outputs_asked_for(asked: Asked, today: date) -> QuerySet[Condition]:
    """The outputs that fit what is asked of outputs alone."""
    outputs = Condition.objects.filter(kind=Condition.Kind.RELEASE)
    if asked.licence:
        outputs = outputs.filter(release__licence=asked.licence)
    if asked.kind:
        outputs = outputs.filter(output_kind=asked.kind)
    if asked.state == "released":
        outputs = outputs.filter(release__isnull=False)
    elif asked.state in {"promised", "overdue"}:
        outputs = outputs.filter(release__isnull=True).exclude(state=ConditionState.WAIVED)
        late = Q(due_on__lt=today)
        outputs = outputs.filter(late if asked.state == "overdue" else ~late)
    return outputs


def register_entries(asked: Asked, *, today: date, after: str = "", size: int = 20) -> list[Award]:
    """A page of funded projects, newest first, each with `outputs` and their releases.

    `after` is the reference of the last award of the page before (keyset).
    """
    awards = public_awards().order_by("-reference")
    if asked.text:
        named = Condition.objects.filter(award=OuterRef("pk"), title__icontains=asked.text)
        awards = awards.filter(
            Q(application__title__icontains=asked.text)
            | Q(application__owner__name__icontains=asked.text)
            | Q(application__owner__organisation__name__icontains=asked.text)
            | Exists(named)
        )
    if asked.licence or asked.kind or asked.state:
        fitting = _outputs_asked_for(asked, today).filter(award=OuterRef("pk"))
        awards = awards.filter(Exists(fitting))
    if asked.programme:
        awards = awards.filter(application__call__programme__slug=asked.programme)
    if after:
        awards = awards.filter(reference__lt=after)
    outputs = with_standing(Condition.objects.filter(kind=Condition.Kind.RELEASE))
    outputs = outputs.prefetch_related("release__pieces").order_by("position")
    return list(awards.prefetch_related(Prefetch("conditions", outputs, to_attr="outputs"))[:size])


def register_rows() -> Iterator[Condition]:
    """Every output of the register in the order of its reference, in constant memory."""
    return public_outputs().order_by("reference").iterator(chunk_size=500)


def register_projects() -> Iterator[Award]:
    """Every project with its `outputs`, in constant memory."""
    outputs = (
        Condition.objects.filter(kind=Condition.Kind.RELEASE)
        .select_related("release__verification")
        .prefetch_related("release__pieces")
        .order_by("position")
    )
    awards = public_awards().order_by("reference")
    prefetched = awards.prefetch_related(Prefetch("conditions", outputs, to_attr="outputs"))
    return prefetched.iterator(chunk_size=200)


def history_of_checks(output: Condition) -> list[Verification]:
    """The finished runs over what was accepted of an output, newest first, with their checks.

    Not over what was handed in before and sent back, nor the places where keys were left lying:
    the public is not led to either.
    """
    release = getattr(output, "release", None)
    if release is None or release.verification is None:
        return []
    main = release.verification.evidence_id
    accepted = Q(evidence=main) | Q(evidence__main=main)
    runs = Verification.objects.filter(accepted, state=VerificationState.DONE)
    shown = Prefetch("checks", Check.objects.exclude(check_id=SECRETS))
    return list(
        runs.select_related("evidence")
        .prefetch_related(shown)
        .order_by("-finished_at", "-id")[:HISTORY]
    )


def observations_of(output: Condition) -> list[Observation]:
    """The later looks at a released output, newest first."""
    rows = Observation.objects.filter(release__condition=output).select_related("piece")
    return list(rows.order_by("-at", "-id")[:HISTORY])


def last_finding(observations: Iterable[Observation]) -> str:
    """What the newest bad look found, with the name of the piece it was at."""
    bad = next((each for each in observations if each.sight == Observation.Sight.BAD), None)
    if bad is None:
        return ""
    return f"{bad.piece.get_role_display()}: {bad.finding}" if bad.piece else bad.finding


@dataclass(frozen=True)
class RegisterFigures:
    """What the register holds in all."""

    projects: int
    promised: int
    released: int


def register_figures() -> RegisterFigures:
    """Funded projects, outputs promised as open, outputs released."""
    promised = Condition.objects.filter(kind=Condition.Kind.RELEASE, award__state__in=PUBLIC)
    return RegisterFigures(
        projects=public_awards().count(),
        promised=promised.count(),
        released=Release.objects.filter(condition__award__state__in=PUBLIC).count(),
    )


def figures_of(programme: str, *, today: date) -> Figures:
    """The promises of one programme, or of all, in numbers; one query, however many there are."""
    outputs = Condition.objects.filter(kind=Condition.Kind.RELEASE, award__state__in=PUBLIC)
    if programme:
        outputs = outputs.filter(award__application__call__programme__slug=programme)
    rows = outputs.values_list(
        "award__answered_at", "due_on", "release__released_at", "release__licence", "state"
    )
    return figures(
        (
            Promised(
                promised_on=promised_at.date() if promised_at else due_on,
                due_on=due_on,
                released_on=released_at.date() if released_at else None,
                licence=licence or "",
                let_off=state == ConditionState.WAIVED,
            )
            for promised_at, due_on, released_at, licence, state in rows.iterator(chunk_size=2_000)
        ),
        today,
    )


def register_licences() -> list[str]:
    """The licences that occur in the register, for its filter."""
    found = Release.objects.filter(condition__award__state__in=PUBLIC)
    return list(found.order_by("licence").values_list("licence", flat=True).distinct())


def register_programmes() -> list[tuple[str, str]]:
    """Slug and name of the programmes in the register, for its filter."""
    fields = ("application__call__programme__slug", "application__call__programme__name")
    found = public_awards().values_list(*fields).distinct()
    return list(found.order_by(fields[1], "application__call__programme__slug"))


def latest_releases(limit: int) -> list[Release]:
    """The newest entries of the register, for the front page and the feed."""
    return list(
        Release.objects.filter(condition__award__state__in=PUBLIC)
        .select_related(
            "condition__award__application__call__programme",
            "condition__award__application__owner__organisation",
        )
        .order_by("-released_at", "-pk")[:limit]
    )
