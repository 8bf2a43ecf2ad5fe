#!/usr/bin/env python3
"""Finds the layers of the embedded network whose pictures are richest: those that the explorer marks.

    Tests/Measuring/richness.py .build/release/phosphene

Of each layer that the explorer lists, `natural` makes the pictures of six nodes (drawn by the layer's name). How far a node is
driven is what it reaches above what the six have on the first image, noise, in standard deviations of that. A layer is rich where
none of the six is silent and the median is at least 12. The first six layers are left out: their nodes see so few pixels that
they show stripes and spots however far they are driven. So are those of a single position. Takes ten minutes on two cores. A second argument, a file with layer,
node, first and last value in columns, spares what is in it. Prints the table, then the names as `NetworkFile+Landmarks.swift` has
them.
"""
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile

NETWORK = "efficientnet-lite0"
NODES = 6
LEAST_REACH = 12
FIRST = 6  # layers that are left out

program = sys.argv[1]
known = {}
for line in open(sys.argv[2]) if len(sys.argv) > 2 else []:
    layer, node, first, last = line.split("\t")[:4]
    known[layer, int(node)] = None if last == "None" else (float(first), float(last))


def values(layer, node, folder):
    if (layer, node) in known:
        return known[layer, node]
    run = subprocess.run(
        [program, "render", f"{NETWORK}/{layer}/{node}", "--json", "--force", "-o", f"{folder}/picture.png"],
        capture_output=True, text=True)
    if run.returncode != 0:
        return None
    all = json.loads(run.stdout)["values"]
    return all[0], all[-1]


listing = subprocess.run([program, "describe", NETWORK], capture_output=True, text=True, check=True).stdout
layers = re.findall(r"^(\S+) +(\d+ × \d+) +(\d+)$", listing, re.MULTILINE)
rich = []
with tempfile.TemporaryDirectory() as folder:
    for number, (layer, size, count) in enumerate(layers):
        if number < FIRST or size == "1 × 1":
            continue
        nodes = random.Random(layer).sample(range(int(count)), NODES)
        found = [values(layer, node, folder) for node in nodes]
        awake = [pair for pair in found if pair and pair[1] > 0]
        starts = [pair[0] for pair in found if pair]
        deviation = statistics.pstdev(starts) or 1
        reach = statistics.median((last - statistics.mean(starts)) / deviation for _, last in awake) if awake else 0
        is_rich = len(awake) == NODES and reach >= LEAST_REACH
        print(f"{layer:28} silent {NODES - len(awake)}  reach {reach:6.1f}{'  rich' if is_rich else ''}", flush=True)
        if is_rich:
            rich.append(layer)
print("".join(f'    "{layer}",\n' for layer in rich))
