from grants.overview import overview
from grants.queries import values_of
from grants.structure import structure_of
from tests.factories.grants import plan_row
from tests.grants.conftest import answer


def test_each_section_says_how_far_it_is_and_what_is_left(draft, ada, now):
    closed = plan_row(openness="closed", reason="Patients.")
    answer(draft, ada, now, title="Open kernels", summary="word " * 251, open_source_plan=[closed])
    rows = {
        row.title: (row.state, row.hint) for row in overview(structure_of(draft), values_of(draft))
    }
    assert rows == {
        "About": ("Has problems", "253 words, 1 answer to correct"),
        "Proposal": ("Not started", "1 answer missing"),
        "Team and budget": ("Not started", "3 answers missing"),
        "Open-source plan": ("Complete", "1 answer worth a look"),
        "Declarations": ("Not started", "2 answers missing"),
    }
