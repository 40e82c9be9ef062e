import pytest

from releases.fetching.snapshot import MAX_TEXTS, Entry, is_licence_file, seems_pointer, wanted


@pytest.mark.parametrize(
    "path",
    ["LICENSE", "LICENCE", "license.txt", "LICENSE.md", "COPYING", "COPYING.LESSER", "LICENSE-MIT",
     "LICENSE.APACHE2", "MIT-LICENSE", "UNLICENSE", "LICENSES/MIT.txt", "LICENSES.txt"],
)  # fmt: skip
def test_files_named_like_a_licence(path):
    assert is_licence_file(path) is True


@pytest.mark.parametrize(
    "path",
    ["license.py", "licensed.txt", "src/LICENSE", "LICENSE.json", "README.md", "relicensing.md",
     "LICENSES/.keep", "a/LICENSES/MIT.txt", "license-check.yml"],
)  # fmt: skip
def test_files_that_are_not(path):
    assert is_licence_file(path) is False


def test_wanted_are_regular_files_the_licence_first():
    files = {
        "README.md": Entry(0o100644, None, "a"), "COPYING": Entry(0o120000, None, "b"), "vendor": Entry(0o160000, None, "c"),
        "src/main.py": Entry(0o100755, None, "d"), "LICENSE": Entry(0o100644, None, "e"), "Cargo.toml": Entry(0o100644, None, "f"),
    }  # fmt: skip
    assert wanted(files) == ["LICENSE", "README.md", "Cargo.toml"]


def test_wanted_are_never_more_than_the_limit():
    files = {f"LICENSE-{n}": Entry(0o100644, None, "a") for n in range(100)}
    assert len(wanted(files)) == MAX_TEXTS


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", True),
        (b"version https://git-lfs.github.com/spec/v1\n" + b"x" * 1_024, False),
        (b"About version https://git-lfs.github.com/spec/v1\n", False), (b"", False),
    ],
)  # fmt: skip
def test_a_small_file_of_a_certain_beginning_seems_a_pointer(data, answer):
    assert seems_pointer(data) is answer
