"""May this person do this deed? Each answer carries its reason."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from accounts.roles import DOES_WORK, HANDLES_MONEY, STAFF, Role
from core.actors import Actor, System
from core.errors import YES, Verdict, no
from grants.models import Application, Programme, SavedView, Screening, TeamMember
from grants.queries import roles_in
from grants.queries.changes import open_request
from grants.states import ApplicationState

WRITERS = frozenset({TeamMember.Role.OWNER, TeamMember.Role.EDITOR})


def _holds(user: Actor, programme: Programme, roles: Iterable[str], reason: str) -> Verdict:
    return YES if roles_in(user, programme) & set(roles) else no(reason)


def can_create_programme(user: Actor) -> Verdict:
    """Administrators of the installation."""
    return YES if user.is_superuser else no("Only an administrator can create a programme.")


def can_read_staff_pages(user: Actor, programme: Programme) -> Verdict:
    """Everybody with a role in the programme, auditors too."""
    return _holds(user, programme, STAFF, "You have no role in this programme.")


def can_work_on(user: Actor, programme: Programme) -> Verdict:
    """Officers and administrators: open calls, route, decide, issue letters."""
    return _holds(
        user,
        programme,
        DOES_WORK,
        "Only officers and administrators of this programme can do this.",
    )


def can_handle_money(user: Actor, programme: Programme) -> Verdict:
    """Finance and administrators: approve and record payments."""
    return _holds(
        user,
        programme,
        HANDLES_MONEY,
        "Only finance and administrators of this programme can do this.",
    )


def must_set_up_second_step(user: User) -> bool:
    """Whether they may handle money somewhere and sign in without an app or a key as well."""
    # allauth's models need those of accounts.
    from allauth.mfa.models import Authenticator

    if not (user.is_superuser or user.programme_roles.filter(role__in=HANDLES_MONEY).exists()):
        return False
    steps = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user=user, type__in=steps).exists()


def member_role(user: Actor, application: Application) -> str | None:
    """The person's role in the application's team."""
    if isinstance(user, System):
        return None
    if getattr(application, "role_holder", None) == user.pk:
        return application.role_held  # type: ignore[attr-defined]  # from `queries.with_role`
    member = TeamMember.objects.filter(application=application, user=user).first()
    return member.role if member else None


def can_write_application(user: Actor, application: Application) -> Verdict:
    """Owner and editors. Whether it is still possible is the call's and the state's matter."""
    if member_role(user, application) not in WRITERS:
        return no("Only the owner and editors of this application can change it.")
    return YES


def can_edit_application(user: Actor, application: Application, at: datetime) -> Verdict:
    """Owner and editors, until the call closes, and after it while staff asked for changes."""
    writer = can_write_application(user, application)
    if not writer:
        return writer
    if not application.is_open(at) and open_request(application, at) is None:
        return no("The call has closed, so this application can no longer be changed.")
    return YES


def can_submit_application(user: Actor, application: Application, at: datetime) -> Verdict:
    """Owner and editors, as long as it can be edited."""
    return can_edit_application(user, application, at)


def can_withdraw_application(user: Actor, application: Application) -> Verdict:
    """The owner, as long as nothing is decided."""
    if member_role(user, application) != TeamMember.Role.OWNER:
        return no("Only the owner of this application can withdraw it.")
    return YES


def can_reinstate_application(user: Actor, application: Application, at: datetime) -> Verdict:
    """The owner, while the call is open: until then a withdrawal can be undone."""
    if member_role(user, application) != TeamMember.Role.OWNER:
        return no("Only the owner of this application can take the withdrawal back.")
    if not application.is_open(at):
        return no("The call has closed, so the withdrawal can no longer be taken back.")
    return YES


def can_write_to_staff(user: Actor, application: Application) -> Verdict:
    """Owner and editors; viewers read."""
    if member_role(user, application) not in WRITERS:
        return no("Only the owner and editors of this application can write to staff.")
    return YES


def can_start_application(user: User, *, is_open: bool) -> Verdict:
    """Everybody with an account, while the call is open."""
    if not user.is_authenticated:
        return no("Sign in to start an application.")
    return YES if is_open else no("This call is not open, so no application can be started.")


def can_manage_people(user: Actor, programme: Programme) -> Verdict:
    """Administrators of the programme: give and take roles."""
    return _holds(
        user,
        programme,
        {Role.ADMINISTRATOR},
        "Only administrators of this programme can give and take roles.",
    )


def can_manage_team(user: Actor, application: Application) -> Verdict:
    """The owner: invite, change roles, remove, hand over."""
    if member_role(user, application) != TeamMember.Role.OWNER:
        return no("Only the owner of this application can change its team.")
    return YES


def can_hand_over(user: Actor, application: Application) -> Verdict:
    """The owner, until it is funded: then another investigator is a change of the award."""
    verdict = can_manage_team(user, application)
    return may_change_owner(application) if verdict else verdict


def may_change_owner(application: Application) -> Verdict:
    """The team alone, until it is funded: the owner is who answers for the award."""
    if application.state == ApplicationState.FUNDED:
        return no(
            "This application is funded, so its team cannot change its owner alone. Ask for "
            "another investigator on the page of the award, or write to the programme."
        )
    return YES


def can_leave_team(user: Actor, application: Application) -> Verdict:
    """Everybody on the team but the owner, who has to hand the application over first."""
    role = member_role(user, application)
    if role is None:
        return no("You are not on the team of this application.")
    if role == TeamMember.Role.OWNER:
        return no("You own this application. Hand it over to somebody before you leave.")
    return YES


def can_approve_application(user: Actor, application: Application) -> Verdict:
    """Signatories of the team. Whether it is still possible depends on call and state."""
    if member_role(user, application) != TeamMember.Role.SIGNATORY:
        return no("Only a signatory on the team of this application can approve it.")
    return YES


def can_transfer_for_programme(user: Actor, programme: Programme) -> Verdict:
    """Officers and administrators: hand an application over whose owner is gone."""
    return can_work_on(user, programme)


def can_copy_into(user: Actor, source: Application, target: Application) -> Verdict:
    """Owner or editor of both applications."""
    if not can_write_application(user, source):
        return no("You can copy only from an application of which you are owner or editor.")
    return can_write_application(user, target)


def can_give_second_look(user: Actor, screening: Screening) -> Verdict:
    """Officers and administrators; where it takes two people, not the one who proposed it."""
    verdict = can_work_on(user, screening.call.programme)
    if not verdict:
        return verdict
    if screening.second_look and screening.proposed_by_id == user.pk:
        return no("You proposed this, so somebody else has to take the second look.")
    return YES


def can_remove_view(user: Actor, view: SavedView) -> Verdict:
    """Whose it is; a shared one also administrators of the programme."""
    if view.owner_id == user.pk:
        return YES
    return can_manage_people(user, view.programme)
