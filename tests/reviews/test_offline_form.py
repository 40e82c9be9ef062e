import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.offline_form import Field, Sheet, fingerprint, read, unix, write

# What somebody may write, also if it looks like our own lines.
OURS = st.sampled_from(
    [
        "==END==",
        "==WRITE BELOW==",
        "==ANSWER a 1 0123456789ab==",
        "==REVIEW X==",
        "\\",
        "\\==END==",
        "\r",
        "\x0b",
        "\u2028",
        "",
    ]
)
TEXTS = st.lists(OURS | st.text(max_size=20), max_size=6).map("\n".join)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)
FIELDS = st.builds(
    Field,
    name=WORDS,
    label=TEXTS,
    version=st.integers(0, 99_999_999),
    text=TEXTS,
    hints=st.lists(TEXTS, max_size=2),
)
SHEETS = st.lists(
    st.builds(
        Sheet, reference=WORDS, title=TEXTS, proposal=TEXTS, fields=st.lists(FIELDS, max_size=3)
    ),
    max_size=3,
)


@given(SHEETS, st.booleans())
def test_any_text_comes_back_as_it_was(sheets, windows):
    """Also through an editor that writes the line ends of Windows and a mark at the beginning."""
    text = write(sheets)
    if windows:
        text = "\ufeff" + text.replace("\n", "\r\n")
    back = read(text)
    assert [(each.reference, [vars(one) for one in each.fields]) for each in back] == [
        (
            each.reference,
            [
                {
                    "name": one.name,
                    "version": one.version,
                    "text": unix(one.text),
                    "is_changed": False,
                }
                for one in each.fields
            ],
        )
        for each in sheets
    ]


@given(TEXTS, TEXTS)
def test_what_was_written_in_the_file_is_a_change(old, new):
    sheet = Sheet("APP-1", "Title", fields=[Field("risk", "Risk", 3, old)])
    other = write([Sheet("APP-1", "Title", fields=[Field("risk", "Risk", 3, new)])])
    text = other.replace(fingerprint(unix(new)), fingerprint(unix(old)), 1)
    [filled] = read(text)[0].fields
    assert (filled.text, filled.is_changed) == (unix(new), unix(new) != unix(old))
    assert read(write([sheet]))[0].fields[0].is_changed is False


def test_it_reads_like_a_letter():
    sheet = Sheet(
        "APP-1", "Open kernels", "We make kernels.", [Field("risk", "Risk", 0, "", ["  5  Low"])]
    )
    assert write([sheet]).split("\n")[4:] == [
        "",
        "==REVIEW APP-1==",
        "Open kernels",
        "",
        "==PROPOSAL==",
        "We make kernels.",
        "",
        f"==ANSWER risk 0 {fingerprint('')}==",
        "Risk",
        "  5  Low",
        "==WRITE BELOW==",
        "",
        "==END==",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("==SEEDCORN", "SEEDCORN"), "not a file of review forms"),
        (("==ANSWER risk 0", "==ANSWER risk"), "was changed"),
        (("==REVIEW APP-1==", "==REVIEW=="), "was changed"),
        (("==REVIEW APP-1==", ""), "before any review"),
        (("==END==", ""), "has no end"),
        (("==WRITE BELOW==", ""), "has no end"),
    ],
)
def test_a_broken_file_says_where(change, words):
    text = write([Sheet("APP-1", "Title", fields=[Field("risk", "Risk"), Field("aim", "Aim")])])
    with pytest.raises(ValueError, match=words):
        read(text.replace(*change, 1))


@pytest.mark.parametrize("bad", [Sheet("A B", ""), Sheet("A", "", "", [Field("a b", "")])])
def test_a_name_is_one_word(bad):
    with pytest.raises(ValueError, match="not one word"):
        write([bad])
