#!/usr/bin/env python3
"""Write Sources/FeatureVisualization/Parameters/NaturalMagnitudes.swift: how strong each frequency is in photographs.

    pip install numpy pillow
    ./make_natural_magnitudes.py PHOTOGRAPH... > ../Sources/FeatureVisualization/Parameters/NaturalMagnitudes.swift

Each photograph is made 256, 384 and 512 pixels on its shorter side, and every 224 x 224 window of it, half a window apart,
gives the magnitudes of the orthonormal Fourier transform of its three color components (the inverse of Lucid's colors on the
logarithm of p / (1 - p)). Their means over the windows of a photograph, then over photographs, are averaged over rings of
equal frequency. A .dat file is scipy's `face`: bz2, 768 x 1024 x 3 bytes.

The table in the program was made from photographs in the public domain (or CC0), of which it keeps nothing but these means:
scikit-image 0.26.0's data/astronaut.png (NASA), chelsea.png (S. van der Walt), coffee.png (R. Michetti) and rocket.jpg (SpaceX),
and scipy 1.10.1's misc/face.dat (a raccoon, J. Deacon).
"""
import bz2
import sys

import numpy as np
from PIL import Image

SIDE, RINGS = 224, 20
COLORS = np.array([[.26, .09, .02], [.27, 0, -.05], [.27, -.09, .03]]) / 0.46195238


def photograph(path):
    if path.endswith(".dat"):
        return Image.fromarray(np.frombuffer(bz2.decompress(open(path, "rb").read()), np.uint8).reshape(768, 1024, 3))
    return Image.open(path).convert("RGB")


def windows(picture):
    for shorter in (256, 384, 512):
        scale = shorter / min(picture.size)
        if scale > 1.05:
            continue
        size = [max(shorter, round(side * scale)) for side in picture.size]
        x = np.asarray(picture.resize(size, Image.LANCZOS), np.float64) / 255
        p = np.clip(x, 1 / 64, 1 - 1 / 64)
        z = np.log(p / (1 - p)) @ np.linalg.inv(COLORS).T
        for top in range(0, size[1] - SIDE + 1, SIDE // 2):
            for left in range(0, size[0] - SIDE + 1, SIDE // 2):
                yield np.abs(np.fft.fft2(z[top:top + SIDE, left:left + SIDE], axes=(0, 1), norm="ortho"))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    mean = np.mean([np.mean(list(windows(photograph(path))), axis=0) for path in sys.argv[1:]], axis=0)
    f = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE)[None])
    edges = np.geomspace(0.75 / SIDE, 0.5, RINGS + 1)
    rings = [(f >= a) & (f < b) for a, b in zip(edges, edges[1:])]
    rings = [ring for ring in rings if ring.any()]
    rows = [(f[ring].mean(), *(mean[ring, c].mean() for c in range(3))) for ring in rings]
    top = rows[0][1]
    print("""import Glibc

/// How strong each frequency is in photographs; the factor of all numbers has no meaning.
///
/// Written by assets/make_natural_magnitudes.py, which says from which photographs.
enum NaturalMagnitudes {
  /// Frequencies in cycles a pixel, and the mean magnitudes of the three components there.
  private static let table: [(frequency: Double, magnitudes: [Double])] = [""")
    for frequency, *magnitudes in rows:
        numbers = ", ".join(f"{m / top:.5f}" for m in magnitudes)
        print(f"    ({frequency:.5f}, [{numbers}]),")
    print("""  ]

  /// The magnitude of a component at a frequency above 0: straight lines between the logarithms, their slopes going on.
  static func at(_ frequency: Double, component: Int) -> Float {
    let above = max(1, min(table.count - 1, table.firstIndex { $0.frequency >= frequency } ?? table.count - 1))
    let (low, high) = (table[above - 1], table[above])
    let part = log(frequency / low.frequency) / log(high.frequency / low.frequency)
    return Float(exp((1 - part) * log(low.magnitudes[component]) + part * log(high.magnitudes[component])))
  }
}""")


main()
