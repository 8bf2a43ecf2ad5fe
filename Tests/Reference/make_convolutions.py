#!/usr/bin/env python3
"""Write Convolutions/NAME/: tiny convolutional networks as transformers and timm keep them, with what they compute.

    pip install numpy safetensors timm torch transformers
    ./make_convolutions.py Convolutions [--all-gradients]

Beside the files of the network: own.safetensors, as make_transformers.py describes it, with the gradients of only two layers
unless all are asked for. Layers are called as phosphene calls them: after timm's modules, whoever keeps the weights.
"""
import json
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import timm
import torch
import transformers as hf
from safetensors.numpy import save_file
from timm.models import efficientnet, mobilenetv3, save_for_hf

SIZE, MEAN, STD = (40, 32), [0.5, 0.4, 0.45], [0.25, 0.3, 0.2]
LABELS = {i: f"class {i}" for i in range(10)}
RESNET = dict(channels=(8, 8, 16, 16), num_classes=10)
DEEP = dict(stem_width=8, **RESNET)
CONVNEXT = dict(depths=(1, 1, 2, 1), dims=(8, 8, 16, 16), num_classes=10)
REGNET = dict(w0=8, wa=8.0, wm=1.5, group_size=4, depth=5, stem_width=8, num_classes=10)
SMALL = dict(channel_multiplier=0.1, num_classes=10)


def of_timm(name, **options):
    return lambda: timm.create_model(name, **options)


def with_first_skip(make):
    """The published widths leave the first block of the edge networks no shortcut; these do not."""
    def made():
        model = make()
        model.blocks[0][0].has_skip = True
        return model
    return made


CASES = {
    "timm-resnet": of_timm("resnet18", **RESNET),
    "timm-resnet-deep": of_timm("resnet26d", **DEEP),
    "timm-resnext-excited": of_timm("seresnext26t_32x4d", cardinality=2, base_width=32, stem_type="deep_tiered", **DEEP),
    "timm-convnext": of_timm("convnext_tiny", **CONVNEXT),
    "timm-convnext-overlap": of_timm("convnext_nano_ols", **CONVNEXT),
    "timm-convnext-mlp": of_timm("convnext_large_mlp", head_hidden_size=12, **CONVNEXT),
    "timm-convnext-norm-first": of_timm("convnext_tiny_hnf", **CONVNEXT),
    "timm-convnextv2": of_timm("convnextv2_atto", **CONVNEXT),
    "timm-regnetx": of_timm("regnetx_002", **REGNET),
    "timm-regnety": of_timm("regnety_002", se_ratio=0.25, **REGNET),
    "timm-efficientnet": lambda: efficientnet._gen_efficientnet("efficientnet_b0", depth_multiplier=0.5, **SMALL),
    "timm-efficientnet-tf": lambda: efficientnet._gen_efficientnet("tf_efficientnet_b0", depth_multiplier=0.5, pad_type="same", bn_eps=1e-3, **SMALL),
    "timm-efficientnet-lite": lambda: efficientnet._gen_efficientnet_lite("efficientnet_lite0", **SMALL),
    "timm-efficientnetv2": lambda: efficientnet._gen_efficientnetv2_s("tf_efficientnetv2_s", depth_multiplier=0.2, pad_type="same", bn_eps=1e-3, **SMALL),
    "timm-efficientnet-edge": with_first_skip(lambda: efficientnet._gen_efficientnet_edge("efficientnet_es", depth_multiplier=0.5, **SMALL)),
    "timm-mobilenetv2": lambda: efficientnet._gen_mobilenet_v2("mobilenetv2_100", depth_multiplier=0.5, **SMALL),
    "timm-mobilenetv3": lambda: mobilenetv3._gen_mobilenet_v3("mobilenetv3_large_100", **SMALL),
    "timm-mobilenetv3-small": lambda: mobilenetv3._gen_mobilenet_v3("tf_mobilenetv3_small_100", pad_type="same", bn_eps=1e-3, **SMALL),
    "resnet": lambda: hf.ResNetForImageClassification(hf.ResNetConfig(embedding_size=8, hidden_sizes=[16, 32], depths=[1, 2], id2label=LABELS)),
    "resnet-basic": lambda: hf.ResNetModel(hf.ResNetConfig(embedding_size=8, hidden_sizes=[8, 12], depths=[2, 1], layer_type="basic", downsample_in_first_stage=True)),
    "resnet-strided-first": lambda: hf.ResNetModel(hf.ResNetConfig(embedding_size=8, hidden_sizes=[16, 32], depths=[1, 1], downsample_in_bottleneck=True)),
    "regnet": lambda: hf.RegNetForImageClassification(hf.RegNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 2], groups_width=4, id2label=LABELS)),
    "convnext": lambda: hf.ConvNextForImageClassification(hf.ConvNextConfig(hidden_sizes=[8, 12, 16], depths=[1, 2, 1], num_stages=3, id2label=LABELS)),
    "convnextv2": lambda: hf.ConvNextV2ForImageClassification(hf.ConvNextV2Config(hidden_sizes=[8, 12, 16], depths=[1, 1, 1], num_stages=3, id2label=LABELS)),
}


def draw(model, seed):
    """Random weights that keep the size of the numbers."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in list(model.named_parameters()) + list(model.named_buffers()):
        if not weight.is_floating_point():
            continue
        values = torch.randn(weight.shape, generator=generator)
        if name.endswith("weight") and weight.dim() > 1 and "grn" not in name:
            values *= 1.4 / weight[0].numel() ** 0.5
        elif "var" in name or weight.dim() == 1 and name.endswith("weight") or "gamma" in name or "layer_scale" in name:
            values = 0.5 + torch.rand(weight.shape, generator=generator)
        else:
            values *= 0.3
        weight.data.copy_(values)


def parts_of(model):
    """The modules whose outputs (or inputs) are looked at: layer -> (module, "out", "channels last" or "in")."""
    parts, modules = {"predictions": (model, "out")}, dict(model.named_modules())
    kind = type(model).__name__
    if kind == "ResNet":
        parts["stem"] = (model.act1, "out")
        for name in [n for n in modules if n.startswith("layer") and n.count(".") == 1]:
            parts[name] = (modules[name], "out")
            parts[f"{name}.conv1"] = (modules[f"{name}.conv2"], "in")
            if f"{name}.conv3" in modules:
                parts[f"{name}.conv2"] = (modules[f"{name}.conv3"], "in")
    elif kind == "ConvNeXt":
        parts["stem"] = (model.stem, "out")
        for name in [n for n in modules if ".blocks." in n and n.count(".") == 3]:
            parts[name] = (modules[name], "out")
            parts[f"{name}.mlp"] = (modules[f"{name}.mlp.act"], "out" if modules[name].use_conv_mlp else "channels last")
        if "norm_pre.weight" in model.state_dict():
            parts["norm"] = (model.norm_pre, "out")
        if "head.pre_logits.act" in modules:
            parts["head.mlp"] = (modules["head.pre_logits.act"], "out")
    elif kind == "RegNet":
        parts["stem"] = (model.stem, "out")
        for name in [n for n in modules if n.startswith("s") and ".b" in n and n.count(".") == 1 and n != "stem.bn"]:
            parts[name] = (modules[name], "out")
            parts[f"{name}.conv1"] = (modules[f"{name}.conv1"], "out")
            parts[f"{name}.conv2"] = (modules[f"{name}.conv2"], "out")
    elif kind in ("EfficientNet", "MobileNetV3"):
        parts["stem"] = (model.bn1, "out")
        parts["head"] = (model.bn2 if kind == "EfficientNet" else model.act2, "out")
        for name in [n for n in modules if n.startswith("blocks.") and n.count(".") == 2]:
            parts[name] = (modules[name], "out")
            last = "conv_pwl" if f"{name}.conv_pwl" in modules else "conv_pw"
            norms = iter(["bn1", "bn2", "bn3"])
            for step in ("conv_exp", "conv_pw", "conv_dw"):
                if f"{name}.{step}" in modules and step != last:
                    parts[f"{name}.{step}"] = (modules[f"{name}.{next(norms)}"], "out")
    else:
        if not hasattr(model, "classifier"):
            del parts["predictions"]
        tower = next((getattr(model, n) for n in ("resnet", "regnet", "convnext", "convnextv2") if hasattr(model, n)), model)
        first = tower.embedder if hasattr(tower, "embedder") else tower.embeddings
        parts["stem"] = (first.embedder if hasattr(first, "embedder") else first, "out")
        for s, stage in enumerate(tower.encoder.stages):
            for n, block in enumerate(stage.layers):
                if "ConvNext" in kind:
                    parts[f"stages.{s}.blocks.{n}"] = (block, "out")
                    parts[f"stages.{s}.blocks.{n}.mlp"] = (block.act, "channels last")
                    continue
                name = f"s{s + 1}.b{n + 1}" if "RegNet" in kind else f"layer{s + 1}.{n}"
                parts[name] = (block, "out")
                for k, step in enumerate(block.layer[:2] if len(block.layer) > 2 else block.layer[:1]):
                    parts[f"{name}.conv{k + 1}"] = (step, "out")
    return parts


def expected(model, mean, std, seed, path, all_gradients):
    generator = torch.Generator().manual_seed(seed)
    image = (torch.rand(*SIZE, 3, generator=generator, dtype=torch.float64) * 2 - 1).float().double().requires_grad_(True)
    pixels = ((image + 1) / 2 - torch.tensor(mean, dtype=torch.float64)) / torch.tensor(std, dtype=torch.float64)
    seen, hooks, parts = {}, [], parts_of(model)
    for layer, (module, side) in parts.items():
        if side != "in":
            hooks.append(module.register_forward_hook(lambda m, i, o, layer=layer: seen.__setitem__(layer, o.logits if hasattr(o, "logits") else o)))
        else:
            hooks.append(module.register_forward_pre_hook(lambda m, i, layer=layer: seen.__setitem__(layer, i[0])))
    model(pixels.permute(2, 0, 1)[None])
    for hook in hooks:
        hook.remove()
    tensors = {"image": image.detach().numpy().astype(np.float32)}
    for number, (layer, value) in enumerate(sorted(seen.items())):
        values = value[0] if parts[layer][1] == "channels last" else value[0].movedim(0, -1)
        values = values.reshape(1, 1, -1) if values.dim() == 1 else values
        node = int(values.abs().flatten(0, 1).mean(0).argsort(descending=True)[number % 4])
        tensors[f"{layer}/{node}/activation"] = values[..., node].detach().numpy().astype(np.float32)
        if all_gradients or number in (len(seen) // 2, len(seen) - 1):
            (gradient,) = torch.autograd.grad(values[..., node].mean(), image, retain_graph=True)
            tensors[f"{layer}/{node}/gradient"] = gradient.numpy().astype(np.float32)
    save_file({key: np.ascontiguousarray(values) for key, values in tensors.items()}, path)


if __name__ == "__main__":
    out = Path(sys.argv[1])
    for name, make in CASES.items():
        torch.manual_seed(0)
        model, seed = make().eval(), zlib.crc32(name.encode())
        draw(model, seed)
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)
        model.to(torch.bfloat16)
        if name.startswith("timm"):
            save_for_hf(model, folder, safe_serialization=True)
            config = json.loads((folder / "config.json").read_text())
            mean, std = config["pretrained_cfg"]["mean"], config["pretrained_cfg"]["std"]
        else:
            model.save_pretrained(folder)
            mean, std = MEAN, STD
            (folder / "preprocessor_config.json").write_text(json.dumps(dict(do_normalize=True, image_mean=mean, image_std=std)))
        model.double()
        expected(model, mean, std, seed, folder / "own.safetensors", "--all-gradients" in sys.argv)
        print(name, sum(f.stat().st_size for f in folder.iterdir()) // 1024, "KB")
