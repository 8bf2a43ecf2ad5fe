#!/usr/bin/env python3
"""Does Phosphene read what PyTorch exports of every family of timm, with the right numbers?

    pip install torch timm onnx onnxruntime onnxscript safetensors
    ./timm.py .build/release/phosphene FOLDER [NAME ...]
    ./timm.py --transformers .build/release/phosphene FOLDER [NAME ...]    # with torchvision and transformers

Takes the smallest model of every file of timm/models that has no attention over positions, with random weights, writes it
to FOLDER by both exporters of PyTorch, and holds activations of up to eight values of each graph (three nodes each) against
onnxruntime's. A network counts as read if all of these agree to 1e-3 of their largest value.

With --transformers these are the tiny vision transformers of Tests/Reference/make_transformers.py in all forms, and more of their
kin, of which only the result is compared: activations within 1e-3 of the largest, gradients within 2e-2 of PyTorch's in float64. It
also counts how many softmaxes of a graph are one layer of attention of a named block.
"""
import argparse
import logging
import pathlib
import subprocess
import sys
import tempfile
import warnings

sys.path = sys.path[1:]   # timm is the library, not this file
import numpy as np
import onnx
import onnxruntime
import timm
import torch
from safetensors.numpy import load_file, save_file

MODELS = """test_byobnet convmixer_768_32 test_convnext cs3darknet_focus_s cspnext_tiny densenet121 dla46x_c dpn48b edgenext_xx_small
test_efficientnet fasternet_t0 fastvit_t8 focalnet_tiny_srf ghostnet_050 hardcorenas_b hgnetv2_b0 hrnet_w18_small inception_next_atto
inception_resnet_v2 inception_v3 inception_v4 lcnetv2_small test_mambaout poolformerv2_s12 gmlp_ti16_224 mobilenetv3_small_050
nasnetalarge test_nfnet pnasnet5large rdnet_tiny regnetx_002 repghostnet_050 repvit_m0_9 res2next50 resnest14d test_resnet resnetv2_18
rexnet_100 selecsls42 legacy_seresnet18 sequencer2d_s skresnet18 starnet_s050 tresnet_m vgg11 ese_vovnet19b_slim_dw legacy_xception
xception41p""".split()

EXCLUDED = {
    "softmax attention between positions in every model": "beit cait coat convit cpubone crossvit csatv2 davit deepseek_vit deit "
    "efficientformer efficientformer_v2 efficientvit_msra eva gcvit gemma4_vit hiera hieradet_sam2 iformer levit lowformer mobilenetv5 "
    "mobilevit mvitv2 naflexvit nest nextvit pit pvt_v2 qwen3_vit shvit swin_transformer swin_transformer_v2 swin_transformer_v2_cr "
    "tiny_vit tnt twins visformer vision_transformer vision_transformer_hybrid vision_transformer_relpos vision_transformer_sam vitamin "
    "volo xcit maxxvit byoanet",
    "linear or additive attention, or a state space, between positions": "efficientvit_mit swiftformer efficientvim",
    "no models": "factory features fx_features helpers hub registry",
}

TOLERANCE, GRADIENT_TOLERANCE = 1e-3, 2e-2

FORMS = ["torchscript-14", "torchscript-17", "dynamo-18", "dynamo-20", "dynamo-23", "torchscript-17-ort"]
# of timm: size and options; what is not named is small. Without xcit, whose gradient by PyTorch is not that of finite differences
KIN = {
    "swin_tiny_patch4_window7_224": (28, dict(img_size=28, patch_size=2, window_size=7, embed_dim=16, depths=(2, 2), num_heads=(2, 4))),
    "swinv2_tiny_window8_256": (32, dict(img_size=32, window_size=4, embed_dim=16, depths=(2, 2), num_heads=(2, 4))),
    "convnext_atto": (64, dict(depths=(1, 1, 2, 1), dims=(8, 16, 24, 32))),
    "convnextv2_atto": (64, dict(depths=(1, 1, 2, 1), dims=(8, 16, 24, 32))),
    "beitv2_base_patch16_224": (12, {}), "eva02_tiny_patch14_224": (12, {}), "vit_small_patch16_dinov3": (12, {}),
    "cait_xxs24_224": (12, {}), "deit3_small_patch16_224": (12, {}), "vit_small_patch16_18x2_224": (12, {}),
    "vit_relpos_small_patch16_224": (12, {}), "samvit_base_patch16_224": (32, dict(img_size=32)),
    "mobilevit_xxs": (64, dict()), "pvt_v2_b0": (64, dict()),
}


def export(name, kind, folder):
    """Writes NAME.KIND.onnx and what onnxruntime computes of one image; returns their paths."""
    path, reference = folder / f"{name}.{kind}.onnx", folder / f"{name}.{kind}.npz"
    if reference.exists():
        return path, reference
    torch.manual_seed(1)
    model = timm.create_model(name).eval()
    for module in model.modules():   # statistics that are not 0 and 1
        if isinstance(module, torch.nn.BatchNorm2d) and module.running_mean is not None:
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    image = torch.rand(1, *model.pretrained_cfg["input_size"], generator=torch.Generator().manual_seed(5)) * 2 - 1
    is_new = kind == "new"
    with torch.no_grad():
        torch.onnx.export(model, (image,), str(path), dynamo=is_new, opset_version=18 if is_new else 17, input_names=["input"],
                          output_names=["output"], external_data=False, verbose=False)
    graph = onnx.load(path)
    values = [o for n in graph.graph.node if n.op_type in ("Conv", "Relu", "Add", "Concat", "MaxPool", "Mul") for o in n.output]
    chosen = {values[i * (len(values) - 1) // 7] for i in range(8)} - {o.name for o in graph.graph.output}
    graph.graph.output.extend(onnx.helper.make_empty_tensor_value_info(value) for value in sorted(chosen))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])
    results = session.run(None, {"input": image.numpy()})
    kept = {o.name: v for o, v in zip(session.get_outputs(), results) if v.ndim in (2, 4) and len(v) == 1 and v.dtype == np.float32}
    np.savez(reference, image=image.numpy()[0].transpose(1, 2, 0), **{f"value:{name}": v for name, v in kept.items()})
    return path, reference


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def compare(program, path, reference, scratch):
    """The largest error and the number of nodes compared; raises where something is not read."""
    data = np.load(reference)
    save_file({"image": np.ascontiguousarray(data["image"], np.float32)}, scratch / "image.safetensors")
    worst, count = 0.0, 0
    for key in (k for k in data.files if k.startswith("value:")):
        name, expected = key.removeprefix("value:"), data[key]
        for part in (0, 0.33, 1):
            def response(axis):
                node = int(part * (expected.shape[axis] - 1))
                run = subprocess.run([program, "probe", f"{path}/{quoted(name)}/{node}", "--image", scratch / "image.safetensors", "-o",
                                      scratch / "out.safetensors", "--force", "--input-range", "tf"], capture_output=True, text=True)
                if run.returncode:
                    raise RuntimeError(run.stderr.strip().splitlines()[-1])
                return load_file(scratch / "out.safetensors")["activation"], np.take(expected[0], node, axis - 1)
            last = expected.ndim - 1
            try:
                found, wanted = response(1)
            except RuntimeError as error:   # channels last
                if "has the nodes" not in str(error):
                    raise
                found, wanted = response(last)
            if found.size != wanted.size:
                found, wanted = response(last)
            error = np.abs(found.ravel() - wanted.ravel()).max() / np.abs(expected).max()
            worst, count = max(worst, float(error)), count + 1
    return worst, count


def transformers(program, folder, names):
    """Compares the forms of every transformer, and prints how many were read."""
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Reference"))
    import make_transformers as tiny

    for name, (side, options) in KIN.items():
        small = dict(img_size=12, patch_size=4, embed_dim=16, num_heads=2, depth=2) if any(k in name for k in ("patch", "cait")) and "swin" not in name else {}
        tiny.OTHERS[name] = (lambda name=name, options={**small, **options}: timm.create_model(name, num_classes=10, **options), side)
    read = total = joined = softmaxes = 0
    for name in names or [*tiny.CASES, *tiny.OTHERS]:
        is_other = name in tiny.OTHERS
        try:
            torch.manual_seed(0)
            model = tiny.OTHERS[name][0]().eval() if is_other else tiny.drawn(name)
            if is_other:
                tiny.draw(model, 1)
        except Exception as error:
            print(f"{name}: not built: {error}")
            continue
        size = (tiny.OTHERS[name][1],) * 2 if is_other else tiny.SIZE
        reference = folder / f"{name}.safetensors"
        parts, before = ({"output": (model, "out")}, 0) if is_other else (None, tiny.CASES[name][2])
        tiny.expected(model.double(), before, size, tiny.MEAN, tiny.STD, 1, reference, parts)
        data = load_file(reference)
        save_file({"image": data["image"]}, folder / "image.safetensors")
        for form in FORMS:
            total += 1
            path = folder / f"{name}.{form}.onnx"
            try:
                if not path.exists():
                    onnx.save(tiny.export(model.float(), form, size, tiny.MEAN, tiny.STD, "output"), path)
            except Exception as error:
                print(f"{name:32} {form:20} not exported: {str(error).strip().splitlines()[-1][:80]}", flush=True)
                continue
            worst, problems = [0, 0], []
            for key in sorted(k.removesuffix("/activation") for k in data if k.endswith("/activation")):
                layer, node = key.rsplit("/", 1)
                layer = "output" if layer in ("predictions", "projection", "pooler") else layer
                run = subprocess.run([program, "probe", f"{path}/{quoted(layer)}/{node}", "--image", folder / "image.safetensors", "-o",
                                      folder / "out.safetensors", "--force"], capture_output=True, text=True)
                if run.returncode:
                    problems.append(run.stderr.strip().splitlines()[-1])
                    continue
                found = load_file(folder / "out.safetensors")
                for i, kind in enumerate(("activation", "gradient")):
                    wanted, got = data[f"{key}/{kind}"], found[kind]
                    if got.size != wanted.size:
                        problems.append(f"{key}: {got.shape}, not {wanted.shape}")
                        break
                    error = got.ravel() - wanted.ravel()
                    worst[i] = max(worst[i], np.abs(error).max() / np.abs(wanted).max() if i == 0 else np.linalg.norm(error) / np.linalg.norm(wanted))
            layers = subprocess.run([program, "describe", path], capture_output=True, text=True).stdout.splitlines()
            own = sum(line.startswith("blocks.") and ".attn " in line or line.startswith("pooling ") for line in layers)
            all_of_graph = sum(node.op_type in ("Softmax", "Attention", "MultiHeadAttention") for node in onnx.load(path).graph.node)
            joined, softmaxes = joined + own, softmaxes + all_of_graph
            is_right = not problems and worst[0] <= TOLERANCE and worst[1] <= GRADIENT_TOLERANCE
            read += is_right
            print(f"{name:32} {form:20} activations {worst[0]:.0e}, gradients {worst[1]:.0e}, {own} of {all_of_graph} attentions"
                  f"{'' if is_right else ' WRONG: ' + '; '.join(problems[:2])}", flush=True)
    print(f"{read} of {total} read; {joined} of {softmaxes} softmaxes are attention of a block")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--transformers", action="store_true", help="tiny vision transformers instead")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    if options.transformers:
        return transformers(options.program, options.folder, options.names)
    scratch = pathlib.Path(tempfile.mkdtemp())
    read = total = 0
    for name in options.names or MODELS:
        for kind in ("old", "new"):
            total += 1
            try:
                worst, count = compare(options.program, *export(name, kind, options.folder), scratch)
            except RuntimeError as error:
                print(f"{name:24} {kind:4} not read: {error}", flush=True)
                continue
            read += worst <= TOLERANCE
            print(f"{name:24} {kind:4} {worst:.0e} of {count} nodes{'' if worst <= TOLERANCE else ' WRONG'}", flush=True)
    print(f"{read} of {total} read")


if __name__ == "__main__":
    main()
