"""Check a draw: the one that is stored, or the record somebody published."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.lottery import faults, lot_of
from reviews.models import Lottery
from reviews.queries.lotteries import record_of
from reviews.states import LotteryState


class Command(BaseCommand):
    """`manage.py verify_lottery CALL NUMBER` or `manage.py verify_lottery --file record.json`."""

    help = "Repeat a draw and say whether it holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """The call and the number of the draw, or a record."""
        parser.add_argument("call", nargs="?", help="the call's short name in addresses")
        parser.add_argument("number", nargs="?", type=int, help="the number of the draw")
        parser.add_argument("--file", type=Path, help="a record as the public page offers it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Repeat, compare, say what is wrong."""
        found: list[str]
        if options["file"]:
            record = self._read(options["file"])
            found = []
        else:
            record, found = self._stored(options["call"] or "", options["number"] or 0)
        try:
            found += faults(record)
        except (KeyError, TypeError, ValueError) as error:
            raise CommandError(f"This is no record of a draw: {error}.") from None
        if found:
            raise CommandError("This draw does not hold.\n" + "\n".join(found))
        self.stdout.write(
            f"This draw holds: {len(record['lots'])} lots, {record['places']} places. "
            "Secret, lots, seed and order are what was promised."
        )

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            return dict(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}.") from None

    def _stored(self, slug: str, number: int) -> tuple[dict[str, Any], list[str]]:
        lottery = Lottery.objects.filter(call__slug=slug, number=number).first()
        if lottery is None:
            raise CommandError("There is no such draw. Name a call and a number, or a --file.")
        if lottery.state != LotteryState.DRAWN:
            raise CommandError(f"This draw is {lottery.get_state_display().lower()}.")
        rows = lottery.lots.select_related("application")
        wrong = [
            f"The lot of {row.application.reference} is not made from its nonce and reference."
            for row in rows
            if lot_of(row.nonce, row.application.reference) != row.lot
        ]
        return record_of(lottery), wrong
