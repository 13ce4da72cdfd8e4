"""Become another program that cannot outlive its parent, and that root may run as nobody.

Run as a file by a bare interpreter (`python -I -S launch.py SIGNAL PARENT IDENTITY PROGRAM ...`),
so it imports nothing of ours and the process that it leaves behind is the program itself: the pid
that the parent knows is the program's pid.
"""

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 4
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Take the identity, tie this process to its parent, and turn into the program."""
    signal_name, parent, identity, program, *rest = arguments
    if identity == "namespace":
        enter_namespace()
    elif identity == "user":
        become_nobody()
    obey_signals()
    # Last, because a change of credentials forgets it.
    die_with(signal.Signals[signal_name], int(parent))
    os.execv(program, [program, *rest])


def enter_namespace() -> None:
    """Look like nobody from inside a user namespace, while files still belong to the caller."""
    uid, gid = os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    _check(_libc.unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{nobody.pw_gid} {gid} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{nobody.pw_uid} {uid} 1", encoding="ascii")


def become_nobody() -> None:
    """Give up root for good, keeping only the right to reach folders that root alone may enter."""
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    # Rights stay when the user changes, and count for access(2), with which PostgreSQL looks.
    _check(_libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0), "prctl")
    os.setresgid(nobody.pw_gid, nobody.pw_gid, nobody.pw_gid)
    os.setresuid(nobody.pw_uid, nobody.pw_uid, nobody.pw_uid)
    only = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable, low words first: an ambient right must be all three.
    sets = (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0)
    _check(_libc.capset(header, sets), "capset")
    _check(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0), "prctl")


def obey_signals() -> None:
    """Undo what Python, nohup or a shell's background job had this process ignore."""
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(ignored, signal.SIG_DFL)


def die_with(death: signal.Signals, parent: int) -> None:
    """Ask the kernel for a signal when the parent dies; leave now if it already has."""
    _check(_libc.prctl(PR_SET_PDEATHSIG, int(death), 0, 0, 0), "prctl")
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def _check(result: int, call: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{call} was refused")


if __name__ == "__main__":
    main(sys.argv[1:])
