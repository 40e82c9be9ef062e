"""The budget of an award by line: what was asked for, cut to the award, and changed since."""

from awards.models import Award
from awards.spreading import in_proportion
from grants.answers import BUDGET, totals
from grants.queries import standing_submission
from grants.snapshot import Content, questions

Lines = dict[str, int]


def agreed_lines(award: Award) -> Lines:
    """Minor units by line, in the order of the budget; they add up to the amount of the award.

    Empty when the application has no budget. What was asked for is cut in proportion to what was
    awarded; from the first change on, the terms say it.
    """
    terms = award.terms.order_by("-number").first()
    if terms is not None and terms.budget:
        return fitted({line["name"]: line["amount"] for line in terms.budget}, award.amount)
    submission = standing_submission(award.application)
    return fitted(asked_lines(submission.content), award.amount) if submission else {}


def asked_lines(content: Content) -> Lines:
    """What the budgets of an application add up to by line, indirect costs as one line."""
    found: Lines = {}
    for question in questions(content):
        if question["kind"] == BUDGET and question["value"]:
            sums = totals(question["value"], question.get("options") or {})
            for line in (*sums.categories, *([sums.indirect] if sums.indirect else [])):
                found[line.name] = found.get(line.name, 0) + line.total
    return found


def fitted(lines: Lines, amount: int) -> Lines:
    """The lines in proportion, so that they add up to `amount` exactly; {} when all are nothing."""
    if sum(lines.values()) <= 0:
        return {}
    return dict(zip(lines, in_proportion(list(lines.values()), amount), strict=True))
