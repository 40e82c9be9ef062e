"""People and organisations."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Organisation(models.Model):
    """Where people work. `ror_id` is the identifier of the Research Organization Registry."""

    name = models.CharField(max_length=200)
    ror_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ror_id"],
                condition=~models.Q(ror_id=""),
                name="one_organisation_per_ror_id",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegistryOrganisation(models.Model):
    """A record of the Research Organization Registry, for suggesting names; loaded from its dump.

    What people chose stands in `Organisation` and in answers, so a new dump changes no answer.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Closed or merged"
        WITHDRAWN = "withdrawn", "Withdrawn"

    ror_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=500)
    aliases = models.JSONField(default=list, blank=True)
    acronyms = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=100, blank=True)
    country_code = models.CharField(max_length=2, blank=True)
    domains = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    search = models.TextField(help_text="All names in plain words, the one it goes by first.")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            GinIndex(SearchVector("search", config="simple"), name="registry_organisation_search")
        ]
        constraints = [
            models.CheckConstraint(
                name="registry_status_known",
                condition=models.Q(status__in=["active", "inactive", "withdrawn"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Accounts are known by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password it signs in by code, which also proves the address."""
        # allauth's models need this one.
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator of the installation."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """By address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from their roles, memberships and assignments."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    orcid = models.CharField("ORCID iD", max_length=19, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def public_name(self) -> str:
        """What strangers read: the name, never the address."""
        return self.name or "Name not given"

    def get_full_name(self) -> str:
        """The name people use, else the address."""
        return str(self)
