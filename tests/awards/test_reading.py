from awards.reading import check_file
from core.files.storing import read_bytes
from core.sealing.seals import seal
from tests.core.sealing.conftest import a_pdf


def test_a_file_is_known_by_its_bytes_and_by_its_seal(offered):
    letter = offered.letters.get()
    checked = check_file(read_bytes(letter.file))
    assert (checked.verdict, checked.letter, checked.in_force) == ("genuine", letter, True)
    assert check_file(read_bytes(letter.file) + b" ").verdict == "altered"
    assert check_file(a_pdf()).verdict == "unknown"


def test_a_file_we_sealed_but_never_issued_is_not_genuine(offered):
    assert check_file(seal(a_pdf(), reason="Test")).verdict == "altered"
