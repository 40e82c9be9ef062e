"""Comparing what is proposed with what reviewers know, each text counted only once."""

from datetime import datetime

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from numpy.typing import NDArray

from grants.deadlines import local_day
from grants.models import Call, Submission
from grants.snapshot import Content
from reviews.affinity import affinities, count_terms
from reviews.models import CountedText, Profile
from reviews.queries.candidates import expertise, planned_reviewers
from reviews.queries.planning import Round, proposal_text, read_contents


def calls_to_count() -> QuerySet[Call]:
    """Calls under review in which a text may be new since texts were last counted."""
    proposals = Submission.objects.filter(application__call=OuterRef("pk"))
    profiles = Profile.objects.filter(user__reviewer_on__panel__call=OuterRef("pk"))
    counted = CountedText.objects.filter(call=OuterRef("pk")).order_by("-counted_at", "-pk")
    last = Subquery(counted.values("counted_at")[:1])
    new = Exists(proposals.filter(submitted_at__gt=OuterRef("last"))) | Exists(
        profiles.filter(changed_at__gt=OuterRef("last"))
    )
    calls = Call.objects.filter(panel__isnull=False, announced_at__isnull=True)
    return calls.annotate(last=last).filter(Q(last__isnull=True) | new)


def count_texts(*, call: Call, at: datetime) -> int:
    """Count the texts of a call that are new, so that a plan finds them counted; how many."""
    contents, _ = read_contents(call)
    people = planned_reviewers(call, local_day(call, at), None)
    texts = [proposal_text(content).words for content in contents.values()]
    texts += [text for each in people for text in expertise(each).documents]
    known = dict.fromkeys(call.counted_texts.values_list("sha256", flat=True), b"")
    before = set(known)
    count_terms(texts, known)
    _store(call, {name: known[name] for name in known.keys() - before}, at)
    # Also where nothing was new: so that the same call is not read again and again.
    call.counted_texts.filter(sha256__in=list(known)[:1]).update(counted_at=at)
    return len(known) - len(before)


def _store(call: Call, counted: dict[str, bytes], at: datetime) -> None:
    CountedText.objects.bulk_create(
        [
            CountedText(call=call, sha256=sha256, content=content, counted_at=at)
            for sha256, content in sorted(counted.items())
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def read_affinities(
    call: Call, round_: Round, contents: dict[int, Content], at: datetime
) -> NDArray[np.float32]:
    """Affinity of every application of the round to every reviewer, from their texts.

    Texts are counted when they are new and looked up when they are not; the scores are the
    same either way. Counts that no text of the call needs any more are thrown away.
    """
    known = {
        sha256: bytes(content)
        for sha256, content in call.counted_texts.values_list("sha256", "content")
    }
    before = set(known)
    texts = {pk: proposal_text(content) for pk, content in contents.items()}
    nobody = proposal_text(None)
    scores = affinities(
        [texts.get(pk, nobody) for pk in round_.applications],
        [expertise(each) for each in round_.reviewers],
        others=[text for pk, text in texts.items() if pk not in set(round_.applications)],
        known=known,
    )
    _store(call, {name: known[name] for name in known.keys() - before}, at)
    gone = before - set(known)
    if gone:
        call.counted_texts.filter(sha256__in=gone).delete()
    return scores
