"""Awards after their letter: changes of an accepted one, and offers that are co-signed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from awards.actions.amending import Wanted, request_amendment
from awards.actions.amendment_decisions import approve_amendment
from awards.actions.cosigning import Signatory, name_cosignatory
from awards.actions.cosigning_answers import cosign_award, decline_to_cosign
from awards.models import Award
from awards.tokens import cosigning_token
from core.actors import SYSTEM
from tests.factories.awards import offered_award


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


def cosigning(people, call):
    """Ada's offer waits for her university; two others have their answer."""
    award = Award.objects.get(application__owner=people["ada"], application__call=call)
    award.needs_cosignature = True
    award.save(update_fields=["needs_cosignature"])
    asked = _named(award, timezone.now())
    with transaction.atomic():  # the instalments have to add up at its end
        others = [offered_award(needs_cosignature=True) for _ in range(2)]
    now = timezone.now()
    signed, declined = (_named(each, now) for each in others)
    cosign_award(
        cosignature=signed,
        serial=1,
        typed_name="Carla Weiss",
        typed_office="Head of research services",
        address="192.0.2.7",
        at=now,
    )
    reason = "The university takes no awards without indirect costs."
    decline_to_cosign(cosignature=declined, serial=1, reason=reason, address=None, at=now)
    return {
        "cosign": cosigning_token(asked),
        "cosigned": cosigning_token(signed),
        "not_cosigned": cosigning_token(declined),
    }


def _named(award, now):
    carla = Signatory(
        "TU Dresden", "Carla Weiss", "carla@tu.example.org", "Head of research services"
    )
    return name_cosignatory(award=award, signatory=carla, by=SYSTEM, at=now)
