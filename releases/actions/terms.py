from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.audit.trail import record
from core.errors import require
from grants.models import Programme
from grants.permissions import can_work_on
from releases.models import ReleaseTerms


def set_release_terms(
    *,
    programme: Programme,
    cure_days: int,
    mend_days: int,
    embargo_days: int,
    by: Actor,
    at: datetime,
) -> ReleaseTerms:
    """Set the days to hand in what is late, to mend what regressed, and of the longest embargo.

    No days of embargo: none is allowed.
    """
    require(can_work_on(by, programme))
    days = {"cure_days": cure_days, "mend_days": mend_days, "embargo_days": embargo_days}
    with transaction.atomic():
        terms, _ = ReleaseTerms.objects.update_or_create(programme=programme, defaults=days)
        record(
            by=by,
            verb="release_terms.edit",
            subject=programme,
            at=at,
            scope=programme.slug,
            **days,
        )
        return terms
