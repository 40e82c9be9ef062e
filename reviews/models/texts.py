"""Texts that were counted once, so that nobody counts them again."""

from django.db import models

from grants.models import Call


class CountedText(models.Model):
    """How often each word and pair of words comes up in one text of a call's round.

    `sha256` (hex) names the text; `content` holds hashes of the words and their counts, from
    which the text cannot be read back. See `reviews.affinity`.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="counted_texts")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "sha256"], name="text_counted_once_per_call")
        ]

    def __str__(self) -> str:
        return self.sha256
