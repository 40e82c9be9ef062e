"""What reviews hold for applicants, and whose names must not be in it."""

from collections import defaultdict
from collections.abc import Iterable

from grants.models import Application, Call
from reviews.feedback import Part, compose, names_in, review_text
from reviews.models import Assignment, Decision, Score
from reviews.queries.deciding import rules_of
from reviews.queries.reviewing import counted_reviews


def composed_feedback(call: Call, applications: Iterable[int]) -> dict[int, str]:
    """What applicants would read of their reviews, by application pk. Three queries for all.

    The comments meant for the applicant, and those on each criterion where the call says so.
    """
    wanted = list(applications)
    parts = _parts(call, wanted)
    return {pk: compose(parts.get(pk, ())) for pk in wanted}


def review_texts(application: Application) -> list[str]:
    """What each reviewer wrote for the applicant, without names and in no telling order."""
    parts = _parts(application.call, [application.pk]).get(application.pk, ())
    # Sorted by text: the order of arrival could tell who wrote what.
    return sorted(text for part in parts if (text := review_text(part)))


def _parts(call: Call, wanted: list[int]) -> dict[int, list[Part]]:
    reviews = counted_reviews(call).filter(assignment__application__in=wanted)
    criteria: dict[int, list[tuple[str, str]]] = defaultdict(list)
    if rules_of(call).criterion_comments:
        scores = Score.objects.filter(review__in=reviews).exclude(comment="")
        for review, label, comment in scores.order_by("criterion__position").values_list(
            "review", "criterion__label", "comment"
        ):
            criteria[review].append((label, comment))
    parts: dict[int, list[Part]] = defaultdict(list)
    for pk, application, comment in reviews.values_list(
        "pk", "assignment__application", "comment_for_applicant"
    ):
        parts[application].append(Part(comment, criteria.get(pk, ())))
    return parts


def feedback_of(decision: Decision) -> str:
    """What the applicant reads, or will read as things stand: staff's text, else composed."""
    # What was announced before feedback was kept is put together from the reviews that stand.
    if decision.feedback:
        return decision.feedback
    application = decision.application
    return composed_feedback(application.call, [application.pk])[application.pk]


def reviewers_named(application: Application, text: str) -> list[str]:
    """The reviewers of the application whose names the text gives away."""
    return names_in(text, _reviewer_names([application.pk]).get(application.pk, ()))


def _reviewer_names(applications: Iterable[int]) -> dict[int, set[str]]:
    """Who was ever asked about each application: also those who handed it over can be named."""
    rows = Assignment.objects.filter(application__in=list(applications))
    found: dict[int, set[str]] = defaultdict(set)
    for application, name in rows.values_list("application", "reviewer__user__name"):
        found[application].add(name)
    return found


def naming_decisions(decisions: Iterable[Decision]) -> dict[str, list[str]]:
    """The reviewers named in what would go out, by reference of the application."""
    rows = list(decisions)
    texts = feedback_texts(rows)
    names = _reviewer_names(row.application_id for row in rows)
    found = {}
    for row in rows:
        whole = f"{row.reason_for_applicant}\n{texts[row.application_id]}"
        named = names_in(whole, names.get(row.application_id, ()))
        if named:
            found[row.application.reference] = named
    return found


def feedback_texts(decisions: Iterable[Decision]) -> dict[int, str]:
    """What the applicants of one call will read of their reviews, by application pk."""
    rows = list(decisions)
    open_ = [row for row in rows if not row.feedback_edited]
    texts = {row.application_id: row.feedback for row in rows if row.feedback_edited}
    if open_:
        call = open_[0].application.call
        texts |= composed_feedback(call, [row.application_id for row in open_])
    return texts
