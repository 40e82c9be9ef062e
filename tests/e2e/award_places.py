"""Changes of the demo's accepted award: one approved, one that waits for staff."""

from datetime import timedelta

from django.utils import timezone

from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.models import Award


def changing(people, call):
    """Ben's award moved to another institution; he asks for more time."""
    now, ben = timezone.now(), people["ben"]
    award = Award.objects.get(application__owner=ben, application__call=call)
    moved = Wanted(reason="I take up a post in Zürich.", institution="ETH Zürich")
    change = request_amendment(award=award, kind="institution", wanted=moved, by=ben, at=now)
    officer = people["officer"]
    approve_amendment(amendment=change, reason="Good luck there.", by=officer, at=now)
    longer = Wanted(
        reason="The machine came four months late.", ends_on=award.ends_on + timedelta(days=120)
    )
    waiting = request_amendment(award=award, kind="extension", wanted=longer, by=ben, at=now)
    return {"change": waiting.reference, "changed": change.reference}
