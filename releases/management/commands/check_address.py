"""`manage.py check_address URL…`: would the fetcher refuse this address, and why?"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from releases.fetching.addresses import check_address, parse, resolve
from releases.fetching.problems import FetchProblem
from releases.rules import rules


class Command(BaseCommand):
    help = (
        "Say of each address whether a release check may fetch it. Nothing is connected to. "
        "Without --resolve only its letters are judged; with it its name is looked up and every "
        "network address it has is judged, as the fetcher does. Exit status 1 if one is refused."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The addresses, and in which form to tell."""
        parser.add_argument("urls", nargs="+", metavar="URL")
        parser.add_argument("--resolve", action="store_true", help="look up the names, too")
        parser.add_argument("--json", action="store_true", help="one object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each address."""
        refused = False
        for url in options["urls"]:
            told = judged(url, look_up=options["resolve"])
            refused = refused or told["refused"]
            self.stdout.write(
                json.dumps(told, ensure_ascii=False) if options["json"] else said(told)
            )
        if refused:
            raise SystemExit(1)


def judged(url: str, *, look_up: bool) -> dict[str, Any]:
    """What the fetcher would do with an address; `addresses` are those its name has."""
    allowed = rules()
    judgement = check_address(url, allowed)
    told: dict[str, Any] = {"url": url, "refused": not judgement, "reason": judgement.reason}
    if judgement and look_up:
        try:
            told["addresses"] = [str(each) for each in resolve(parse(url, allowed), allowed)]
        except FetchProblem as problem:
            told |= {"refused": True, "reason": problem.reason}
    return told


def said(told: dict[str, Any]) -> str:
    """The same as a line of text."""
    url = told["url"].encode("unicode_escape").decode()
    if told["refused"]:
        return f"refused  {url}: {told['reason']}"
    where = f" ({', '.join(told['addresses'])})" if "addresses" in told else ""
    return f"allowed  {url}{where}"
