"""The reports a programme asks for as long as it has no form of its own. Pure."""

from grants.answers import CATEGORIES
from grants.form_spec import FormSpec, QuestionSpec, SectionSpec

INTERIM = "interim"
FINAL = "final"

_SPENDING = SectionSpec(
    key="money",
    title="Spending",
    intro="What was spent since the last report, by line of your budget. A line that costs more "
    "than planned is no fault: say why.",
    questions=(
        QuestionSpec(
            key="spending",
            kind="budget",
            label="Spent in this period",
            help="A row for each cost. Leave it empty if nothing was spent.",
            required=False,
            options={"categories": list(CATEGORIES)},
        ),
        QuestionSpec(
            key="spending_note",
            kind="long_text",
            label="About the spending",
            help="What cost more or less than planned, and why.",
            required=False,
            word_limit=300,
        ),
    ),
)
_FILES = QuestionSpec(
    key="attachments",
    kind="file",
    label="Attachments",
    help="Figures, lists or receipts, if you want to add some.",
    required=False,
    options={"max_files": 5},
)

SHIPPED = {
    INTERIM: FormSpec(
        (
            SectionSpec(
                key="progress",
                title="Progress",
                intro="Short is good. Write for somebody who has read your application.",
                questions=(
                    QuestionSpec(
                        key="done",
                        kind="long_text",
                        label="What was done",
                        help="Since the start or since the last report.",
                        word_limit=600,
                    ),
                    QuestionSpec(
                        key="next",
                        kind="long_text",
                        label="What comes next",
                        help="And what changes against the plan.",
                        word_limit=300,
                    ),
                    QuestionSpec(
                        key="help",
                        kind="long_text",
                        label="What would help you",
                        help="Trouble you tell us of is trouble we can help with.",
                        required=False,
                        word_limit=200,
                    ),
                    _FILES,
                ),
            ),
            _SPENDING,
        )
    ),
    FINAL: FormSpec(
        (
            SectionSpec(
                key="results",
                title="Results",
                intro="What was done, what came of it, and what did not work. All of it is worth "
                "knowing.",
                questions=(
                    QuestionSpec(
                        key="summary",
                        kind="long_text",
                        label="Summary for everybody",
                        help="What came of the work, in plain words.",
                        word_limit=250,
                    ),
                    QuestionSpec(
                        key="done",
                        kind="long_text",
                        label="What was done and what came of it",
                        help="Also what did not work, so that others need not try it again.",
                        word_limit=1500,
                    ),
                    QuestionSpec(
                        key="outputs",
                        kind="long_text",
                        label="Where each output can be found",
                        help="An address for each piece of code, data, model or text.",
                        word_limit=500,
                    ),
                    _FILES,
                ),
            ),
            _SPENDING,
        )
    ),
}
