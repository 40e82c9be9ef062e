import csv
import io
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from core.errors import NotAllowed, RuleBroken
from grants.actions.importing import guess_mapping, import_applications
from grants.models import Answer, Application, Call, Submission, TeamMember
from grants.snapshot import fingerprint, value_of
from grants.structure import structure_for
from grants.tables import read_rows
from tests.shared import shared_file

MAPPING = {"title": "title", "keywords": "keywords", "summary": "abstract"}
GOOD = "title\tkeywords\tabstract\nFirst  one\tkernels, compilers\tText one\nSecond\t\tText two\n"


def load(call, text, by, at, **options):
    source = io.BytesIO(text.encode() if isinstance(text, str) else text)
    given = {"mapping": MAPPING, "owner": "import@example.org"} | options
    return import_applications(call=call, rows=read_rows(source), by=by, at=at, **given)


def test_rows_become_submitted_applications(default_call, sam, now):
    report = load(default_call, GOOD, sam, now)
    assert (report.loaded, report.bad_rows) == (2, [])
    first, second = Application.objects.order_by("pk")
    assert report.references == [first.reference, second.reference]
    assert (first.title, first.state, first.imported, first.submitted_at) == (
        "First one",
        "submitted",
        True,
        now,
    )
    content = first.submissions.get().content
    assert value_of(content, "keywords") == ["kernels", "compilers"]
    assert value_of(content, "summary") == "Text one"
    assert first.submissions.get().sha256 == fingerprint(content)
    assert value_of(second.submissions.get().content, "keywords") == []
    assert first.answers.count() == 3
    owner = User.objects.get(email="import@example.org")
    assert not owner.has_usable_password()
    assert TeamMember.objects.filter(user=owner, role="owner").count() == 2


def test_one_bad_row_means_that_nothing_is_loaded(default_call, sam, now):
    broken = GOOD + "Third\tonly two cells\n\t\tno title\n" + "x" * 301 + "\t\tlong\n"
    report = load(default_call, broken, sam, now)
    assert [(row.line_number, row.reason) for row in report.bad_rows] == [
        (4, "This row has 2 cells; the header has 3 columns."),
        (5, "The title is missing."),
        (6, "The title has 301 characters; 300 are allowed."),
    ]
    assert report.sentence == "Nothing was loaded: 3 bad rows. Correct the file and try again."
    assert (Application.objects.count(), Submission.objects.count(), Answer.objects.count()) == (
        0,
        0,
        0,
    )
    assert not User.objects.filter(email="import@example.org").exists()


def test_bad_rows_are_skipped_only_when_asked(default_call, sam, now):
    report = load(default_call, GOOD + "broken\n", sam, now, skip_bad_rows=True)
    assert (report.loaded, len(report.bad_rows)) == (2, 1)
    assert report.sentence == "2 applications are loaded; 1 bad row left out."


def test_a_dry_run_stores_nothing(default_call, sam, now):
    report = load(default_call, GOOD, sam, now, dry_run=True)
    assert (report.loaded, report.references) == (2, [])
    assert report.sentence == "2 applications can be loaded; 0 bad rows. Nothing was stored."
    assert Application.objects.count() == 0


def test_the_same_file_twice_is_noticed(default_call, sam, now):
    references = load(default_call, GOOD, sam, now).references
    again = load(default_call, GOOD, sam, now)
    assert [row.reason for row in again.bad_rows] == [
        f"This application was already loaded ({reference})." for reference in references
    ]
    assert Application.objects.count() == 2


def test_owners_come_from_their_column(default_call, sam, ada, now):
    text = "title,mail\nOne,ADA@example.org\nTwo,new@example.org\nThree,nobody\nFour,\n"
    mapping = {"title": "title", "email": "mail"}
    report = load(default_call, text, sam, now, mapping=mapping, owner=None)
    assert [(row.line_number, row.reason) for row in report.bad_rows] == [
        (4, "“nobody” is not an e-mail address."),
        (5, "There is no owner: the row has no e-mail address and no owner was named."),
    ]
    load(default_call, text, sam, now, mapping=mapping, owner=None, skip_bad_rows=True)
    owners = Application.objects.order_by("pk").values_list("owner__email", flat=True)
    assert list(owners) == ["ada@example.org", "new@example.org"]


def test_an_owner_is_found_at_every_proved_address(default_call, sam, ada, olga, now):
    EmailAddress.objects.create(user=ada, email="ada@lab.example.org", verified=True)
    EmailAddress.objects.create(user=olga, email="olga@lab.example.org", verified=False)
    text = "title,mail\nOne,ADA@lab.example.org\nTwo,olga@lab.example.org\nOne,ada@example.org\n"
    options = {"mapping": {"title": "title", "email": "mail"}, "owner": None}
    report = load(default_call, text, sam, now, skip_bad_rows=True, **options)
    assert [(row.line_number, row.reason) for row in report.bad_rows] == [
        (4, "This application was already loaded (line 2).")
    ]
    owners = Application.objects.order_by("pk").values_list("owner__email", flat=True)
    assert list(owners) == ["ada@example.org", "olga@lab.example.org"]
    again = load(default_call, "title,mail\nOne,ada@lab.example.org\n", sam, now, **options)
    assert [row.reason for row in again.bad_rows] == [
        f"This application was already loaded ({report.references[0]})."
    ]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"title": "title", "novelty": "abstract"}, "“novelty” is not a text or keywords question"),
        ({"title": "title", "budget": "abstract"}, "“budget” is not a text or keywords question"),
        ({"title": "name"}, "The file has no column “name”. It has: title, keywords, abstract."),
        ({"summary": "abstract"}, "Say which column holds the title"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(default_call, sam, now, mapping, said):
    with pytest.raises(RuleBroken, match=said) as broken:
        load(default_call, GOOD, sam, now, mapping=mapping)
    assert broken.value.field == "mapping"


def test_without_a_mapping_columns_are_known_by_name(default_call):
    columns = ["paper_id", "Title", "keywords", "abstract", "link"]
    assert guess_mapping(columns, structure_for(default_call)) == {
        "title": "Title",
        "keywords": "keywords",
        "summary": "abstract",
    }


def test_only_those_who_work_on_the_programme_import(default_call, olga, otto, now):
    for person in (olga, otto):
        with pytest.raises(NotAllowed):
            load(default_call, GOOD, person, now)


def test_nothing_is_added_to_an_announced_call(default_call, sam, now):
    Call.objects.filter(pk=default_call.pk).update(announced_at=now)
    with pytest.raises(RuleBroken, match="announced"):
        load(default_call, GOOD, sam, now)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    default_call, sam, now, django_assert_num_queries
):
    def table(*titles):
        return "title\tkeywords\tabstract\n" + "".join(f"{title}\tk\tText\n" for title in titles)

    load(default_call, table("A"), sam, now)
    for titles in ("BC", "DEFGHI"):
        with django_assert_num_queries(14):
            load(default_call, table(*titles), sam, now)


def test_three_thousand_rows_with_awkward_text_are_loaded_whole(default_call, sam, now):
    """The size of a real conference: TeX, accents, quotation marks, long abstracts, no keywords."""
    rows = []
    for number in range(2966):
        keywords = "" if number % 8 == 0 else f"topic {number % 40}, graph–networks"
        rows.append(
            [
                f'On "$\\ell_{{{number}}}$"  norms: Gödel’s\u00a0case {number}',
                keywords,
                f"We study  $1024×1024$ {number}. " * 60,
            ]
        )
    out = io.StringIO()
    csv.writer(out).writerows([["title", "keywords", "abstract"], *rows])
    source = io.BytesIO(out.getvalue().encode())
    source.name = "proposals.csv"
    report = import_applications(
        call=default_call,
        rows=read_rows(source),
        mapping=MAPPING,
        owner="import@example.org",
        by=sam,
        at=now,
    )
    assert (report.loaded, report.bad_rows) == (2966, [])
    assert Submission.objects.count() == 2966
    last = Application.objects.get(reference=report.references[-1])
    assert last.title == 'On "$\\ell_{2965}$" norms: Gödel’s case 2965'
    assert value_of(last.submissions.get().content, "keywords") == ["topic 5", "graph–networks"]
    without = Submission.objects.filter(content__sections__0__questions__2__value=[])
    assert without.count() == 371


def test_a_file_that_is_no_text_is_reported_in_words(default_call, sam, now):
    report = load(default_call, b"\xff\xfe\x00\x01binary", sam, now, skip_bad_rows=True)
    assert report.loaded == 0
    assert report.bad_rows[0].reason == "The file is UTF-16 text. Save it as UTF-8 and try again."


def test_the_command_reads_a_path(default_call, tmp_path: Path, capsys):
    from django.core.management import CommandError, call_command

    file = tmp_path / "proposals.tsv"
    file.write_text(GOOD)
    call_command("import_applications", default_call.slug, str(file), owner="i@example.org")
    out = capsys.readouterr().out
    assert "2 applications are loaded." in out
    file.write_text(GOOD.replace("First", "Third") + "broken\n")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("import_applications", default_call.slug, str(file), owner="i@example.org")
    assert "line 4: This row has 1 cells" in capsys.readouterr().err
    for slug, path, said in (
        ("nowhere", file, "There is no call"),
        (default_call.slug, tmp_path / "none.tsv", "cannot be read"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("import_applications", slug, str(path))
    assert Application.objects.count() == 2


def test_all_real_proposals_are_loaded_in_one_go(default_call, sam, now):
    rows = read_rows(shared_file("iclr2021-submissions.tsv"))

    report = import_applications(
        call=default_call, rows=rows, mapping=MAPPING, owner="import@example.org", by=sam, at=now
    )

    assert (report.loaded, report.bad_rows) == (2966, [])
    assert Application.objects.filter(call=default_call, state="submitted").count() == 2966
    without_keywords = [
        content
        for content in Submission.objects.values_list("content", flat=True)
        if not value_of(content, "keywords")
    ]
    assert len(without_keywords) == 353
    first = Application.objects.get(reference=report.references[0])
    assert first.title == (
        "Towards Faster and Stabilized GAN Training for High-fidelity Few-shot Image Synthesis"
    )
