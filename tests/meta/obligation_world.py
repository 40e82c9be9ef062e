"""What is owed in the world of `world.py`, beside its release."""

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.actions.proofs import add_proof_file, hand_in_proof
from awards.actions.requests import ask_about_condition
from awards.models import Condition
from tests.factories.awards import ConditionFactory


def obligation_round(world):
    """An ethics approval that was handed in with a file, and a request to be let off it."""
    at, owner = world.now, world.people["owner"]
    world.ethics = ConditionFactory(
        award=world.accepted,
        kind=Condition.Kind.ETHICS,
        title="Ethics approval",
        output_kind="",
        promised_licence="",
    )
    upload = SimpleUploadedFile("approval.txt", b"Approved", content_type="text/plain")
    world.ethics_file = add_proof_file(condition=world.ethics, upload=upload, by=owner, at=at)
    hand_in_proof(condition=world.ethics, words="", link="", by=owner, at=at)
    ask_about_condition(
        condition=world.ethics, kind="waiver", reason="Nobody is asked", by=owner, at=at
    )
