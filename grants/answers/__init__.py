"""What an answer looks like, by the kind of its question. Pure functions on plain values.

Shapes (they are what `grants/snapshot.py` freezes): text; a list of keywords; lists of rows for
team, budget and plan; a file's facts or None; and so on, see there. What cannot be understood (an
amount, a date) is kept as it was typed and reported as a problem: nothing a person wrote is cut or
thrown away. A kind has its family's module here; `kinds.py` brings them together.
"""

from grants.answers.budget import CATEGORIES, Totals, categories_of, totals
from grants.answers.choosing import ANSWERS, YES, labels_of, range_hint
from grants.answers.hints import hint
from grants.answers.kinds import (
    as_text,
    files_of,
    parse,
    plain_text,
    posted_pairs,
    problems,
    words_of,
)
from grants.answers.people import organisation_key, organisation_text
from grants.answers.plan import OPENNESS, OUTPUT_KINDS, known_licence, licence_note, licence_options
from grants.answers.quantities import amount_text, date_text, is_date
from grants.answers.shapes import (
    BUDGET,
    CHOICE,
    CHOICES,
    CONSENT,
    DATE,
    FILE,
    KEYWORDS,
    LINK,
    LONG_TEXT,
    MONEY,
    NUMBER,
    ORGANISATION,
    PLAN,
    ROWS,
    SHORT_TEXT,
    TEAM,
    TEXTS,
    YES_NO,
    Asked,
    Finding,
    Problem,
    empty,
    is_empty,
    one_line,
    row_fields,
    years_of,
)
from grants.answers.tables import MAX_ROWS
from grants.answers.texts import MAX_KEYWORD, MAX_SHORT, parse_keywords

__all__ = [
    "ANSWERS",
    "BUDGET",
    "CATEGORIES",
    "CHOICE",
    "CHOICES",
    "CONSENT",
    "DATE",
    "FILE",
    "KEYWORDS",
    "LINK",
    "LONG_TEXT",
    "MAX_KEYWORD",
    "MAX_ROWS",
    "MAX_SHORT",
    "MONEY",
    "NUMBER",
    "OPENNESS",
    "ORGANISATION",
    "OUTPUT_KINDS",
    "PLAN",
    "ROWS",
    "SHORT_TEXT",
    "TEAM",
    "TEXTS",
    "YES",
    "YES_NO",
    "Asked",
    "Finding",
    "Problem",
    "Totals",
    "amount_text",
    "as_text",
    "categories_of",
    "date_text",
    "empty",
    "files_of",
    "hint",
    "is_date",
    "is_empty",
    "known_licence",
    "labels_of",
    "licence_note",
    "licence_options",
    "one_line",
    "organisation_key",
    "organisation_text",
    "parse",
    "parse_keywords",
    "plain_text",
    "posted_pairs",
    "problems",
    "range_hint",
    "row_fields",
    "totals",
    "words_of",
    "years_of",
]
