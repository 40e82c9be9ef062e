import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.citation import citation_faults
from tests.releases.looks import CFF


def test_a_citation_file_with_what_it_needs_is_valid():
    assert citation_faults(CFF) == []
    full = (
        CFF
        + "license: [MIT, Apache-2.0]\ndoi: 10.5281/zenodo.1234\ndate-released: 2027-03-01\ntype: software\n"
    )
    assert citation_faults(full) == []
    person = CFF.replace(
        "- name: Ada", "- family-names: Lovelace\n    orcid: https://orcid.org/0000-0002-1825-0097"
    )
    assert citation_faults(person) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("title: Engine\n", ""), "“title” is missing."),
        (("1.2.0", "2.0"), "“cff-version” 2.0 is not a version of the format."),
        (("title: Engine", "title: [a]"), "“title” is not a text."),
        (("authors:\n  - name: Ada", "authors: Ada"), "“authors” is not a list."),
        (("- name: Ada", "- Ada"), "Author 1 is not a person or an entity with keys."),
        (("- name: Ada", "- website: x"), "Author 1 has no name."),
        (("- name: Ada", "- name: Ada\n    orcid: 0000"), "The ORCID iD of author 1 is not an address like https://orcid.org/…"),
        (("title:", "license: My own\ntitle:"), "“license” My own is not an SPDX identifier."),
        (("title:", "doi: https://doi.org/10.1/x\ntitle:"), "“doi” https://doi.org/10.1/x is not in its form."),
        (("title:", "date-released: March\ntitle:"), "“date-released” March is not in its form."),
        (("title:", "type: paper\ntitle:"), "“type” is software or dataset, not paper."),
        (("title:", "title: [\ntitle:"), "Line 5 is not YAML."),
    ],
)  # fmt: skip
def test_each_fault_is_told(change, fault):
    assert fault in citation_faults(CFF.replace(*change))


@given(st.text(max_size=200))
def test_whatever_stands_in_the_file_is_answered(text):
    assert isinstance(citation_faults(text), list)


def test_a_file_that_would_run_something_or_is_endless_is_refused():
    assert citation_faults("!!python/object/apply:os.system ['true']") != []
    assert citation_faults("a" * 70_000) == ["The file is longer than 64 kB."]
    assert citation_faults("- 1") == ["The file holds no keys and values."]


def test_a_file_that_stands_for_billions_of_values_is_refused_unread():
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    bomb = "\n".join(["l0: &l0 [x, x]", *levels, "doi: *l11", "license: *l11"])
    assert len(bomb) < 1_000
    assert citation_faults(CFF + bomb) == ["Line 6 has a reference (& or *)."]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("doi: [a, b]", "“doi” … is not in its form."),
        ("type: {a: b}", "“type” is software or dataset, not …."),
        ("license: [[MIT]]", "“license” … is not an SPDX identifier."),
        (f"date-released: 0x{'f' * 5_000}", "“date-released” … is not in its form."),
        (f"license: {'x' * 300}", f"“license” {'x' * 100}… is not an SPDX identifier."),
    ],
)
def test_what_is_no_word_is_not_written_out(line, fault):
    assert citation_faults(f"{CFF}{line}\n") == [fault]
