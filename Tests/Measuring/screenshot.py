#!/usr/bin/env python3
"""Compares what a real terminal shows with the exported picture.

    apt install xvfb xterm kitty libgl1-mesa-dri fonts-dejavu-core python3-numpy python3-pil
    Tests/Measuring/screenshot.py [--terminal xterm] [--address ADDRESS] [-o SCREENSHOT.png] .build/release/phosphene [OPTIONS]

The explorer runs in the terminal on a virtual display until its picture no longer changes. The same address is rendered to a
file and averaged in linear light over every grid of half blocks that could be on the screen; the best-fitting grid must match.
Only the middle of each half block is compared, because fonts draw the edges of block characters differently.
"""
import argparse
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image

COLUMNS, ROWS = 120, 40
TERMINALS = {
    "xterm": ["xterm", "-fa", "DejaVu Sans Mono", "-fs", "9", "-geometry", f"{COLUMNS}x{ROWS}", "-b", "0", "-e"],
    "kitty": ["kitty", "--config", "NONE", "-o", "font_family=DejaVu Sans Mono", "-o", "font_size=9",
              "-o", "remember_window_size=no", "-o", f"initial_window_width={COLUMNS}c",
              "-o", f"initial_window_height={ROWS}c", "-o", "window_padding_width=0"],
}


def screen(path):
    """The virtual display's memory, an X window dump."""
    data = open(path, "rb").read()
    header = struct.unpack(">25I", data[:100])
    width, height, line = header[4], header[5], header[12]
    start = header[0] + header[19] * 12
    pixels = np.frombuffer(data, np.uint8, line * height, start).reshape(height, line // 4, 4)
    return pixels[:, :width, 2::-1]


def linear(values):
    values = values / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def display(values):
    return 255 * np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def averaged(picture, rows, columns):
    """The picture's averages over rows x columns equal rectangles, in linear light."""
    def sums(values, count):
        total = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, 0)])
        at = np.linspace(0, len(values), count + 1)
        whole = np.minimum(at.astype(int), len(values) - 1)
        edges = total[whole] + (at - whole)[:, None, None] * values[whole]
        return np.diff(edges, axis=0) * count / len(values)
    return display(sums(sums(linear(picture), rows).swapaxes(0, 1), columns).swapaxes(0, 1))


def cell_size(shot):
    """Width and height of a cell: the window's, divided by what it holds."""
    used = np.argwhere(shot.any(2))
    height, width = used.max(0) + 1
    return round(width / COLUMNS, 1), round(height / ROWS, 1)


def best_fit(shot, picture, width, height):
    """The grid of half blocks that fits best: mean difference, (rows, columns), (top, left), every half block's difference."""
    x = ((np.arange(COLUMNS) + 0.5) * width).astype(int)
    y = ((np.arange(2 * ROWS) + 0.5) * height / 2).astype(int)
    cells = shot[y][:, x].astype(float)
    best = (1e9,)
    for rows in range(16, 2 * ROWS + 1):
        for columns in {round(rows * height / 2 / width) + d for d in (-1, 0, 1)}:
            expected = averaged(picture, rows, columns)
            for top in range(2 * ROWS - rows + 1):
                for left in range(COLUMNS - columns + 1):
                    difference = np.abs(cells[top:top + rows, left:left + columns] - expected)
                    if difference.mean() < best[0]:
                        best = (difference.mean(), (rows, columns), (top, left), difference.max(2))
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terminal", choices=TERMINALS, default="xterm")
    parser.add_argument("--address", default="efficientnet-lite0/block3b_add/32@iterations=20")
    parser.add_argument("-o", "--output")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    program, folder = os.path.abspath(options.command[0]), tempfile.mkdtemp(prefix="phosphene-screenshot-")
    environment = dict(os.environ, DISPLAY=":77", HOME=folder, LANG="C.UTF-8", LIBGL_ALWAYS_SOFTWARE="1")
    for name in ("COLORTERM", "TERM", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    server = subprocess.Popen(["Xvfb", ":77", "-screen", "0", "1200x800x24", "-fbdir", folder, "-nocursor"], stderr=subprocess.DEVNULL)
    window = None
    try:
        subprocess.run([program, "render", options.address, "-o", folder + "/picture.png"], check=True, env=environment)
        picture = np.array(Image.open(folder + "/picture.png").convert("RGB")).astype(float)
        window = subprocess.Popen(TERMINALS[options.terminal] + [program, options.address] + options.command[1:], env=environment)
        # until nothing has changed for three seconds
        shot, since, end = None, time.monotonic(), time.monotonic() + 60
        while time.monotonic() < end and (shot is None or not shot.any() or time.monotonic() - since < 3):
            time.sleep(0.25)
            now = screen(folder + "/Xvfb_screen0")
            if shot is None or (now != shot).any():
                shot, since = now.copy(), time.monotonic()
        if options.output:
            Image.fromarray(shot).save(options.output)
        width, height = cell_size(shot)
        _, (rows, columns), (top, left), differences = best_fit(shot, picture, width, height)
        share = (differences <= 3).mean()
        print(f"{options.terminal}: cells of {width} x {height} pixels; {columns} x {rows} half blocks from column {left} and "
              f"half row {top}; {100 * share:.2f} % of them are within 3 of 255 of the exported picture's average, the worst "
              f"{differences.max():.0f} off, the median {np.median(differences):.1f}")
        if share < 0.99:
            sys.exit("the screen does not show the exported picture")
    finally:
        if window:
            window.terminate()
            window.wait()
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
