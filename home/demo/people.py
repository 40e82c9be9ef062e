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
CHAIR = Person("vera", "Vera Molnar", "Eötvös Loránd University", "chair, her panel meets tomorrow")
# Her panel and the owners of the other proposals: without a password, nobody signs in as them.
PANEL = [
    CHAIR,
    Person("kofi", "Kofi Mensah", "University of Ghana"),
    Person("ines", "Inês Duarte", "University of Coimbra"),
    Person("yuki", "Yuki Tanaka", "University of Tokyo"),
    Person("dmitri", "Dmitri Orlov", "Charles University"),
    Person("leila", "Leila Farhadi", "University of Toronto"),
]
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
    Person("mei", "Mei Tan", "University of Malaya"),
    Person("sara", "Sara Lindgren", "Lund University"),
    Person("ivo", "Ivo Petrov", "Sofia University"),
    Person("nia", "Nia Achieng", "University of Nairobi"),
    Person("luca", "Luca Ferri", "University of Bologna"),
    Person("emma", "Emma Byrne", "University of Galway"),
]
WITH_PASSWORD = [*STAFF, OTHER_OFFICER, *APPLICANTS, *REVIEWERS, CHAIR]

KEYWORDS = {
    "rita": "evaluation, benchmarks, auditing, privacy, calibration, attribution, annotation",
    "pat": "compilers, kernels, energy, formal verification, systems, robotics, weather",
    "noor": "speech recognition, education, multilingual, fairness, medicine, language models",
    "vera": "training, evaluation, theory, learning, data selection, benchmarks",
    "kofi": "multilingual, small models, speech recognition, education, weather, africa",
    "ines": "energy, measurement, hardware, inference, numerics, quantisation",
    "yuki": "pruning, compression, verification, distillation, transfer, modularity",
    "dmitri": "systems, caching, scheduling, kernels, checkpoints, tokenisation",
    "leila": "medicine, privacy, federated learning, calibration, uncertainty, robustness",
}


def load_people() -> dict[str, User]:
    """Everybody by key, made where missing."""
    people = {person.key: _account(person) for person in [*WITH_PASSWORD, *PANEL, *RESEARCHERS]}
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
