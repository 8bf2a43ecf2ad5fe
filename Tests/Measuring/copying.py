#!/usr/bin/env python3
"""Copies from the explorer inside real tmux and screen, and looks at what arrives and what is said.

    Tests/Measuring/copying.py .build/release/phosphene

The terminal around them is this script, which records the clipboard that it is given (OSC 52). Needs tmux and screen. The
exit status is 1 where the explorer's words are not what happened.
"""
import base64
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

WHERE = "efficientnet-lite0/block3b_add/1@size=32,iterations=1"
folder = tempfile.mkdtemp()
program = os.path.abspath(sys.argv[1])
socket = f"copying-{os.getpid()}"
explorer = f"{program} {WHERE}"


def file(name, text):
    path = os.path.join(folder, f"{name}-{abs(hash(text))}")
    with open(path, "w") as f:
        f.write(text)
    return path


def tmux(config, command):
    return ["tmux", "-L", socket, "-f", file("tmux", config), "new-session", command]


def screen(command):
    # an encoding that screen knows; no startup message
    return ["screen", "-U", "-c", file("screenrc", "startup_message off\n"), "-S", socket] + command


CASES = [
    ("no multiplexer", [program, WHERE], "copied", True),
    ("tmux, set-clipboard on", tmux("set -s set-clipboard on\n", explorer), "copied", True),
    ("tmux, set-clipboard external", tmux("set -s set-clipboard external\n", explorer), "set-clipboard on", False),
    ("tmux, TERM=screen-256color", tmux("set -s set-clipboard on\nset -g default-terminal screen-256color\n", explorer),
     "copied", True),
    ("screen", screen([program, WHERE]), "passed on by screen", True),
    ("screen in tmux, set-clipboard on", tmux("set -s set-clipboard on\n", " ".join(screen([program, WHERE]))), "copied",
     True),
    ("screen in tmux, set-clipboard external",
     tmux("set -s set-clipboard external\n", " ".join(screen([program, WHERE]))), "set-clipboard on", False),
]

faults = 0
for name, command, words, arrives in CASES:
    pid, fd = pty.fork()
    if pid == 0:
        for variable in ("TMUX", "STY"):
            os.environ.pop(variable, None)
        os.environ.update({"TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_STATE_HOME": folder, "SCREENDIR": folder})
        os.chmod(folder, 0o700)
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 150, 0, 0))
    seen = b""

    def pump(seconds, until=None):
        global seen
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in seen):
            if select.select([fd], [], [], 0.05)[0]:
                try:
                    data = os.read(fd, 65536)
                except OSError:
                    return
                seen += data
                os.write(fd, b"\x1b[0n" * data.count(b"\x1b[5n") + b"\x1b[?62;22c" * data.count(b"\x1b[c")
                         + b"\x1b[>41;379;0c" * data.count(b"\x1b[>c"))

    pump(20, b"done")
    pump(1)
    seen = b""
    os.write(fd, b"y")
    pump(1.5)
    clipboard = [base64.b64decode(m).decode() for m in re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", seen)]
    text = re.sub(rb"\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-9;?]*[a-zA-Z]", b" ", seen).decode(errors="replace")
    said = words in text
    arrived = any(c.startswith("efficientnet-lite0/") for c in clipboard)
    printed = "tmux;" in text or "]52" in text
    ok = said and arrived == arrives and not printed
    faults += not ok
    print(f"{name:40} said {words!r}: {said}, arrived: {arrived}, printed: {printed}{'' if ok else '  FAULT'}", flush=True)
    if not ok:
        print(repr(text[-400:]))
    os.write(fd, b"qq")
    pump(1.5)
    subprocess.run(["tmux", "-L", socket, "kill-server"], stderr=subprocess.DEVNULL)
    os.close(fd)
print(f"{faults} faults")
sys.exit(bool(faults))
