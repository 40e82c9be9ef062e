"""Rules live in a few kinds of modules; each of these has its test file at the mirrored place."""

from tests.meta.tree import ROOT, name, source

LAYERS = {"actions", "queries", "permissions", "states"}
PURE = [
    "awards/calendars.py",
    "awards/due.py",
    "awards/letter_codes.py",
    "awards/letter_fields.py",
    "awards/letter_language.py",
    "awards/reminding.py",
    "awards/spreading.py",
    "core/mail/addresses.py",
    "core/mail/masking.py",
    "core/mail/reports.py",
    "core/money.py",
    "core/states.py",
    "grants/snapshot.py",
    "grants/answers",
    "grants/conditions.py",
    "grants/duplicates.py",
    "grants/eligibility.py",
    "grants/merging.py",
    "grants/question_list.py",
    "grants/openness.py",
    "grants/form_changes.py",
    "grants/form_schema.py",
    "grants/form_spec.py",
    "grants/searching.py",
    "core/counting.py",
    "core/identifiers.py",
    "core/spreadsheet.py",
    "accounts/ror.py",
    "grants/tables.py",
    "grants/wordcount.py",
    "reviews/affinity.py",
    "reviews/band.py",
    "reviews/calibration.py",
    "reviews/alternates.py",
    "reviews/declared.py",
    "reviews/works",
    "reviews/lottery.py",
    "reviews/matching.py",
    "reviews/meeting_order.py",
    "reviews/mixed_model.py",
    "reviews/detection.py",
    "reviews/mail_domains.py",
    "reviews/person_names.py",
    "reviews/archive.py",
    "reviews/certificate.py",
    "reviews/distributed.py",
    "reviews/edits.py",
    "reviews/drawing.py",
    "reviews/fairness.py",
    "reviews/filling.py",
    "reviews/gaps.py",
    "reviews/network.py",
    "reviews/problem.py",
    "reviews/reasons.py",
    "reviews/teams.py",
    "reviews/worth.py",
    "reviews/plots.py",
    "reviews/ranking.py",
    "reviews/standings.py",
    "reviews/mentions.py",
    "reviews/disagreement.py",
    "reviews/visibility.py",
    "reviews/carrying.py",
    "reviews/offline_form.py",
    "reviews/review_rules.py",
    "reviews/rubric.py",
    "reviews/scoring.py",
    "reviews/portfolio.py",
    "reviews/feedback.py",
    "awards/bank_accounts.py",
    "awards/sepa_text.py",
    "awards/payment_orders.py",
    "awards/statements.py",
    "awards/instalments.py",
    "awards/budget_plot.py",
    "awards/spending.py",
    "releases/licences.py",
    "releases/licence_index.py",
    "releases/licence_text.py",
    "releases/policy.py",
    "releases/watching.py",
    "releases/badges.py",
    "releases/linked_data.py",
    "releases/register_figures.py",
    "releases/checks",
    "releases/citation.py",
    "releases/plain_yaml.py",
    "releases/fetching",
]


def ruled(path):
    """Whether the module holds rules: in an actions/queries/permissions/states module or package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    # A module whose name begins with _ is a part of its neighbours and tested through them.
    return not path.name.startswith("_") and bool(LAYERS & set(parts[1:]))


def pure(path):
    return path.name != "__init__.py" and name(path).startswith(tuple(PURE))


def test_file(path):
    inner = path.relative_to(ROOT)
    return ROOT / "tests" / inner.parent / f"test_{inner.name}"


test_file.__test__ = False


def test_every_rule_has_its_test_file():
    missing = [
        name(test_file(path))
        for path in source()
        if (ruled(path) or pure(path)) and not test_file(path).exists()
    ]
    assert missing == []


def test_the_named_algorithms_exist():
    assert [module for module in PURE if not (ROOT / module).exists()] == []
