#!/usr/bin/env python3
"""Write Transformers/NAME/: tiny vision transformers as transformers, timm and OpenCLIP keep them, and as PyTorch exports
them, with what they compute.

    pip install numpy onnx onnxruntime onnxscript open_clip_torch safetensors timm torch torchvision transformers
    ./make_transformers.py Transformers [NAME ...]

Beside the files of the network (config.json, model.safetensors or its parts, preprocessor_config.json): own.safetensors and
other.safetensors, at the network's own size and at another. Their tensors: image (H, W, 3) in [-1, 1], which becomes the network's
input by its mean and deviation; for every case <layer>/<node>/activation (h, w) and <layer>/<node>/gradient (H, W, 3), that of the
activation's mean with respect to image, in float64. Layers are called as phosphene calls them: blocks.N.mlp is the hidden neurons
behind their function, blocks.N.attn what its heads make of the values, before their projection, NAME:cls the class token.

FORM.onnx is the same network as one of FORMS writes it: torchscript-OPSET and dynamo-OPSET are PyTorch's exporters, FORM-ort is
that optimized by onnxruntime. The networks of OTHERS are only exported, and of them only the result is known, "output".
"""
import io
import json
import shutil
import sys
import zlib
from pathlib import Path

import numpy as np
import onnx
import open_clip
import timm
import torch
import torchvision
import transformers as hf
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch
from timm.models import save_for_hf

TIMM = (timm.models.VisionTransformer, timm.models.Eva)
WIDTH, HEADS, SIZE, OTHER = 16, 2, (12, 12), (20, 8)
COMMON = dict(hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=HEADS, intermediate_size=32, image_size=12, patch_size=4)
MEAN, STD = [0.5, 0.4, 0.45], [0.25, 0.3, 0.2]
LABELS = {i: f"class {i}" for i in range(10)}


def of_timm(name, **options):
    return lambda: timm.create_model(name, img_size=SIZE, patch_size=4, embed_dim=WIDTH, num_heads=HEADS, depth=2, **options)


def of_open_clip(size=SIZE, **options):
    vision = dict(image_size=size, layers=2, width=WIDTH, head_width=WIDTH // HEADS, patch_size=4, mlp_ratio=2)
    text = dict(context_length=8, vocab_size=9, width=8, heads=2, layers=1)
    made = open_clip.model.CLIP(embed_dim=12, vision_cfg=open_clip.CLIPVisionCfg(**vision), text_cfg=open_clip.CLIPTextCfg(**text), **options)
    made.configuration = dict(model_cfg=dict(embed_dim=12, vision_cfg=vision, text_cfg=text, **options), preprocess_cfg=dict(mean=MEAN, std=STD))
    return made


TEXT = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, vocab_size=9, bos_token_id=0, eos_token_id=1)
# name: (network, type of its weights, tokens before those of patches, options of save_pretrained)
CASES = {
    "vit": (lambda: hf.ViTForImageClassification(hf.ViTConfig(**COMMON, id2label=LABELS)), torch.float32, 1, {}),
    "vit-pooler": (lambda: hf.ViTModel(hf.ViTConfig(**COMMON, hidden_act="gelu_new")), torch.bfloat16, 1, {}),
    "deit": (lambda: hf.DeiTForImageClassificationWithTeacher(hf.DeiTConfig(**COMMON, id2label=LABELS)), torch.float32, 2, {}),
    "dinov2": (lambda: hf.Dinov2Model(hf.Dinov2Config(**COMMON, mlp_ratio=2)), torch.float16, 1, {}),
    "dinov2-gated": (lambda: hf.Dinov2ForImageClassification(hf.Dinov2Config(**COMMON, mlp_ratio=2, use_swiglu_ffn=True, id2label=LABELS)), torch.float32, 1, {}),
    "dinov2-registers": (lambda: hf.Dinov2WithRegistersForImageClassification(hf.Dinov2WithRegistersConfig(**COMMON, mlp_ratio=2, num_register_tokens=3, id2label=LABELS)), torch.float32, 4, {}),
    "dinov3-vit": (lambda: hf.DINOv3ViTModel(hf.DINOv3ViTConfig(**COMMON, num_register_tokens=2)), torch.float32, 3, {}),
    "dinov3-vit-gated": (lambda: hf.DINOv3ViTModel(hf.DINOv3ViTConfig(**COMMON, num_register_tokens=2, use_gated_mlp=True, hidden_act="silu", rope_theta=50.0)), torch.float32, 3, {}),
    "clip": (lambda: hf.CLIPModel(hf.CLIPConfig(vision_config=COMMON, text_config=TEXT, projection_dim=12)), torch.float32, 1, dict(max_shard_size="20KB")),
    "siglip": (lambda: hf.SiglipModel(hf.SiglipConfig(vision_config=COMMON, text_config=dict(TEXT, projection_size=WIDTH))), torch.float32, 0, {}),
    "open-clip": (of_open_clip, torch.float32, 1, {}),
    "open-clip-quick": (lambda: of_open_clip(quick_gelu=True), torch.float16, 1, {}),
    "timm-vit": (of_timm("vit_tiny_patch16_224", num_classes=10), torch.float32, 1, {}),
    "timm-deit-distilled": (of_timm("deit_tiny_distilled_patch16_224", num_classes=10), torch.float32, 2, {}),
    "timm-dinov2-registers": (of_timm("vit_small_patch14_reg4_dinov2"), torch.float32, 5, {}),
    "timm-gated": (of_timm("vit_giant_patch14_dinov2", mlp_ratio=4), torch.float32, 1, {}),
    "timm-dinov3": (of_timm("vit_small_patch16_dinov3_qkvb", num_classes=10), torch.float32, 5, {}),
    "timm-dinov3-gated": (of_timm("vit_small_plus_patch16_dinov3"), torch.float32, 5, {}),
    "timm-clip": (of_timm("vit_base_patch16_clip_quickgelu_224", num_classes=10), torch.float32, 1, {}),
    "timm-siglip": (of_timm("vit_base_patch16_siglip_224"), torch.float32, 0, {}),
    "timm-mean": (of_timm("vit_base_patch16_reg4_gap_256", num_classes=10), torch.float32, 4, {}),
}
SMALL = dict(img_size=12, patch_size=4, embed_dim=WIDTH, num_heads=HEADS, depth=1, num_classes=10)
# name: (network, size)
OTHERS = {
    "torchvision": (lambda: torchvision.models.VisionTransformer(12, 4, 1, HEADS, WIDTH, 32, num_classes=10), 12),
    "swin": (lambda: torchvision.models.SwinTransformer([4, 4], 8, [2, 1], [2, 2], [2, 2], num_classes=10), 16),
    "beit": (lambda: timm.create_model("beit_base_patch16_224", **SMALL), 12),
    "eva": (lambda: timm.create_model("eva02_tiny_patch14_224", **SMALL), 12),
    "dinov3": (lambda: timm.create_model("vit_small_patch16_dinov3", **SMALL), 12),
}
# which forms are kept
FORMS = {
    "vit": ["torchscript-17-ort", "dynamo-20"], "dinov2": ["torchscript-14"], "dinov2-registers": ["dynamo-18"], "clip": ["torchscript-17"],
    "siglip": ["dynamo-23"], "timm-vit": ["torchscript-14", "dynamo-23"], "timm-gated": ["dynamo-18"], "timm-siglip": ["torchscript-14-ort"],
    "torchvision": ["torchscript-14", "dynamo-23"], "swin": ["dynamo-20"], "beit": ["dynamo-18"], "eva": ["torchscript-17"],
    "dinov3": ["dynamo-20"],
}


def draw(model, seed):
    """Random weights that keep the size of the numbers."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        values = torch.randn(weight.shape, generator=generator)
        if name.endswith("weight") and weight.dim() > 1 and "position" not in name:
            values *= 1.4 / weight[0].numel() ** 0.5
        elif "norm" in name and name.endswith("weight") or "gamma" in name or "lambda1" in name:
            values = 0.5 + torch.rand(weight.shape, generator=generator)
        elif name.endswith("bias"):
            values *= 0.3
        weight.data.copy_(values)


def parts_of(model, before):
    """The modules whose outputs (or inputs) are looked at: layer -> (module, "out" or "in")."""
    parts = {}
    if isinstance(model, open_clip.model.CLIP):
        # its attention calls no modules of its own
        blocks, norm = model.visual.transformer.resblocks, None
        for i, block in enumerate(blocks):
            parts[f"blocks.{i}.mlp"] = (block.mlp.c_proj, "in")
        parts["projection"] = (model.visual, "out")
    elif isinstance(model, TIMM):
        blocks, norm, first = model.blocks, model.norm, None
        for i, block in enumerate(blocks):
            parts[f"blocks.{i}.mlp"] = (block.mlp.fc2, "in")
            parts[f"blocks.{i}.attn"] = (block.attn.proj, "in")
        if isinstance(norm, torch.nn.Identity):
            norm = None
        if getattr(model, "attn_pool", None) is not None:
            parts["pooling"] = (model.attn_pool, "out")
            parts["pooling.mlp"] = (model.attn_pool.mlp.fc2, "in")
        if model.num_classes > 0:
            parts["predictions"] = (model, "out")
    else:
        tower = getattr(model, "vision_model", None) or getattr(model, "vit", None) or getattr(model, "deit", None) or getattr(model, "dinov2", None) or getattr(model, "dinov2_with_registers", None) or model
        blocks = getattr(tower, "layers", None) or getattr(tower, "encoder", None) or tower.model
        blocks = getattr(blocks, "layers", None) or getattr(blocks, "layer", None) or blocks
        norm = getattr(tower, "layernorm", None) or getattr(tower, "post_layernorm", None) or tower.norm
        if hasattr(model, "visual_projection"):
            norm = None  # of the class token alone
            parts["projection"] = (model.visual_projection, "out")
        for i, block in enumerate(blocks):
            parts[f"blocks.{i}.mlp"] = (getattr(block.mlp, "fc2", None) or block.mlp.down_proj, "in")
            attention = getattr(block, "attention", None) or block.self_attn
            parts[f"blocks.{i}.attn"] = (getattr(attention, "o_proj", None) or attention.out_proj, "in")
        if hasattr(tower, "head"):
            parts["pooling"] = (tower.head, "out")
        if getattr(tower, "pooler", None) is not None:
            parts["pooler"] = (tower.pooler, "out")
        if hasattr(model, "classifier") or hasattr(model, "cls_classifier"):
            parts["predictions"] = (model, "out")
    for i, block in enumerate(blocks):
        parts[f"blocks.{i}"] = (block, "out")
    parts["embedding"] = (blocks[0], "in")
    if norm is not None:
        parts["norm"] = (norm, "out")
    return parts


def tensor_of(value):
    if hasattr(value, "logits"):
        return value.logits
    return value[0] if isinstance(value, (tuple, list)) else value


def run(model, pixels):
    if isinstance(model, open_clip.model.CLIP):
        return model.encode_image(pixels)
    if not isinstance(model, hf.PreTrainedModel):
        return model(pixels)
    if isinstance(model, (hf.CLIPModel, hf.SiglipModel)):
        return model.get_image_features(pixels, interpolate_pos_encoding=True)
    dino = type(model).__name__.lower().startswith("dinov")
    return model(pixels, **({} if dino else dict(interpolate_pos_encoding=True)))


def expected(model, before, size, mean, std, seed, path, parts=None):
    generator = torch.Generator().manual_seed(seed)
    image = (torch.rand(size[0], size[1], 3, generator=generator, dtype=torch.float64) * 2 - 1).float().double().requires_grad_(True)
    pixels = ((image + 1) / 2 - torch.tensor(mean, dtype=torch.float64)) / torch.tensor(std, dtype=torch.float64)
    seen, hooks = {}, []
    for layer, (module, side) in (parts or parts_of(model, before)).items():
        if side == "out":
            hooks.append(module.register_forward_hook(lambda m, i, o, layer=layer: seen.__setitem__(layer, tensor_of(o))))
        else:
            hooks.append(module.register_forward_pre_hook(lambda m, i, layer=layer: seen.__setitem__(layer, i[0])))
    run(model, pixels.permute(2, 0, 1)[None])
    for hook in hooks:
        hook.remove()
    rows, columns = size[0] // 4, size[1] // 4
    tensors = {"image": image.detach().numpy().astype(np.float32)}
    if size == OTHER:
        seen = {layer: seen[layer] for layer in ("embedding", "blocks.1.mlp")}
    for number, (layer, value) in enumerate(sorted(seen.items())):
        maps = {}
        if value.dim() == 3 and value.shape[1] == before + rows * columns:
            maps[layer] = value[0, before:].reshape(rows, columns, -1)
            if before and getattr(model, "cls_token", True) is not None and layer in ("blocks.1", "blocks.1.mlp"):
                maps[f"{layer}:cls"] = value[0, :1][None]
        else:
            maps[layer] = value.reshape(1, 1, -1)
        for name, values in maps.items():
            # one of the strongest: of one near 0 rounding is a large part
            node = int(values.abs().flatten(0, 1).mean(0).argsort(descending=True)[number % 4])
            (gradient,) = torch.autograd.grad(values[..., node].mean(), image, retain_graph=True)
            tensors[f"{name}/{node}/activation"] = values[..., node].detach().numpy().astype(np.float32)
            tensors[f"{name}/{node}/gradient"] = gradient.numpy().astype(np.float32)
    save_file({key: np.ascontiguousarray(values) for key, values in tensors.items()}, path)


def drawn(name):
    """The network called `name` with the weights of its folder, in their type."""
    make, dtype, _, _ = CASES[name]
    torch.manual_seed(0)
    model = make().eval()
    draw(model, zlib.crc32(name.encode()))
    return model.to(dtype)


class Tower(torch.nn.Module):
    """A network that is given an image and makes one tensor."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.eval()

    def forward(self, pixels):
        result = self.model.get_image_features(pixels) if hasattr(self.model, "get_image_features") else self.model(pixels)
        if torch.is_tensor(result):
            return result
        if getattr(result, "logits", None) is not None:
            return result.logits
        return result.last_hidden_state if getattr(result, "pooler_output", None) is None else result.pooler_output


def export(model, form, size, mean, std, output):
    """The network as a file of one piece that says its range, without what the exporter noted of this machine's sources."""
    kind, opset, *optimized = form.split("-")
    tower, pixels = Tower(model), torch.rand(1, 3, *size)
    options = dict(opset_version=int(opset), input_names=["image"], output_names=[output])
    torch.backends.mha.set_fastpath_enabled(False)
    with torch.no_grad():
        if kind == "dynamo":
            network = torch.onnx.export(tower, (pixels,), dynamo=True, verbose=False, **options).model_proto
        else:
            buffer = io.BytesIO()
            torch.onnx.export(tower, (pixels,), buffer, dynamo=False, **options)
            network = onnx.load_from_string(buffer.getvalue())
    if optimized:
        from onnxruntime.transformers import optimizer
        from onnxruntime.transformers.fusion_options import FusionOptions
        fusions = FusionOptions("vit")
        fusions.use_multi_head_attention = False
        network = optimizer.optimize_model(network, "vit", num_heads=HEADS, hidden_size=WIDTH, optimization_options=fusions).model
    del network.graph.value_info[:]
    network.doc_string = ""
    for message in [network, network.graph, *network.graph.node, *network.graph.input, *network.graph.output, *network.graph.initializer]:
        message.ClearField("doc_string")
        if hasattr(message, "metadata_props"):
            kept = [p for p in message.metadata_props if p.key == "pkg.torch.onnx.name_scopes"]
            del message.metadata_props[:]
            message.metadata_props.extend(kept)
    for key, values in (("input_mean", mean), ("input_std", std)):
        network.metadata_props.add(key=key, value=",".join(map(str, values)))
    return network


def write_other(name, folder):
    """Writes the exported forms of a network and what they compute."""
    make, side = OTHERS[name]
    torch.manual_seed(0)
    model, seed = make().eval(), zlib.crc32(name.encode())
    draw(model, seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for form in FORMS.get(name, []):
        onnx.save(export(model, form, (side, side), MEAN, STD, "output"), folder / f"{form}.onnx")
    expected(model.double(), 0, (side, side), MEAN, STD, seed, folder / "own.safetensors", {"output": (model, "out")})
    print(name, sum(f.stat().st_size for f in folder.iterdir()) // 1024, "KB")


def write(name, folder):
    """Writes the files of the network and what it computes."""
    _, _, before, options = CASES[name]
    model, seed = drawn(name), zlib.crc32(name.encode())
    shutil.rmtree(folder, ignore_errors=True)
    if isinstance(model, TIMM):
        save_for_hf(model, folder, safe_serialization=True)
        config = json.loads((folder / "config.json").read_text())
        mean, std = config["pretrained_cfg"]["mean"], config["pretrained_cfg"]["std"]
    elif isinstance(model, open_clip.model.CLIP):
        folder.mkdir(parents=True)
        save_torch({key: tensor.contiguous() for key, tensor in model.state_dict().items()}, folder / "open_clip_model.safetensors")
        (folder / "open_clip_config.json").write_text(json.dumps(model.configuration))
        mean, std = MEAN, STD
    else:
        model.save_pretrained(folder, **options)
        mean, std = MEAN, STD
        (folder / "preprocessor_config.json").write_text(json.dumps(dict(do_normalize=True, image_mean=mean, image_std=std)))
    model.float()
    output = "projection" if hasattr(model, "visual_projection") else "predictions" if hasattr(model, "classifier") or getattr(model, "num_classes", 0) else "output"
    for form in FORMS.get(name, []):
        onnx.save(export(model, form, SIZE, mean, std, output), folder / f"{form}.onnx")
    model.double()
    expected(model, before, SIZE, mean, std, seed, folder / "own.safetensors")
    if isinstance(model, TIMM):
        model.set_input_size(img_size=OTHER)
    elif isinstance(model, open_clip.model.CLIP):
        # as OpenCLIP does it, which resizes the table for the size of a new model
        weights, options = model.state_dict(), {key: model.configuration["model_cfg"][key] for key in ("quick_gelu",) if key in model.configuration["model_cfg"]}
        model = of_open_clip(OTHER, **options).eval().double()
        open_clip.model.resize_pos_embed(weights, model)
        model.load_state_dict(weights)
    expected(model, before, OTHER, mean, std, seed + 1, folder / "other.safetensors")
    print(name, sum(f.stat().st_size for f in folder.iterdir()) // 1024, "KB")


if __name__ == "__main__":
    for name in sys.argv[2:] or [*CASES, *OTHERS]:
        (write if name in CASES else write_other)(name, Path(sys.argv[1]) / name)
