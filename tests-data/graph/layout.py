"""Networks as nodes in YAML, and the functional models of Keras that they mean.

Only what the files next to this script use is read: a node is `- Layer(...)`, `- name: Layer(...)` or
`- name: {layer: "Layer(...)", from: a}`, with `from: [a, b]` for several inputs and `from: input` for the
model's. Without `from:` a node reads the one before it.
"""

import ast
import re

import keras

NODE = re.compile(
    r'  - (?:(\w+): )?(?:\{layer: "?(?P<layer>[^"]+?)"?, from: \[?(?P<inputs>[\w, ]+)\]?\}|(?P<plain>.+))'
)


def read(file):
    """The header's entries, and the nodes as (name or None, call, names of the inputs or None)."""
    header, nodes = {}, []
    for line in file.read_text().splitlines():
        if line.startswith("  - "):
            match = NODE.fullmatch(line)
            inputs = match["inputs"]
            nodes.append((match[1], match["layer"] or match["plain"], inputs and inputs.split(", ")))
        elif line and not line.startswith("#") and line != "model:":
            key, value = line.split(": ", 1)
            header[key] = value
    return header, nodes


def call(text, modules, **more):
    """An object of Keras from Whisker's text: Conv2D(8, 3, padding=same, use_bias=false)."""
    tree = ast.parse(text if "(" in text else text + "()", mode="eval").body

    def value(node):
        if isinstance(node, ast.Name):
            return {"true": True, "false": False, "None": None}.get(node.id, node.id)
        if isinstance(node, (ast.Tuple, ast.List)):
            return type(ast.literal_eval(node))(value(element) for element in node.elts)
        return ast.literal_eval(node)

    constructor = next(getattr(module, tree.func.id) for module in modules if hasattr(module, tree.func.id))
    return constructor(*map(value, tree.args), **{k.arg: value(k.value) for k in tree.keywords}, **more)


def model(input_shape, nodes):
    """The functional model; nodes without a name are named by Keras."""
    keras.utils.clear_session()
    values = {"input": keras.Input(input_shape)}
    last = "input"
    for name, text, inputs in nodes:
        layer = call(text, [keras.layers], **({"name": name} if name else {}))
        read = [values[source] for source in inputs or [last]]
        last = layer.name
        values[last] = layer(read if inputs and len(inputs) > 1 else read[0])
    return keras.Model(values["input"], values[last])


def nodes_of(model):
    """The nodes of a model of Keras, for the file that describes it."""
    lines, last = [], "input"
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        sources = [
            (
                "input"
                if isinstance(t._keras_history.operation, keras.layers.InputLayer)
                else t._keras_history.operation.name
            )
            for t in (layer.input if isinstance(layer.input, list) else [layer.input])
        ]
        text = describe(layer)
        if sources == [last]:
            lines.append(f"  - {layer.name}: {text}")
        else:
            inputs = sources[0] if len(sources) == 1 else "[" + ", ".join(sources) + "]"
            lines.append(f'  - {layer.name}: {{layer: "{text}", from: {inputs}}}')
        last = layer.name
    return lines


def describe(layer):
    """Whisker's text of the layers that ResNet50 has."""
    config, type = layer.get_config(), layer.__class__.__name__
    pair = lambda value: str(value[0]) if value[0] == value[1] else str(tuple(value))
    if type == "Conv2D":
        strides = "" if layer.strides == (1, 1) else f", strides={pair(layer.strides)}"
        padding = "" if layer.padding == "valid" else f", padding={layer.padding}"
        return f"Conv2D({layer.filters}, {pair(layer.kernel_size)}{strides}{padding})"
    if type == "BatchNormalization":
        return f"BatchNormalization(epsilon={config['epsilon']})"
    if type == "Activation":
        return f"Activation({config['activation']})"
    if type == "ZeroPadding2D":
        (top, bottom), (left, right) = layer.padding
        assert top == bottom == left == right
        return f"ZeroPadding2D({top})"
    if type == "MaxPooling2D":
        return f"MaxPooling2D({pair(layer.pool_size)}, strides={pair(layer.strides)})"
    if type == "Dense":
        return f"Dense({layer.units})"
    assert type in ("Add", "GlobalAveragePooling2D"), type
    return type + "()"
