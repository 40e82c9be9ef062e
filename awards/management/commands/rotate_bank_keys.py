"""Encrypt bank details and payment files anew with the first key of BANK_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from awards.actions.key_rotation import rotate_bank_keys


class Command(BaseCommand):
    help = "Encrypt bank details and payment files anew with the first key of BANK_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run as often as you like; afterwards older keys can be taken out of the setting."""
        self.stdout.write(f"{rotate_bank_keys()} encrypted anew.")
