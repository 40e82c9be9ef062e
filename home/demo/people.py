"""Who is in the demo. Everybody is invented; the addresses cannot receive mail."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.actions import organisation_named
from accounts.models import User
from accounts.roles import Role

PASSWORD = "seedcorn-demo"  # noqa: S105 - printed at the end on purpose


@dataclass(frozen=True)
class Person:
    """A person of the demo; `part` is what the command prints about them."""

    key: str
    name: str
    organisation: str
    part: str = ""
    role: str = ""

    @property
    def email(self) -> str:
        """The address one signs in with."""
        return f"{self.key}@demo.example.org"


STAFF = [
    Person("admin", "Iris Adeyemi", "Seedcorn Foundation", "administrator of the installation"),
    Person("officer", "Samuel Okafor", "Seedcorn Foundation", "programme officer", Role.OFFICER),
    Person("finance", "Fay Moreau", "Seedcorn Foundation", "finance", Role.FINANCE),
    Person("auditor", "Olga Brandt", "Court of Audit", "auditor, reads only", Role.AUDITOR),
]
OTHER_OFFICER = Person(
    "other", "Otto Vogel", "Harvest Fund", "officer of another programme", Role.OFFICER
)
APPLICANTS = [
    Person("ada", "Ada Nwosu", "University of Lagos", "applicant with drafts and an offer"),
    Person("ben", "Ben Koch", "TU Dresden", "applicant with an award"),
]
REVIEWERS = [
    Person("rita", "Rita Lindqvist", "Uppsala University", "reviewer, half done"),
    Person("pat", "Pat Chen", "National University of Singapore", "reviewer, has begun"),
    Person("noor", "Noor Haddad", "American University of Beirut", "reviewer, just invited"),
]
# Owners of the other proposals. They have no password, so nobody signs in as them.
RESEARCHERS = [
    Person("maya", "Maya Fernandes", "University of Porto"),
    Person("jonas", "Jonas Weber", "University of Basel"),
    Person("lin", "Lin Zhao", "Fudan University"),
    Person("amara", "Amara Diallo", "Université Cheikh Anta Diop"),
    Person("tomas", "Tomás Rivera", "Universidad de Chile"),
    Person("kavya", "Kavya Raman", "Indian Institute of Science"),
    Person("erik", "Erik Solberg", "University of Bergen"),
    Person("zofia", "Zofia Kowalska", "Jagiellonian University"),
    Person("hana", "Hana Suzuki", "Kyoto University"),
    Person("omar", "Omar Benali", "Université de Tunis"),
]
WITH_PASSWORD = [*STAFF, OTHER_OFFICER, *APPLICANTS, *REVIEWERS]

KEYWORDS = {
    "rita": "evaluation, benchmarks, auditing, privacy, calibration, attribution, annotation",
    "pat": "compilers, kernels, energy, formal verification, systems, robotics, weather",
    "noor": "speech recognition, education, multilingual, fairness, medicine, language models",
}


def load_people() -> dict[str, User]:
    """Everybody by key, made where missing."""
    people = {person.key: _account(person) for person in [*WITH_PASSWORD, *RESEARCHERS]}
    fresh = [
        people[each.key].pk for each in WITH_PASSWORD if not people[each.key].has_usable_password()
    ]
    if fresh:
        # One hash for all: it is slow on purpose, and the password is no secret.
        User.objects.filter(pk__in=fresh).update(password=make_password(PASSWORD))
    return people


def _account(person: Person) -> User:
    found = User.objects.filter(email=person.email).first()
    if found:
        return found
    user = User.objects.create_user(
        person.email,
        name=person.name,
        organisation=organisation_named(person.organisation),
        is_superuser=person.key == "admin",
    )
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user
