"""Run a server as somebody other than root.

PostgreSQL refuses to run as root, and Redis needs no more than its folder. An ordinary user runs
both as they are. For root there is an account without a login, or the owner of the data. That
account must reach a checkout which may lie behind a private folder such as `/root`; rather than
opening that folder for everybody, the servers get the single capability to pass through it.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = "seedcorn"
# Tried in this order; containers often withhold the first and grant the second.
CAPABILITIES = ("", "dac_read_search", "dac_override")

# Otherwise the kernel disregards the capability where a program asks whether it may read a file, as
# PostgreSQL's do before they start one another. The program still holds that one capability only.
KEEP = "--securebits=+no_setuid_fixup"


class EmbeddedError(RuntimeError):
    """The services cannot be provided; the message is one sentence to show as it is."""


@dataclass(frozen=True)
class Runner:
    """The account which runs the servers; `drops_root` says that it is not the caller's own."""

    uid: int
    gid: int
    drops_root: bool

    def own(self, path: Path) -> None:
        """Hand a folder with all in it, or a file, to the account; nothing happens if it has it."""
        if not self.drops_root or path.lstat().st_uid == self.uid:
            return
        for entry in _walk(path):
            os.chown(entry, self.uid, self.gid, follow_symlinks=False)

    def prefix(
        self, program: Path, *, folder: Path, probe: Sequence[str] = ("--version",)
    ) -> list[str]:
        """Return what to put before a command so that it runs as the account.

        Chooses the least capability with which the account can enter `folder` and `program` works
        with the arguments `probe`; raises `EmbeddedError` when none suffices.
        """
        if not self.drops_root:
            return []
        identity = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        for capability in CAPABILITIES:
            grant = [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}", KEEP]
            prefix = ["setpriv", *identity, *(grant if capability else [])]
            enter = ["sh", "-c", 'cd "$1" && shift && "$@"', "sh", str(folder)]
            if _works([*prefix, *enter, program, *probe]):
                return prefix
        raise EmbeddedError(
            f"The embedded servers do not run as root and their own account cannot reach {folder}: "
            "run as an ordinary user, or move the checkout to a folder all users may enter."
        )


def runner_for(*folders: Path) -> Runner:
    """Return who runs the servers: the caller, or for root the owner of the folders, or `ACCOUNT`.

    The last existing folder decides, so that data stays with whom it belongs to. Creates the
    account where it is missing.
    """
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), drops_root=False)
    for folder in reversed(folders):
        if not folder.exists():
            continue
        owner = _known(folder.stat().st_uid)
        if owner is not None:
            return Runner(owner.pw_uid, owner.pw_gid, drops_root=True)
    account = _account()
    return Runner(account.pw_uid, account.pw_gid, drops_root=True)


def _known(uid: int) -> pwd.struct_passwd | None:
    """Return the entry of a user other than root; `None` for root and for a nameless number."""
    try:
        return pwd.getpwuid(uid) if uid else None
    except KeyError:
        return None


def _account() -> pwd.struct_passwd:
    """Return the account of the embedded servers, created where it is missing."""
    create = ["useradd", "--system", "--user-group", "--no-create-home"]
    create += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        _works(create)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError as error:
        raise EmbeddedError(
            f"The embedded servers do not run as root: create a system user {ACCOUNT}, "
            "or run as an ordinary user."
        ) from error


def _works(command: Sequence[str | Path]) -> bool:
    """Say whether a command exists and succeeds; its output is of no interest."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell text from outside
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
    except FileNotFoundError:
        return False
    return done.returncode == 0


def _walk(path: Path) -> Iterator[Path]:
    """Yield a path and everything below it; links are yielded, not followed."""
    yield path
    if path.is_dir() and not path.is_symlink():
        yield from path.rglob("*")
