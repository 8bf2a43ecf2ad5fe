#!/usr/bin/env python3
"""Write Official/NAME.onnx and Official/NAME.safetensors: ONNX's own test cases of the operators that are read.

    pip install onnx==1.23.2 onnxruntime numpy safetensors
    ./make_official_cases.py Official

The cases are those of `backend-test-tools generate-data`, taken from where that takes them (onnx.backend.test.case.node). Each
is one operator, or the function that the standard defines it by (…_expanded), with inputs and outputs. A case's own nodes stay
as they are; around them comes what makes a network of it:
- In front: one image (1, 3, H, W), which holds the case's first input, and the others where LAYOUT says so. A Slice, a Concat
  and a 1 × 1 convolution of zeros and ones make (1, C, H, W) of it, Transpose and Squeeze the axes that LAYOUT says; what is
  laid out as a VECTOR is flattened and reshaped. The remaining inputs are initialisers.
- Of a batch the first element is taken (FIRST), of what is too large a part, where an operator treats the others apart.
- Behind: a Reshape to one vector, which asks for the order of the axes, where it can be read. The parts of a Split are joined in
  reverse order; whole numbers (Shape, Size) are added to zeros of the image.
- Operator sets newer than NEWEST are written as NEWEST.
The tensors beside a network: input (3, H, W), output (C, H, W) or (K,): the official numbers. onnxruntime must make the same of
the network to 1e-5 of the largest. What is left out is printed with the reason.
"""
import collections
import os
import re
import sys
import warnings

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

VERSION = "1.23.2"
NEWEST = 25
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/NetworkZoo/ONNX")
LARGEST = 20_000   # bytes of a file
VECTOR = "vector"   # a layout: all values are channels of one pixel


class LeftOut(Exception):
    """Why a case is left out."""


# Which axes of an input are rows, columns and channels. N is the batch's, which stays in place.

BY_RANK = {4: "NCHW", 3: "CHW", 2: "HC", 1: "C"}
LAYOUT = [   # the first pattern that matches a whole name; several layouts: one for each of the inputs from the image
    (r"test_(add|sub|mul|div)", "CHW CHW"),
    (r"test_(div|mul|sub)_example|test_(max|min)_float32|test_(max|min|sum)_two_inputs", "C C"),
    (r"test_(max|min|sum)_example", "C C C"),
    (r"test_.*_bcast|test_prelu_broadcast", "HWC"),
    (r"test_concat_1d_.*", "C C"),
    (r"test_concat_2d_axis_(0|negative_2)", "CH CH"),
    (r"test_concat_2d_axis_(1|negative_1)", "HC HC"),
    (r"test_concat_3d_axis_(0|negative_3)", "CHW CHW"),
    (r"test_concat_3d_axis_(1|negative_2)", "HCW HCW"),
    (r"test_concat_3d_axis_(2|negative_1)", "HWC HWC"),
    (r"test_softmax_axis_1", "HCW"),
    (r"test_softmax_(axis_2|negative_axis|default_axis)", "HWC"),
    (r"test_layer_normalization_4d_axis(3|_negative_1)|test_layer_normalization_default_axis", "NHWC"),
    (r"test_layer_normalization_3d_axis(2|_negative_1)_epsilon", "HWC"),
    (r"test_mish.*|test_slice_neg_steps|test_transpose_.*|test_reshape_.*", VECTOR),
    (r"test_reduce_(l1|l2|sum_square)_(do_not|keep|negative).*", "HWC"),
    (r"test_reduce_(sum|mean|max|min)_(do_not|keep|negative).*", "HCW"),
]
CROPS = [   # of the rows and columns of square pictures: which ones of the input make which ones of the output
    (r"test_(average|max)pool_2d_default", slice(12), slice(11)),
    (r"test_(average|max)pool_2d_strides", slice(14), slice(4)),
    (r"test_(average|max)pool_2d_same_upper", slice(-12, None), slice(-12, None)),   # the border is behind
    (r"test_(average|max)pool_2d_same_lower", slice(12), slice(12)),   # and before
    (r"test_erf", slice(8), slice(8)),
]
FEW_DIGITS = {"test_averagepool_2d_ceil_last_window_starts_on_pad"}   # where the official output is rounded: onnxruntime's is taken
FIRST = {   # operators that treat the elements of a batch apart
    "BatchNormalization", "Celu", "GroupNormalization", "InstanceNormalization", "LRN", "Gather", "LayerNormalization", "Flatten",
}


# Cases that the reader refuses, and why.

NOT_READ = [
    (r"test_training_.*|.*_training_mode", "it is about training"),
    (r"test_castlike_.*", "CastLike is read beside a map alone, as definitions have it"),
    (r"test_resize_.*_exclude_outside|test_resize_tf_crop_and_resize.*|test_resize_.*antialias", "Resize that crops, smooths or leaves out what lies outside is not read"),
    (r"test_resize_.*_(not_larger|not_smaller)", "Resize that keeps the proportions is not read"),
    (r"test_gemm_default_matrix_bias", "a bias with other numbers for each row is not read"),
    (r"test_prelu_example", "a slope for each position is not read"),
    (r"test_(greater|less)_equal.*_expanded", "Equal is computed from constants alone"),
    (r"test_(max|min)_(example|one_input)", "Max and Min of two are read"),
    (r"test_pow|test_pow_(example|bcast_array|types_float32_int\d\d)", "Pow with one exponent is read"),
    (r"test_matmul_(1d|3d|4d).*", "MatMul of one picture and one matrix is read"),
    (r"test_spacetodepth_.*_expanded|test_layer_normalization_4d_axis(1|_negative_3)_expanded(_ver18)?", "its last operations only count axes anew, which moves nothing"),
    (r"test_spacetodepth_(crd|dcr)_mode_example", "SpaceToDepth with a mode is newer than the operator sets that are read"),
    (r"test_resize_downsample_scales_linear_align_corners", "onnxruntime puts the last value on the corner, as is done here; the case does not"),
]


def layouts(name, rank):
    """The layouts of the inputs from the image: the first ones of the case."""
    for pattern, layout in LAYOUT:
        if re.fullmatch(pattern, name):
            return layout.split()
    return [BY_RANK[rank]]


class Network:
    """A graph around a case's nodes, and the image that it takes."""

    def __init__(self, opset):
        self.opset, self.nodes, self.constants = opset, [], []
        self.blocks = []   # 3 × height × width
        self.slices = []   # nodes that cut the image, whose sizes are known at the end

    def constant(self, value, name=None):
        name = name or f"constant_{len(self.constants) + 1}"
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def op(self, kind, *inputs, outputs=None, **attributes):
        outputs = outputs or [f"{kind.lower()}_{len(self.nodes) + 1}"]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs[0]

    def squeeze(self, source, axes):
        """`source` without `axes`, in the form of the operator set."""
        if self.opset < 13:
            return self.op("Squeeze", source, axes=axes)
        return self.op("Squeeze", source, self.constant(np.int64(axes)))

    def feed(self, value, layout):
        """`value` as a part of the image; returns the tensor's name."""
        if layout == VECTOR:
            return self.feed_vector(value)
        letters = layout.replace("N", "")
        axes = {letter: size for letter, size in zip(layout, value.shape)}
        if len(layout) != value.ndim or axes.get("N", 1) != 1:
            raise LeftOut(f"an input of the shape {list(value.shape)} is no image")
        missing = [letter for letter in "CHW" if letter not in letters]
        chw = value.reshape([axes[letter] for letter in letters] + [1] * len(missing))
        order = letters + "".join(missing)
        chw = chw.transpose([order.index(letter) for letter in "CHW"])
        source = self.feed_channels(chw)
        if order != "CHW":
            source = self.op("Transpose", source, perm=[0] + [1 + "CHW".index(letter) for letter in order])
        drop = [] if layout.startswith("N") else [0]
        drop += [1 + len(letters) + place for place in range(len(missing))]
        return self.squeeze(source, drop) if drop else source

    def feed_channels(self, chw):
        """Channels × rows × columns: three channels a part of the image."""
        channels, height, width = chw.shape
        parts = []
        for first in range(0, channels, 3):
            part = chw[first:first + 3]
            parts.append(self.place(np.concatenate([part, np.zeros((3 - len(part), height, width), np.float32)])))
        joined = parts[0] if len(parts) == 1 else self.op("Concat", *parts, axis=1)
        if channels % 3 == 0:
            return joined
        choice = np.eye(3 * len(parts), dtype=np.float32)[:channels, :, None, None]
        return self.op("Conv", joined, self.constant(choice), kernel_shape=[1, 1])

    def feed_vector(self, value):
        """All values as one row of the image, flattened and reshaped."""
        count = value.size
        padded = np.concatenate([value.ravel(), np.zeros(-count % 3, np.float32)])
        flat = self.op("Flatten", self.place(padded.reshape(3, 1, -1)))
        if padded.size > count:
            flat = self.op("Slice", flat, *[self.constant(np.int64([n])) for n in (0, count, 1)])
        return self.op("Reshape", flat, self.constant(np.int64(value.shape)))

    def place(self, block):
        """The rows of the image that hold `block`; cut off in `finish` if there are others."""
        self.blocks.append(block)
        name = f"part_{len(self.blocks)}"
        self.slices.append(name)
        return name

    def finish(self):
        """The image; adds the nodes that cut it."""
        width = max(block.shape[2] for block in self.blocks)
        front, row, names = [], 0, {}
        for name, block in zip(self.slices, self.blocks):
            ends = block.shape[1:]
            if len(self.blocks) == 1:
                names[name] = "image"
                continue
            axes = [2] if ends[1] == width else [2, 3]
            bounds = [np.int64([row, 0][:len(axes)]), np.int64([row + ends[0], ends[1]][:len(axes)]), np.int64(axes)]
            front.append(helper.make_node("Slice", ["image"] + [self.constant(b) for b in bounds], [name]))
            row += ends[0]
        self.nodes = front + self.nodes
        source = "image"
        if not any(node.op_type == "Conv" for node in self.nodes):   # a network is refused that has no layer to look at
            source = "same_image"
            copy = self.constant(np.eye(3, dtype=np.float32)[:, :, None, None])
            self.nodes.insert(0, helper.make_node("Conv", ["image", copy], [source]))
        for node in self.nodes:
            node.input[:] = [names.get(name, name) for name in node.input]
            if source not in node.output:
                node.input[:] = [source if name == "image" else name for name in node.input]
        return np.concatenate([np.pad(b, ((0, 0), (0, 0), (0, width - b.shape[2]))) for b in self.blocks], axis=1)

    def model(self, name, image, shape):
        """The finished network, whose output has the shape `shape`."""
        graph = helper.make_graph(
            self.nodes, name, [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, *image.shape])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)], self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=8, producer_name="phosphene")
        helper.set_model_props(model, {"input_mean": "0 0 0", "input_std": "1 1 1"})
        onnx.checker.check_model(model)
        return model


def array(value):
    """An input or output of a case, which may be an array already."""
    return numpy_helper.to_array(value) if isinstance(value, TensorProto) else value


def operators():
    """The operators that are read, and those that are computed where all inputs are constants."""
    def names(file, pattern):
        with open(os.path.join(SOURCES, file)) as source:
            return set(re.findall(pattern, source.read(), re.M))
    return names("ONNXImporter+Readers.swift", r'^    "(\w+)":') | {"Split"}, names("ONNXArithmetic.swift", r'^    "(\w+)":')


def official_cases():
    """Every node case: its name, nodes, operator set, inputs and outputs by name."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases
        cases = collect_testcases(None)
    for case in cases:
        (inputs, outputs), = case.data_sets
        graph = case.model.graph
        opset = next((o.version for o in case.model.opset_import if o.domain in ("", "ai.onnx")), 0)
        yield (case.name, list(graph.node), opset, {i.name: value for i, value in zip(graph.input, inputs)},
               {o.name: value for o, value in zip(graph.output, outputs)})


USUAL = "float16", "bfloat16", "float32", "float64"


def check(base, kinds, inputs, output):
    """Throws what keeps a case from being one of images."""
    if not inputs:
        raise LeftOut("it has no input")
    if not all(isinstance(value, (np.ndarray, np.generic, TensorProto)) for value in [*inputs.values(), output]):
        raise LeftOut("it is about sequences or optional values")
    values = [array(value) for value in inputs.values()]
    first, output = values[0], array(output)
    if kinds == {"Cast"}:
        if first.dtype.name not in USUAL or output.dtype.name not in USUAL:
            raise LeftOut("it casts from or to a type that is not read")
        if output.dtype.itemsize < min(first.dtype.itemsize, 4):
            raise LeftOut("it rounds to a type with fewer digits: numbers stay float32 here")
    elif first.dtype != np.float32 and (base, first.dtype) != ("Pad", np.int32):
        raise LeftOut("its numbers are not float32")
    if first.ndim not in BY_RANK or (base.endswith("Pool") or base == "Conv") and first.ndim != 4:
        raise LeftOut(f"its input has {first.ndim} axes: one picture has other ones")
    if first.size == 0 or output.size == 0:
        raise LeftOut("it holds no values")
    if base != "Cast" and not all(np.isfinite(value.astype(np.float32)).all() for value in [*values, output]):
        raise LeftOut("it holds numbers that are not finite")


def part_of(name, base, value, output):
    """A batch's first element, and a part of what is too large or not finite."""
    if base == "Cast":
        finite = np.isfinite(value.astype(np.float32)) & np.isfinite(output.astype(np.float32))
        value, output = value[finite], output[finite]
    if base == "Pad":   # it moves numbers of any type
        value, output = value.astype(np.float32), output.astype(np.float32)
    if value.ndim == 4 and value.shape[0] > 1:
        count = value.shape[0]
        if base not in FIRST or output.size % count:
            raise LeftOut("it is about the elements of a batch together")
        value, output = value[:1], output.reshape(count, -1)[:1].reshape(1, *(output.shape[1:] if output.shape[0] == count else [-1]))
    for pattern, before, after in CROPS:
        if re.fullmatch(pattern, name):
            value, output = value[:, :, before, before], output[:, :, after, after]
    if value.ndim == 4 and value.size > 2000:   # functions and poolings: their first channel
        value, output = value[:, :1], output[:, :1]
    if value.ndim == 1 and value.size > 1000:   # functions: some values
        value, output = value[::value.size // 200], output[::value.size // 200]
    return value, output


def as_map(output, layout):
    """`output`, whose axes `layout` names, as channels × rows × columns."""
    missing = [letter for letter in "CHW" if letter not in layout]
    order = layout + "".join(missing)
    return output.reshape(output.shape + (1,) * len(missing)).transpose([order.index(letter) for letter in "CHW"])


def convert(name, base, nodes, opset, inputs, outputs):
    """The network, its image and its output. `outputs`: the official ones by name."""
    check(base, {node.op_type for node in nodes}, inputs, next(iter(outputs.values())))
    network = Network(min(opset, NEWEST))
    names, values = list(inputs), {key: array(value) for key, value in inputs.items()}
    result, output = next((key, array(value)) for key, value in outputs.items())
    values[names[0]], output = part_of(name, base, values[names[0]], output)
    first = values[names[0]]
    forms = layouts(name, first.ndim)
    rename = {}

    def short(key):
        return "case_" + key.split("_function_")[-1]
    for key, form in zip(names, forms):
        if form != VECTOR and len(form) != values[key].ndim:
            raise LeftOut(f"inputs of the shapes {[list(v.shape) for v in values.values()]} are not read as {forms}")
        rename[key] = network.feed(values[key].astype(np.float32), form)
        if values[key].dtype != np.float32:
            rename[key] = network.op("Cast", rename[key], to=helper.np_dtype_to_tensor_dtype(values[key].dtype))
    for key in names[len(forms):]:
        rename[key] = network.constant(values[key], short(key))
    for node in nodes:
        copy = onnx.NodeProto()
        copy.CopyFrom(node)
        for keys in (copy.input, copy.output):
            keys[:] = [rename.get(key, short(key)) if key else "" for key in keys]
        network.nodes.append(copy)
    result, form = short(result), forms[0]

    if base == "Split":
        axis = next((a.i for a in nodes[0].attribute if a.name == "axis"), 0)
        output = np.concatenate([array(o) for o in outputs.values()][::-1], axis=axis)
        result = network.op("Concat", *[short(key) for key in list(outputs)[::-1]], axis=axis)
    if output.dtype.kind == "i":
        numbers = network.op("Cast", result, to=TensorProto.FLOAT)
        output = output.astype(np.float32).reshape(-1)
        result, form = network.op("Add", network.feed(np.zeros(output.size, np.float32), "C"), numbers), "C"
    elif output.dtype != np.float32:
        output = output.astype(np.float32)
        result = network.op("Cast", result, to=TensorProto.FLOAT)

    official = output
    if base.startswith("Reduce") and output.ndim < first.ndim:
        output = as_map(output, form.replace("C", ""))
    elif base == "Gather" and output.ndim > first.ndim:
        output = output.transpose(2, 0, 1)
    elif form != VECTOR and form != "CHW" and output.ndim == first.ndim:
        output = as_map(output, form) if "N" not in form else as_map(output[0], form[1:])
    else:
        result = network.op("Reshape", result, network.constant(np.int64([1, -1])))
        output = output.reshape(-1)
        official = output[None]
    for node in network.nodes:
        for keys in (node.input, node.output):
            keys[:] = ["y" if key == result else key for key in keys]
    image = network.finish()
    return network.model(name, image, official.shape), image, np.ascontiguousarray(output), official


def run(model, image):
    """What onnxruntime makes of the image."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL   # the operators, not what they fuse into
    options.intra_op_num_threads, options.log_severity_level = 1, 4
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return session.run(["y"], {"image": image[None]})[0]
    except Exception as error:
        raise LeftOut(f"onnxruntime refuses it: {str(error).splitlines()[0].split(' : ')[-1][:140]}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if onnx.__version__ != VERSION:
        sys.exit(f"This is onnx {onnx.__version__}; the cases are those of {VERSION}.")
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    read, computed = operators()
    cases = list(official_cases())
    bases = {name: nodes[0].op_type for name, nodes, *_ in cases if "_expanded" not in name}
    written, left_out, total = collections.Counter(), collections.defaultdict(list), 0
    for name, nodes, opset, inputs, outputs in cases:
        base, kinds = bases[name.split("_expanded")[0]], {node.op_type for node in nodes}
        if base not in read:
            continue
        try:
            if not kinds <= read | computed:
                raise LeftOut("the definition uses operators that are not read")
            for pattern, reason in NOT_READ:
                if re.fullmatch(pattern, name):
                    raise LeftOut(reason)
            model, image, output, official = convert(name, base, nodes, opset, inputs, outputs)
            other = run(model, image)
            error = np.abs(other - official).max() / max(np.abs(official).max(), 1e-30) if other.shape == official.shape else np.inf
            if not error < 1e-5:
                if name not in FEW_DIGITS or not error < 1e-3:
                    raise LeftOut("onnxruntime makes something else of it")
                output = np.ascontiguousarray(other[0])
        except LeftOut as reason:
            left_out[str(reason)].append(name)
            continue
        paths = f"{folder}/{name}.onnx", f"{folder}/{name}.safetensors"
        onnx.save(model, paths[0])
        save_file({"input": np.ascontiguousarray(image), "output": output}, paths[1])
        sizes = [os.path.getsize(path) for path in paths]
        assert max(sizes) < LARGEST, (name, sizes)
        total += sum(sizes)
        written[base] += 1
    print(f"{sum(written.values())} cases, {total} bytes:", ", ".join(f"{base} {count}" for base, count in sorted(written.items())))
    for reason, names in sorted(left_out.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(names)} left out: {reason}\n    " + " ".join(names))


if __name__ == "__main__":
    main()
