"""Writes small state dicts as PyTorch does, into Torch/.

    pip install torch safetensors
    python make_torch_files.py

The weights are those of Transformers/vit, so that what is read of them can be compared.
"""
import argparse
import collections
import pathlib

import torch
from safetensors.torch import load_file

here = pathlib.Path(__file__).parent
folder = here / "Torch"
folder.mkdir(exist_ok=True)
weights = load_file(here / "Transformers/vit/model.safetensors")


class Whole(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))


Whole.__module__ = "nets.whole"
state = collections.OrderedDict(weights)
state._metadata = {"": {"version": 1}}
torch.save(state, folder / "zip.bin")
torch.save(state, folder / "older.bin", _use_new_zipfile_serialization=False)

storage = torch.arange(24, dtype=torch.float32)
views = {
    "turned": storage[:12].reshape(3, 4).t(), "later": storage[20:], "every_other": storage[::2], "scalar": storage[7].clone(),
    "none": torch.zeros(0, 3), "half": torch.tensor([1.5, -2]).half(), "bfloat": torch.tensor([1.5, -2]).bfloat16(),
    "double": torch.tensor([0.1], dtype=torch.float64), "count": torch.tensor(3),
    "parameter": torch.nn.Parameter(torch.tensor([5.0])),
}
wrapped = {
    "epoch": 3, "loss": 0.5, "state_dict": {f"module.{name}": tensor for name, tensor in views.items()},
    "args": argparse.Namespace(x=1),
}
wrapped["state_dict"]["module.settings"] = argparse.Namespace(y=2)
for name, is_zip in (("views.pth", True), ("views-older.pth", False)):
    torch.save(wrapped, folder / name, _use_new_zipfile_serialization=is_zip)

import sys, types
module = types.ModuleType("nets.whole")
module.Whole = Whole
sys.modules["nets"], sys.modules["nets.whole"] = types.ModuleType("nets"), module
torch.save(Whole(), folder / "whole.pth")
