#!/usr/bin/env python3
"""Compute Images/images.safetensors with PyTorch: the images of Fourier spectra, their gradients, and views of an image.

    pip install torch safetensors
    ./make_image_cases.py Images/images.safetensors

For `natural` and `lucid` at H x W = 12 x 12, 9 x 11 and 10 x 13, under `<form>/<H>x<W>/`:
    values     (3, H, W/2+1, 2)   the spectrum over its amplitudes, real and imaginary parts
    image      (H, W, 3)          in [-1, 1]
    direction  (H, W, 3)
    gradient   (3, H, W/2+1, 2)   of sum(image * direction)
`view/image` (12, 12, 3) is looked at as a torus, under `view/<i>/`: `drawn` (scale, degrees, dx, dy) and `view` (12, 12, 3).
A step of the recipe natural, the fourth of 80, under `step/`: `values` (3, 12, 7, 2), `drawn`, the `direction` (12, 12, 3) that is the
gradient of the view, `gradient` and `stepped`, the values after it. `carried/values` (3, 12, 7, 2) are, before noise is added,
`carried/result` (3, 22, 12, 2) in the next stage.
All in float64 but the view, so another implementation comes as close as its own rounding.
"""
import math
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

NATURAL = (3 / 128, 4 * torch.tensor([[.2514, .0987, .0257], [.2586, -.0035, -.0544], [.2580, -.0926, .0295]]).double(),
           torch.logit(torch.tensor([.491, .458, .409]).double()), torch.tensor([1, .8, .8]).double())
LUCID = (None, torch.tensor([[.26, .09, .02], [.27, 0, -.05], [.27, -.09, .03]]).double() / 0.46195238,
         torch.zeros(3).double(), None)


def image(s, height, width, lowest, matrix, mean, contrast):
    f = torch.hypot(torch.fft.fftfreq(height)[:, None].double(), torch.fft.rfftfreq(width)[None].double())
    if contrast is None:  # as Lucid writes it: an inverse transform that divides by the pixels
        scale = 1 / f.clamp(min=1 / max(width, height)) * math.sqrt(width * height)
        z = torch.fft.irfft2(torch.view_as_complex(s) * scale, s=(height, width)) / 4
    else:
        z = torch.fft.irfft2(torch.view_as_complex(s) / f.clamp(min=lowest), s=(height, width), norm="ortho")
        z = z / (z.pow(2).mean((1, 2), keepdim=True).sqrt() + 1e-6) * contrast.view(3, 1, 1)
    return 2 * torch.sigmoid(torch.einsum("chw,rc->hwr", z, matrix) + mean) - 1


def view(x, scale, degrees, dx, dy):
    size = x.shape[-1]
    c, d, middle = math.cos(math.radians(degrees)) / scale, math.sin(math.radians(degrees)) / scale, (size - 1) / 2
    g = torch.arange(size, dtype=torch.float32) - middle
    y, x_ = torch.meshgrid(g, g, indexing="ij")
    sx = torch.remainder(c * x_ - d * y + middle + dx, size)
    sy = torch.remainder(d * x_ + c * y + middle + dy, size)
    grid = torch.stack([sx / size * 2 - 1, sy / size * 2 - 1], -1)[None]
    return F.grid_sample(F.pad(x, (0, 1, 0, 1), mode="circular"), grid, align_corners=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.manual_seed(3)
    result = {}
    for name, form, deviation in (("natural", NATURAL, 1), ("lucid", LUCID, 0.3)):
        for height, width in ((12, 12), (9, 11), (10, 13)):
            s = (deviation * torch.randn(3, height, width // 2 + 1, 2)).double().requires_grad_(True)
            x = image(s, height, width, *form)
            direction = torch.randn(height, width, 3)
            gradient, = torch.autograd.grad((x * direction).sum(), s)
            key = f"{name}/{height}x{width}"
            for part, value in (("values", s), ("image", x), ("direction", direction), ("gradient", gradient)):
                result[f"{key}/{part}"] = value.detach().float().contiguous()
    x = torch.randn(1, 3, 12, 12)
    result["view/image"] = x[0].permute(1, 2, 0).contiguous()
    for i, drawn in enumerate(((1.07, 4, 3.4, 9.1), (0.93, -3.5, 11.8, 0.2), (1, 0, 5, 7))):
        result[f"view/{i}/drawn"] = torch.tensor(drawn).float()
        result[f"view/{i}/view"] = view(x, *drawn)[0].permute(1, 2, 0).contiguous()
    s = torch.randn(3, 12, 7, 2).requires_grad_(True)
    drawn, direction = (0.95, 3, 7.3, 2.6), torch.randn(12, 12, 3)
    look = view((image(s.double(), 12, 12, *NATURAL).float().permute(2, 0, 1)[None] + 1) / 2, *drawn)[0].permute(1, 2, 0)
    gradient, = torch.autograd.grad(((2 * look - 1) * direction).sum(), s)
    stepped = 0.98 * s + 10 * (1 - 3 / 80) * gradient / (gradient.pow(2).mean().sqrt() + 1e-12)
    for part, value in (("values", s), ("drawn", torch.tensor(drawn)), ("direction", direction), ("gradient", gradient),
                        ("stepped", stepped)):
        result[f"step/{part}"] = value.detach().contiguous()
    small, large = (1 / torch.hypot(torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]).clamp(min=3 / 128)
                    for side in (12, 22))
    s = torch.randn(3, 12, 7, 2)
    z, wide = s * small[..., None], torch.zeros(3, 22, 12, 2)
    wide[:, :6, :6] = z[:, :6, :6]
    wide[:, -5:, :6] = z[:, -5:, :6]
    wide = wide / large[..., None]
    result["carried/values"], result["carried/result"] = s, 15 * wide / wide.pow(2).mean().sqrt()
    save_file(result, sys.argv[1])


main()
