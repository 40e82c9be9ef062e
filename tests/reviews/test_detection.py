"""Reasons for conflicts of interest, on plain values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.detection import (
    KINDS,
    OFF,
    STAND,
    SUSPECT,
    Entry,
    Paper,
    Party,
    Rules,
    Stay,
    Tie,
    detect,
    strength,
    verdict,
)

YEAR = 2026
OXFORD = Stay("https://ror.org/052gg0110", "University of Oxford")
ADA = Party("Ada Lovelace", frozenset({"ada@ox.ac.uk"}), "0000-0001-0000-0001")
RITA = Party("Rita Levi", frozenset({"rita@unito.it"}), "0000-0002-0000-0002")


def found(judge, *people, rules=None, earlier=(), others=()):
    """(kind, words) of the pair of a reviewer and an application of these people."""
    entries = [Entry(1, "APP-2026-0001", YEAR, people), *others]
    reasons = detect({7: judge}, entries, earlier=earlier, rules=rules or Rules(), year=YEAR)
    return [(each.kind, each.words) for each in reasons.get((1, 7), [])]


def party(name="Rita Levi", **fields):
    return Party(name, frozenset({"rita@unito.it"}), "0000-0002-0000-0002", **fields)


def test_strangers_have_no_conflict():
    assert found(RITA, ADA) == []


def test_somebody_named_in_the_application():
    words = [("named", "Named in the team of the application.")]
    assert found(RITA, ADA, Party("R. L.", frozenset({"rita@unito.it"})))[:1] == words
    assert found(RITA, ADA, Party("R. L.", orcid=RITA.orcid))[:1] == words


def test_being_named_cannot_be_switched_off():
    rules = Rules(modes=dict.fromkeys(KINDS, OFF))
    assert found(RITA, RITA, rules=rules) == [("named", "Named in the team of the application.")]


def test_the_same_name_is_a_weak_hint():
    assert found(RITA, Party("Levi, R.")) == [("namesake", "Levi, R. has the reviewer’s name.")]
    assert found(RITA, Party("Rosa Levi")) == []


def test_the_same_organisation_now_or_lately():
    at_oxford = Party("Ada Lovelace", stays=(OXFORD,))
    assert found(party(stays=(OXFORD,)), at_oxford) == [
        ("organisation", "Same organisation as Ada Lovelace: University of Oxford.")
    ]
    left = Stay(OXFORD.key, OXFORD.name, last_year=2023)
    assert found(party(stays=(left,)), at_oxford) == [
        (
            "organisation",
            "Same organisation as Ada Lovelace: University of Oxford (the reviewer until 2023).",
        )
    ]
    long_ago = Stay(OXFORD.key, OXFORD.name, last_year=2022)
    assert found(party(stays=(long_ago,)), at_oxford) == []
    assert found(party(stays=(long_ago,)), at_oxford, rules=Rules(years=4)) != []


def test_the_same_domain_of_addresses_whatever_the_department():
    judge = Party("Rita Levi", frozenset({"rita@maths.ox.ac.uk"}))
    assert found(judge, ADA) == [("domain", "Same e-mail domain ox.ac.uk as Ada Lovelace.")]
    free = Party("Rita Levi", frozenset({"rita@gmail.com"}))
    assert found(free, Party("Ada Lovelace", frozenset({"ada@gmail.com"}))) == []


def test_the_domain_of_an_organisation_counts_for_who_writes_from_elsewhere():
    stay = Stay(OXFORD.key, OXFORD.name, domains=("ox.ac.uk",))
    judge = Party("Rita Levi", frozenset({"rita@gmail.com"}), stays=(stay,))
    assert found(judge, ADA) == [("domain", "Same e-mail domain ox.ac.uk as Ada Lovelace.")]


def test_a_work_both_list():
    paper = Paper("10.1/x", "Kernels", 2024)
    assert found(party(papers=(paper,)), Party("Ada Lovelace", papers=(paper,))) == [
        ("shared_work", "Ada Lovelace lists the same work, “Kernels” (2024).")
    ]
    old = Paper("10.1/x", "Kernels", 2020)
    assert found(party(papers=(old,)), Party("Ada Lovelace", papers=(old,))) == []


def test_a_co_author_by_orcid_and_by_name_only():
    authors = (("Levi, Rita", RITA.orcid), ("Lovelace, A.", ADA.orcid))
    judge = party(papers=(Paper("10.1/x", "Kernels", 2025, authors),))
    assert found(judge, ADA) == [
        ("coauthor", "Wrote “Kernels” (2025) with Ada Lovelace."),
        (
            "coauthor_name",
            "Wrote “Kernels” (2025) with a Lovelace, A.; Ada Lovelace has that name.",
        ),
    ]
    by_name = found(judge, Party("Ada Lovelace"))
    assert [kind for kind, _ in by_name] == ["coauthor_name"]
    assert found(judge, Party("Anna Byron")) == []


def test_the_reviewer_is_not_their_own_co_author():
    judge = party(papers=(Paper("10.1/x", "Kernels", 2025, (("R. Levi", ""),)),))
    assert [kind for kind, _ in found(judge, Party("Rita Levi"))] == ["namesake"]


def test_an_applicant_of_the_pool_who_wrote_with_the_reviewer():
    paper = Paper("10.1/x", "Kernels", 2025, (("Levi", RITA.orcid),))
    applicant = Party("Ada Lovelace", orcid=ADA.orcid, papers=(paper,))
    assert found(RITA, applicant) == [
        ("coauthor", "Ada Lovelace wrote “Kernels” (2025) with the reviewer.")
    ]


def test_declared_relations_either_way():
    judge = party(ties=(Tie("Ada Lovelace", email="ada@ox.ac.uk", words="former student"),))
    assert found(judge, ADA)[0] == (
        "relation",
        "The reviewer declared a relation to Ada Lovelace: former student.",
    )
    applicant = Party("Ada Lovelace", ties=(Tie("R", orcid=RITA.orcid),))
    assert found(RITA, applicant) == [
        ("relation", "Ada Lovelace declared a relation to the reviewer.")
    ]
    by_name = found(party(ties=(Tie("A. Lovelace"),)), Party("Ada Lovelace"))
    assert [kind for kind, _ in by_name] == ["relation_name"]


def test_people_who_applied_together_in_this_or_an_earlier_round():
    together = Entry(2, "APP-2025-0009", 2025, (RITA, ADA))
    words = [("co_applicant", "Applied together with Ada Lovelace in APP-2025-0009.")]
    assert found(RITA, ADA, earlier=[together]) == words
    assert found(RITA, ADA, others=[together])[:1] == words
    long_ago = Entry(2, "APP-2019-0009", 2019, (RITA, ADA))
    assert found(RITA, ADA, earlier=[long_ago]) == []


def test_having_applied_to_the_same_call_is_a_suspicion():
    own = Entry(2, "APP-2026-0002", YEAR, (RITA,))
    assert found(RITA, ADA, others=[own]) == [
        ("applied", "Applied to the same call with APP-2026-0002.")
    ]
    assert found(RITA, ADA, others=[own], rules=Rules(modes={"applied": OFF})) == []
    assert found(RITA, ADA, earlier=[own]) == []


def test_ten_joint_works_say_no_more_than_three():
    papers = tuple(Paper(f"10.1/{n}", f"Kernels {n}", 2025) for n in range(10))
    reasons = found(party(papers=papers), Party("Ada Lovelace", papers=papers))
    assert [kind for kind, _ in reasons] == ["shared_work"] * 3


def test_the_rules_decide_what_hides():
    reasons = detect(
        {7: party(stays=(OXFORD,))},
        [Entry(1, "APP-2026-0001", YEAR, (Party("Ada", stays=(OXFORD,)),))],
        rules=Rules(),
        year=YEAR,
    )[1, 7]
    assert verdict(reasons, Rules()) == STAND
    assert verdict(reasons, Rules(modes={"organisation": SUSPECT})) == SUSPECT


def test_strength_grows_with_every_reason():
    assert strength(["named"]) == 100
    assert strength(["applied"]) == 20
    assert strength(["applied", "coauthor_name"]) == 52
    assert strength([]) == 0
    assert strength(["a kind of an older version"]) == 0


NAMES = st.sampled_from(["Ada Lovelace", "A. Lovelace", "Rita Levi", "Eve Stranger", "Plato"])
MAILS = st.frozensets(st.sampled_from(["a@ox.ac.uk", "b@ox.ac.uk", "c@eth.ch", "d@gmail.com"]))
ORCIDS = st.sampled_from(["", "0000-0001", "0000-0002", "0000-0003"])
YEARS = st.none() | st.integers(2015, YEAR)
STAYS = st.builds(Stay, st.sampled_from(["ror-1", "ror-2"]), st.just("Org"), YEARS)
PAPERS = st.builds(
    Paper,
    st.sampled_from(["p1", "p2", "p3"]),
    st.just("Kernels"),
    YEARS,
    st.lists(st.tuples(NAMES, ORCIDS), max_size=3).map(tuple),
)
TIES = st.builds(Tie, NAMES, st.sampled_from(["", "a@ox.ac.uk"]), ORCIDS)
PARTIES = st.builds(
    Party,
    NAMES,
    MAILS,
    ORCIDS,
    st.lists(STAYS, max_size=2).map(tuple),
    st.lists(PAPERS, max_size=2).map(tuple),
    st.lists(TIES, max_size=2).map(tuple),
)
CROWDS = st.lists(PARTIES, min_size=1, max_size=3).map(tuple)
ROUNDS = st.lists(st.tuples(st.integers(2018, YEAR), CROWDS), max_size=4)


def entries_of(rows):
    return [Entry(n + 1, f"APP-{n + 1}", year, people) for n, (year, people) in enumerate(rows)]


@settings(max_examples=150, deadline=None)
@given(st.lists(PARTIES, max_size=4), ROUNDS)
def test_a_reviewer_more_or_less_changes_nothing_for_the_others(parties, rows):
    judges, entries = dict(enumerate(parties)), entries_of(rows)
    together = detect(judges, entries, rules=Rules(), year=YEAR)
    alone = {
        pair: reasons
        for key, party in judges.items()
        for pair, reasons in detect({key: party}, entries, rules=Rules(), year=YEAR).items()
    }
    assert together == alone


@settings(max_examples=150, deadline=None)
@given(PARTIES, ROUNDS, st.integers(1, 8))
def test_looking_further_back_never_finds_less(judge, rows, years):
    entries = entries_of(rows)
    near = detect({7: judge}, entries, rules=Rules(years=years), year=YEAR)
    far = detect({7: judge}, entries, rules=Rules(years=years + 1), year=YEAR)
    for pair, reasons in near.items():
        assert {each.kind for each in reasons} <= {each.kind for each in far[pair]}


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTIES, max_size=3), ROUNDS)
def test_whoever_is_on_an_application_is_found(parties, rows):
    entries = entries_of(rows)
    found = detect(dict(enumerate(parties)), entries, rules=Rules(), year=YEAR)
    for key, judge in enumerate(parties):
        for entry in entries:
            same = any(
                judge.emails & each.emails or (judge.orcid and judge.orcid == each.orcid)
                for each in entry.people
            )
            kinds = {each.kind for each in found.get((entry.key, key), [])}
            assert ("named" in kinds) == bool(same)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_that_is_off_is_never_told(kind):
    paper = Paper("p", "Kernels", 2025, (("Ada Lovelace", ADA.orcid),))
    judge = party(stays=(OXFORD,), papers=(paper,), ties=(Tie("Ada Lovelace", "ada@ox.ac.uk"),))
    ada = Party("Ada Lovelace", frozenset({"ada@ox.ac.uk"}), ADA.orcid, (OXFORD,), (paper,))
    rules = Rules(modes={kind: OFF})
    assert kind == "named" or kind not in {name for name, _ in found(judge, ada, rules=rules)}
