"""Comparing what is proposed with what reviewers know, each text counted only once."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from grants.models import Call
from grants.snapshot import Content
from reviews.affinity import affinities
from reviews.models import CountedText
from reviews.queries.candidates import expertise
from reviews.queries.planning import Round, proposal_text


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
    CountedText.objects.bulk_create(
        [
            CountedText(call=call, sha256=sha256, content=known[sha256], counted_at=at)
            for sha256 in sorted(set(known) - before)
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    gone = before - set(known)
    if gone:
        call.counted_texts.filter(sha256__in=gone).delete()
    return scores
