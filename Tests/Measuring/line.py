#!/usr/bin/env python3
"""Measures the explorer over a line of any speed: time from key to screen, traffic, the main thread's share of a core.

    Tests/Measuring/line.py [--rate BYTES_PER_SECOND --rtt SECONDS] [--size 160x54] .build/release/phosphene [ARGUMENTS]

The line between the program and the terminal is modeled after SSH: a buffer that accepts 2 MB at once, then RATE bytes per
second (0: no limit), and answers after the round-trip time. Keys open and close the help: the first as soon as anything is
shown, others while a run is going on. The time from a key to the last word of the help is measured, plus half a round trip
for the key itself. What is still on its way to the program when it ends would be keys for the shell.
"""
import argparse
import collections
import fcntl
import json
import os
import pty
import re
import struct
import termios
import time

QUESTIONS = [(rb"\x1b\[5n", b"\x1b[0n"), (rb"\x1bP\$qm\x1b\\", b"\x1bP1$r0;48:2::1:2:3m\x1b\\")]


class Line:
    def __init__(self, command, columns, rows, rate, rtt, env=()):
        self.rate, self.rtt = rate, rtt
        self.queue, self.queued, self.credit, self.last = collections.deque(), 0, 0.0, time.monotonic()
        self.replies, self.tail, self.seen, self.total, self.parts = [], b"", b"", 0, 0
        self.alive = True
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"})
            os.environ.update(env)
            os.execvp(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.set_blocking(self.fd, False)

    def pump(self, seconds, until=None):
        """Transports bytes for so many seconds, or until certain bytes have arrived; returns whether they have."""
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            self.credit = min(self.credit + (now - self.last) * self.rate, self.rate * 0.01 + 512) if self.rate else 1e12
            self.last = now
            while self.queued < 2 << 20:
                try:
                    data = os.read(self.fd, 65536)
                except BlockingIOError:
                    break
                except OSError:
                    self.alive = False
                    break
                self.queue.append(data)
                self.queued += len(data)
            while self.queue and self.credit > 0:
                data = self.queue.popleft()
                take = int(min(len(data), max(1, self.credit)))
                if take < len(data):
                    self.queue.appendleft(data[take:])
                self.credit -= take
                self.queued -= take
                self.show(data[:take], now)
            while self.replies and self.replies[0][0] <= now and self.alive:
                try:
                    os.write(self.fd, self.replies.pop(0)[1])
                except OSError:
                    self.alive = False
            if until is not None and until in self.seen:
                return True
            if now >= end or (not self.alive and not self.queue):
                return until is not None and until in self.seen
            time.sleep(0.0005)

    def show(self, data, now):
        self.total += len(data)
        window = self.tail + data
        for question, answer in QUESTIONS:
            for match in re.finditer(question, window):
                if match.end() > len(self.tail):
                    self.replies.append((now + self.rtt, answer))
                    self.parts += question == QUESTIONS[0][0]
        self.tail = window[-24:]
        self.seen = (self.seen + data)[-1 << 18:]

    def press(self, key, until):
        self.seen = b""
        began = time.monotonic()
        os.write(self.fd, key)
        if not self.pump(20, until):
            raise SystemExit(f"{until!r} did not come after {key!r}")
        return (time.monotonic() - began + self.rtt / 2) * 1e3

    def main_thread(self):
        """CPU seconds of the main thread."""
        with open(f"/proc/{self.pid}/task/{self.pid}/stat") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--rtt", type=float, default=0)
    parser.add_argument("--size", default="160x54")
    parser.add_argument("--keys", type=int, default=15)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    command = options.command[:1] + (options.command[1:] or ["efficientnet-lite0/block3b_add/32"])
    line = Line(command + ["--iterations", "1000000"], columns, rows, options.rate, options.rtt)
    if not line.pump(20, b"efficientnet"):
        raise SystemExit("no start")
    first = line.press(b"?", b"esc close")
    line.press(b"q", b"iteration")
    if not line.pump(20, b"it/s"):
        raise SystemExit("no run")
    # after the start the whole picture is sent once
    line.pump(3)
    total, parts, cpu, began = line.total, line.parts, line.main_thread(), time.monotonic()
    line.pump(6)
    spent = time.monotonic() - began
    result = {
        "first key, ms": round(first, 1),
        "KB/s": round((line.total - total) / spent / 1e3, 1),
        "parts/s": round((line.parts - parts) / 2 / spent, 1),
        "main thread, % of a core": round(100 * (line.main_thread() - cpu) / spent, 1),
    }
    times = []
    for _ in range(options.keys):
        times.append(line.press(b"?", b"esc close"))
        line.pump(0.3)
        line.press(b"q", b"it/s")
        line.pump(0.7)
    times.sort()
    result["key, ms"] = {"median": round(times[len(times) // 2], 1), "worst": round(times[-1], 1)}
    os.write(line.fd, b" ")
    line.pump(4)
    total = line.total
    line.pump(3)
    result["paused, bytes/s"] = round((line.total - total) / 3)
    os.write(line.fd, b" ")
    line.pump(2)
    total, began = line.total, time.monotonic()
    os.write(line.fd, b"q")
    while line.alive and time.monotonic() < began + 20:
        line.pump(0.01)
    result["after q"] = {"ms": round((time.monotonic() - began) * 1e3), "bytes": line.total - total,
                         "answers on the way": len(line.replies)}
    os.waitpid(line.pid, 0)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
