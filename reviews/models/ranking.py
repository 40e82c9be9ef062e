"""How a call treats applications that the evidence cannot tell apart, and the draws among them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.models import Application, Call
from reviews.band import EQUAL, RULES
from reviews.states import LOTTERY, LotteryState

_SHA256 = r"^[0-9a-f]{64}$"


class BandRule(models.Model):
    """Which applications around the funding line count as equal; without a row, tied ones do."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="band_rule")
    rule = models.CharField(max_length=10, choices=list(RULES.items()), default=EQUAL)

    class Meta:
        constraints = [models.CheckConstraint(name="band_rule_known", condition=Q(rule__in=RULES))]

    def __str__(self) -> str:
        return f"{self.call}: {self.get_rule_display()}"


class Lottery(models.Model):
    """A draw among applications of a call: prepared, then drawn; what is written stays written.

    `secret` (64 hexadecimal digits) is drawn by the machine and shown to nobody before the draw;
    `commitment`, its SHA-256, is public from the start. `public_source` names where a value comes
    from that nobody can know when the draw is prepared, `public_value` is that value; both are
    empty when the secret alone decides. `lots_sha256` fixes who takes part.
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="lotteries")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=list(LOTTERY.names.items()), default=LotteryState.PREPARED
    )
    places = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=10, choices=list(RULES.items()))
    reason = models.TextField()
    lots_sha256 = models.CharField(max_length=64)
    secret = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    public_source = models.CharField(max_length=300, blank=True)
    public_value = models.CharField(max_length=300, blank=True)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="drawn or cancelled")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    cancel_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="lottery_numbered_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="prepared"), name="one_lottery_waits_per_call"
            ),
            models.CheckConstraint(
                name="lottery_state_known", condition=Q(state__in=LOTTERY.states)
            ),
            models.CheckConstraint(name="lottery_has_a_place", condition=Q(places__gte=1)),
            models.CheckConstraint(
                name="lottery_prints_are_sha256",
                condition=Q(secret__regex=_SHA256)
                & Q(commitment__regex=_SHA256)
                & Q(lots_sha256__regex=_SHA256),
            ),
            models.CheckConstraint(
                name="lottery_ended_has_time",
                condition=(Q(state="prepared") & Q(ended_at__isnull=True) & Q(public_value=""))
                | (~Q(state="prepared") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="lottery_drawn_has_its_value",
                condition=~Q(state="drawn")
                | (Q(public_source="") & Q(public_value=""))
                | (~Q(public_source="") & ~Q(public_value="")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="promise_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    exclude=[
                        *("state", "public_value", "ended_at", "cancel_reason"),
                        *("prepared_by", "ended_by"),
                    ]
                ),
            ),
            # The references to a deleted account may be cleared.
            pgtrigger.Protect(
                name="end_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'prepared' AND "
                    "(OLD.state, OLD.public_value, OLD.ended_at, OLD.cancel_reason) "
                    "IS DISTINCT FROM "
                    "(NEW.state, NEW.public_value, NEW.ended_at, NEW.cancel_reason)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Draw {self.number} of {self.call}"


class Lot(models.Model):
    """An application's lot in a draw: SHA-256 of `nonce:reference`, so it names nobody in public.

    `position` is its place in the order drawn. A lot is `standing` until its draw is cancelled;
    an application has one standing lot, so nothing is ever drawn for twice.
    """

    lottery = models.ForeignKey(Lottery, on_delete=models.PROTECT, related_name="lots")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="lots")
    nonce = models.CharField(max_length=32)
    lot = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    standing = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "lot"]
        constraints = [
            models.UniqueConstraint(fields=["lottery", "application"], name="one_lot_per_draw"),
            models.UniqueConstraint(fields=["lottery", "position"], name="lot_position_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(standing=True), name="drawn_for_once"
            ),
            models.CheckConstraint(name="lot_is_sha256", condition=Q(lot__regex=_SHA256)),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="lot_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["position", "standing"]),
            ),
            pgtrigger.Protect(
                name="position_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.position IS NOT NULL OR NOT OLD.standing"),
            ),
        ]

    def __str__(self) -> str:
        return f"Lot of {self.application} in {self.lottery}"
