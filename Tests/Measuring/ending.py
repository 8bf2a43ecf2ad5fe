#!/usr/bin/env python3
"""Ends the explorer in every way there is, and looks at what is left: does it end, and give the terminal back?

    Tests/Measuring/ending.py [--only WORD] .build/release/phosphene

Each line says what was done, how the explorer ended, after how long, and FAULT where it did not end within its time, left
the terminal's modes or the alternate screen, or answers that the shell would take for keys. Signals go to the process; the
cases with another user need root. The exit status is 1 if there was a fault.
"""
import argparse
import fcntl
import os
import pty
import resource
import select
import signal
import struct
import sys
import tempfile
import termios
import time

WHERE = "efficientnet-lite0/block3b_add/1"
LEAVES, READY = b"\x1b[?1049l", b"it/s"
# what ends no program by default, cannot be caught, or is written to a closed pipe or past the end of a file
HARMLESS = {signal.SIGKILL, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD,
            signal.SIGURG, signal.SIGWINCH, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, 32, 33}


class Explorer:
    """The explorer in a terminal that answers status requests after `delay` seconds."""

    def __init__(self, command, delay=0.0, prepare=None, wait=True):
        self.delay, self.seen, self.replies, self.status, self.reads = delay, b"", [], None, True
        self.state = tempfile.TemporaryDirectory()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            for number in range(1, 65):
                if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
                    signal.signal(number, signal.SIG_DFL)
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8",
                               "XDG_STATE_HOME": self.state.name})
            time.sleep(0.1)  # until the window has its size
            if prepare:
                prepare()
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.before = termios.tcgetattr(self.fd)[:4]
        if wait and not self.pump(30, lambda: READY in self.seen):
            raise SystemExit(f"{command} does not run: {self.seen[-300:]!r}")

    def pump(self, seconds, until=lambda: False):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not until():
            if self.reads and select.select([self.fd], [], [], 0.02)[0]:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    data = b""
                self.seen += data
                self.replies += [time.monotonic() + self.delay] * data.count(b"\x1b[5n")
            elif not self.reads:
                time.sleep(0.02)
            while self.replies and self.replies[0] <= time.monotonic():
                self.replies.pop(0)
                os.write(self.fd, b"\x1b[0n")
        return until()

    def type(self, text):
        os.write(self.fd, text.encode())

    def ends(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only cases whose names contain this")
    parser.add_argument("program")
    options = parser.parse_args()
    program, faults = os.path.abspath(options.program), []
    command = [program, WHERE, "--iterations", "1000000"]

    def case(name, do, limit, *, command=command, shows=True, expected=None, **how):
        if options.only not in name:
            return
        explorer = Explorer(command, **how)
        began = time.monotonic()
        do(explorer)
        explorer.reads = explorer.reads and shows
        explorer.pump(limit, explorer.ends)
        spent, problems = time.monotonic() - began, []
        if not explorer.ends():
            problems.append(f"alive after {limit} s")
            os.kill(explorer.pid, signal.SIGKILL)
            os.waitpid(explorer.pid, 0)
        else:
            if expected is not None and explorer.status != expected:
                problems.append(f"status {expected} was expected")
            if termios.tcgetattr(explorer.fd)[:4] != explorer.before:
                problems.append("the terminal's modes are left")
            explorer.reads = True
            explorer.pump(0.3)
            if shows and explorer.seen.rfind(LEAVES) < explorer.seen.rfind(b"\x1b[?1049h"):
                problems.append("the alternate screen is left")
            if shows and explorer.replies:
                problems.append(f"{len(explorer.replies)} answers reach the shell")
        print(f"{name:44} status {explorer.status!s:>4} after {spent:4.1f} s", *["FAULT: " + "; ".join(problems)] * bool(problems),
              flush=True)
        faults.extend([name] * bool(problems))
        os.close(explorer.fd)

    case("q", lambda e: e.type("q"), 5, expected=0)

    def hold_lock(explorer):
        folder = os.path.join(explorer.state.name, "phosphene")
        os.makedirs(folder, exist_ok=True)
        explorer.lock = open(os.path.join(folder, "last-place.lock"), "w")
        fcntl.flock(explorer.lock, fcntl.LOCK_EX)
        explorer.type("q")
    case("q while the last place is locked", hold_lock, 5, expected=0)

    for number in range(1, 65):
        if number in HARMLESS:
            continue
        crash = number in (4, 5, 6, 7, 8, 11, 31)
        name = signal.Signals(number).name if number in set(signal.Signals) else f"SIGRTMIN+{number - 34}"
        case(name, lambda e: os.kill(e.pid, number), 5, expected=-number if crash else 128 + number)

    case("XCPU by ulimit -S -t 3", lambda e: None, 30, expected=128 + signal.SIGXCPU, wait=False,
         prepare=lambda: resource.setrlimit(resource.RLIMIT_CPU, (3, 60)))

    for delay in (0.6, 1.2):
        for ending in ("q", "TERM", "SEGV"):
            def end(explorer):
                if ending == "q":
                    explorer.type("q")
                else:
                    os.kill(explorer.pid, getattr(signal, "SIG" + ending))
            case(f"{ending} at the start, answers take {delay} s",
                 lambda e: (e.pump(20, lambda: b"efficientnet" in e.seen), end(e)), 6, delay=delay, wait=False)
            if delay < 1:
                case(f"{ending}, answers take {delay} s", end, 6, delay=delay)

    def stuck(explorer):
        explorer.reads = False
        for _ in range(40):
            explorer.type("?")
            time.sleep(0.05)
            explorer.type("q")
            time.sleep(0.05)
        os.kill(explorer.pid, signal.SIGTERM)
    case("TERM, the terminal takes nothing", stuck, 8, shows=False, expected=143)
    if os.geteuid() == 0:
        def other():
            os.chown(os.ttyname(0), 0, -1)
            os.chmod(os.ttyname(0), 0o600)
            os.chmod(os.environ["XDG_STATE_HOME"], 0o777)
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            os.environ["HOME"] = "/nonexistent"

        def other_session():
            if os.fork():  # a terminal that controls nobody: not even /dev/tty opens it
                _, status = os.wait()
                os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
            os.setsid()
            other()
        case("q, the terminal is another user's", lambda e: e.type("q"), 8, prepare=other, expected=0)
        case("TERM, another user's, takes nothing", stuck, 8, shows=False, prepare=other, expected=143)
        case("q, another user's, without /dev/tty", lambda e: e.type("q"), 8, prepare=other_session, expected=0)

        def stuck_child(explorer):
            child = int(open(f"/proc/{explorer.pid}/task/{explorer.pid}/children").read().split()[0])
            parent, explorer.pid = explorer.pid, child
            stuck(explorer)
            explorer.pid = parent
        case("TERM, the same, takes nothing", stuck_child, 8, shows=False, prepare=other_session, expected=143)

    print(f"{len(faults)} faults" + (": " + ", ".join(faults) if faults else ""))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
