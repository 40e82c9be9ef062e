import pytest

from reviews.pool_file import PoolRow, read_pool


def test_columns_in_any_order_and_semicolons():
    rows, problems = read_pool(b"Name;EMAIL;seniority;other\nNora;Nora@Example.org;Senior;x\n")
    assert (rows, problems) == ([PoolRow("nora@example.org", "Nora", seniority="senior")], [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nobody,,", "Line 2: “nobody” is not an e-mail address."),
        ("a@example.org,ancient,", "Line 2: seniority must be early, established, senior or empty"),
        ("a@example.org,," + "x" * 4001, "Line 2: notes is longer than 4000 characters."),
    ],
)
def test_a_wrong_row_is_named_with_its_line(line, words):
    rows, problems = read_pool(f"email,seniority,notes\n{line}\n".encode())
    assert rows == []
    assert problems[0].startswith(words)


def test_twice_in_the_file_is_said():
    rows, problems = read_pool(b"email\na@example.org\nA@example.org\n")
    assert len(rows) == 1
    assert problems == ["Line 3: a@example.org is in the file twice."]


def test_what_is_no_table_is_said():
    assert read_pool(b"name\nNora\n")[1][0].startswith("The first line must name the columns")
    assert "not UTF-8" in read_pool(b"email\n\xff\xfe\n")[1][0]
    assert "not CSV" in read_pool(b'email\n"open\n')[1][0]
