import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from accounts.roles import Role
from awards.actions.conditions import accept_condition, send_back
from awards.actions.proofs import add_proof_file, hand_in_proof, remove_proof_file
from awards.models import Condition, Proof, ProofFile
from core.errors import NotAllowed, RuleBroken
from core.files.models import StoredFile
from core.mail.models import OutgoingMail
from tests.factories.grants import ProgrammeRoleFactory
from tests.factories.reviews import PanelFactory, ReviewerFactory


def paper(text=b"Approved", name="approval.txt"):
    return SimpleUploadedFile(name, text, content_type="text/plain")


def given(condition, by, at, words="Board approved it", link=""):
    return hand_in_proof(condition=condition, words=words, link=link, by=by, at=at)


def mails_to():
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def test_hand_in_proof_keeps_words_link_and_files_and_tells_the_programme(ethics, ada, now):
    file = add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    proof = given(ethics, ada, now, link="https://example.org/vote")
    ethics.refresh_from_db()
    assert ethics.state == "handed_in"
    assert (proof.words, proof.link) == ("Board approved it", "https://example.org/vote")
    assert [each.pk for each in proof.files.all()] == [file.pk]
    assert mails_to() == ["grants@example.org"]


def test_hand_in_proof_twice_is_one_and_something_new_is_another(ethics, ada, now):
    first = given(ethics, ada, now)
    assert given(ethics, ada, now) == first
    add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    second = given(ethics, ada, now)
    assert list(ethics.proofs.all()) == [second, first]
    assert (ethics.steps.count(), OutgoingMail.objects.count()) == (2, 2)


def test_hand_in_proof_of_nothing_or_a_link_of_another_kind_is_refused(ethics, ada, now):
    with pytest.raises(RuleBroken, match="words, a link or a file"):
        given(ethics, ada, now, words="  ")
    with pytest.raises(RuleBroken) as refusal:
        given(ethics, ada, now, link="javascript:alert(1)")
    assert refusal.value.field == "link"
    ethics.refresh_from_db()
    assert (ethics.state, Proof.objects.count()) == ("open", 0)


def test_hand_in_proof_is_for_owner_and_editors(ethics, ben_edits, sam, eve, now):
    for person in (sam, eve):
        with pytest.raises(NotAllowed):
            given(ethics, person, now)
        with pytest.raises(NotAllowed):
            add_proof_file(condition=ethics, upload=paper(), by=person, at=now)
    assert given(ethics, ben_edits, now).submitted_by == ben_edits


def test_hand_in_proof_when_it_is_met_or_of_a_release_is_refused(ethics, release, ada, sam, now):
    accept_condition(condition=ethics, by=sam, at=now)
    with pytest.raises(RuleBroken, match="met"):
        given(ethics, ada, now)
    with pytest.raises(RuleBroken, match="pages of their own"):
        given(release, ada, now)


def test_add_proof_file_once_more_is_the_file_that_is_there(ethics, ada, now):
    first = add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    assert add_proof_file(condition=ethics, upload=paper(), by=ada, at=now) == first
    with pytest.raises(RuleBroken) as refusal:
        add_proof_file(condition=ethics, upload=paper(b"\x00\x01", "virus.exe"), by=ada, at=now)
    assert (refusal.value.field, StoredFile.objects.filter(name="virus.exe").count()) == ("file", 0)


def test_add_proof_file_stops_at_ten(ethics, ada, now):
    for number in range(10):
        add_proof_file(condition=ethics, upload=paper(b"%d" % number), by=ada, at=now)
    with pytest.raises(RuleBroken, match="10 files are there"):
        add_proof_file(condition=ethics, upload=paper(b"one more"), by=ada, at=now)


def test_remove_proof_file_until_it_is_handed_in(ethics, ada, now):
    row = add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    remove_proof_file(row=row, by=ada, at=now)
    assert not StoredFile.objects.filter(pk=row.file_id).exists()
    kept = add_proof_file(condition=ethics, upload=paper(), by=ada, at=now)
    given(ethics, ada, now)
    with pytest.raises(RuleBroken, match="it stays"):
        remove_proof_file(row=kept, by=ada, at=now)
    assert ProofFile.objects.filter(pk=kept.pk).exists()


def test_send_back_leads_the_grantee_to_where_it_is_handed_in(ethics, ada, sam, now):
    given(ethics, ada, now)
    send_back(condition=ethics, by=sam, at=now, reason="No stamp")
    mail = OutgoingMail.objects.get(to="ada@example.org")
    assert f"/conditions/{ethics.reference}/proof/" in mail.body


@pytest.mark.parametrize("verified_by", ["officer", "finance", "chair", "person"])
def test_who_verifies_is_told_and_decides_nobody_else(
    ethics, ada, sam, fay, pat, rita, olga, verified_by, now
):
    panel = PanelFactory(call=ethics.award.application.call)
    ReviewerFactory(panel=panel, user=pat, is_chair=True)
    ReviewerFactory(panel=panel, user=rita)
    who = {"officer": sam, "finance": fay, "chair": pat, "person": olga}
    ethics.verified_by = verified_by
    ethics.verifier = olga if verified_by == "person" else None
    ethics.save()
    given(ethics, ada, now)
    expected = "grants@example.org" if verified_by == "officer" else who[verified_by].email
    assert mails_to() == [expected]
    for person in {sam, fay, pat, rita, olga, ada} - {who[verified_by]}:
        with pytest.raises(NotAllowed):
            accept_condition(condition=ethics, by=person, at=now)
    send_back(condition=ethics, by=who[verified_by], at=now, reason="No stamp")
    given(ethics, ada, now, words="With stamp")
    assert accept_condition(condition=ethics, by=who[verified_by], at=now).state == "accepted"


def test_an_administrator_verifies_when_the_person_named_is_gone(ethics, ada, pat, mia, now):
    ethics.verified_by, ethics.verifier = Condition.Verifier.PERSON, pat
    ethics.save()
    pat.is_active = False
    pat.save()
    given(ethics, ada, now)
    assert mails_to() == ["grants@example.org"]
    assert accept_condition(condition=ethics, by=mia, at=now).state == "accepted"


def test_a_proof_is_never_changed(ethics, ada, now):
    proof = given(ethics, ada, now)
    for deed in (lambda: Proof.objects.update(words="Other"), proof.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            deed()


def test_finance_mails_go_to_everybody_of_finance(ethics, ada, fay, bea, now):
    ProgrammeRoleFactory(programme=ethics.award.application.call.programme, role=Role.AUDITOR)
    ethics.verified_by = Condition.Verifier.FINANCE
    ethics.save()
    given(ethics, ada, now)
    assert mails_to() == ["bea@example.org", "fay@example.org"]
