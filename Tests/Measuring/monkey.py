#!/usr/bin/env python3
"""Sends random input to the explorer: keys, mouse events, pastes, resizes and stops at random moments, from a seed.

    Tests/Measuring/monkey.py [--seed N] [--events 10000] .build/release/phosphene [ARGUMENTS]

It must not crash or hang, and must restore the terminal at the end. Keys that would leave the program (q, Ctrl-C, Ctrl-Z)
are not sent; stops are sent as signals. Exported files go into a temporary folder.

Under the sanitizers (SWIFT_BACKTRACE=enable=no, log_path=… in ASAN_OPTIONS or TSAN_OPTIONS: the screen takes no text):

    swift build --sanitize address --scratch-path /tmp/address --product phosphene
    swift build --sanitize thread --scratch-path /tmp/thread --product phosphene
    clang -shared -fPIC Tests/Measuring/thread_sanitizer.c -o /tmp/mutex.so
    Tests/Measuring/monkey.py --preload /tmp/mutex.so /tmp/thread/debug/phosphene
"""
import argparse
import fcntl
import os
import random
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from line import Line

KEYS = [b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1b[1;2A", b"\x1b[1;2B",
        b"\x1b[1;2C", b"\x1b[1;2D", b"\x1b[1;3C", b"\x1b[1;3D", b"\x1b[Z", b"\x1b[3~", b"\x1bOP", b"\x1b", b"\r", b"\t", b"\x7f", b"\x0c", b" ", b".", b",",
        b"{", b"}", b"\x1b[0n", b"\x1b[?2026;2$y", b"\x1b]11;rgb:ffff/ffff/ffff\x07", b"\x1bP1$r0m\x1b\\", b"\x1b[",
        b"\x1b[200~half a paste", b"\x1b[201~", "é日🙂".encode(), b"\xff\xfe\xc3"]
LETTERS = [bytes([c]) for c in range(0x21, 0x7F) if c not in b"q"]


def event(pick, line):
    kind = pick.random()
    if kind < 0.45:
        return pick.choice(KEYS)
    if kind < 0.80:
        return pick.choice(LETTERS)
    if kind < 0.88:
        code = pick.choice([0, 1, 2, 32, 34, 64, 65, 80, 999])
        return b"\x1b[<%d;%d;%d%c" % (code, pick.randint(0, 300), pick.randint(0, 100), pick.choice(b"Mm"))
    if kind < 0.93:
        text = "".join(pick.choice("ab/日\r\n\t\x01é 9") for _ in range(pick.randint(0, 300)))
        return b"\x1b[200~" + text.encode() + b"\x1b[201~"
    if kind < 0.995:
        columns, rows = pick.choice([(pick.randint(1, 220), pick.randint(1, 70)), (1, 1), (80, 24), (300, 100)])
        fcntl.ioctl(line.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return b""
    os.kill(line.pid, signal.SIGSTOP)
    line.pump(0.05)
    os.kill(line.pid, signal.SIGCONT)
    return b""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=10000)
    parser.add_argument("--preload", help="a library that is loaded before the program's own")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    pick = random.Random(options.seed)
    program = os.path.abspath(options.command[0])
    folder = tempfile.mkdtemp(prefix="phosphene-monkey-")
    os.chdir(folder)
    command = [program] + (options.command[1:] or ["efficientnet-lite0/block2b_add/18"])
    home = {"HOME": folder}
    home |= {f"XDG_{kind.upper()}_HOME": f"{folder}/{kind}" for kind in ("data", "config", "state", "cache")}
    if options.preload:
        home["LD_PRELOAD"] = options.preload
    line = Line(command, 100, 40, 0, 0, home)
    if not line.pump(20, b"it/s"):
        raise SystemExit("it does not begin")
    began = time.monotonic()
    for number in range(options.events):
        data = event(pick, line)
        if not line.alive:
            raise SystemExit(f"ended after {number} events: {os.waitpid(line.pid, 0)[1]:#x}")
        while data:
            try:
                data = data[os.write(line.fd, data):]
            except BlockingIOError:
                line.pump(0.01)
        line.pump(pick.choice([0, 0, 0, 0.001, 0.01, 0.05]))
        if number % 1000 == 999:
            # closes whatever is open; then it must answer
            for data in [b"\x1b[201~", b"\x1b", b"\x1b", b"\x1b"]:
                os.write(line.fd, data)
                line.pump(0.2)
            fcntl.ioctl(line.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
            line.pump(0.3)
            line.seen = b""
            os.write(line.fd, b"\x0c")
            # a debug build with sanitizers is slow, and the input is queued
            if not line.pump(120, b"what ") and not any(word in line.seen for word in [b"efficientnet", b"networks", b"keys"]):
                raise SystemExit(f"no answer after {number + 1} events")
            print(f"{number + 1} events, {time.monotonic() - began:.0f} s", flush=True)
    for _ in range(20):
        if not line.alive:
            break
        for data in [b"\x1b[201~", b"\x1b", b"q"]:
            try:
                os.write(line.fd, data)
            except OSError:
                break
            line.pump(0.2)
    else:
        os.kill(line.pid, signal.SIGKILL)
        raise SystemExit("it does not quit")
    status = os.waitpid(line.pid, 0)[1]
    line.pump(0.2)
    restored = line.seen[-4096:]
    expected = [b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?1006l", b"\x1b[?2004l", b"\x1b[?25h"]
    missing = [] if termios.tcgetattr(line.fd)[3] & termios.ICANON and termios.tcgetattr(line.fd)[3] & termios.ECHO else ["modes"]
    missing += [sequence for sequence in expected if sequence not in restored]
    shutil.rmtree(folder)
    if status or missing:
        raise SystemExit(f"status {status:#x}, not sent at the end: {missing}")
    print(f"left with status 0, the terminal restored; seed {options.seed}")


if __name__ == "__main__":
    main()
