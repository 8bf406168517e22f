"""Ten steps of every optimizer on two variables with fixed gradients."""

import keras
import numpy as np
import tensorflow as tf

from common import Call, InFloat32, between, relative_error

STEPS = 10
SHAPES = {"kernel": (3, 2, 2), "bias": (5,)}

EXPONENTIAL = Call("ExponentialDecay", initial_learning_rate=0.1, decay_steps=4, decay_rate=0.5)
STAIRS = Call("ExponentialDecay", initial_learning_rate=0.1, decay_steps=3, decay_rate=0.5, staircase=True)
COSINE = Call("CosineDecay", initial_learning_rate=0.0, decay_steps=6, alpha=0.1, warmup_target=0.1, warmup_steps=3)
PIECEWISE = Call("PiecewiseConstantDecay", boundaries=[2, 5], values=[0.1, 0.02, 0.005])
POLYNOMIAL = Call("PolynomialDecay", initial_learning_rate=0.1, decay_steps=8, end_learning_rate=0.01, power=2.0)
INVERSE_TIME = Call("InverseTimeDecay", initial_learning_rate=0.1, decay_steps=2, decay_rate=0.5)

# Each family with the arguments that the options below are tried on.
FAMILIES = {
    "SGD": dict(learning_rate=0.1, momentum=0.9),
    "Adam": dict(learning_rate=0.05),
    "AdamW": dict(learning_rate=0.05, weight_decay=0.1),
    "RMSprop": dict(learning_rate=0.02),
}
OPTIONS = [
    dict(weight_decay=0.05),
    dict(clipnorm=1.0),
    dict(clipvalue=0.25),
    dict(global_clipnorm=1.5),
    dict(learning_rate=EXPONENTIAL),
    dict(learning_rate=COSINE),
    dict(learning_rate=COSINE, weight_decay=0.05),
]
CALLS = [
    Call("SGD"),
    Call("SGD", learning_rate=0.1),
    Call("SGD", learning_rate=0.1, momentum=0.9),
    Call("SGD", learning_rate=0.1, momentum=0.9, nesterov=True),
    Call("SGD", learning_rate=0.1, nesterov=True),
    Call("SGD", learning_rate=0.1, momentum=0.5, nesterov=True, weight_decay=0.01, clipnorm=0.5),
    Call("SGD", learning_rate=0.1, weight_decay=0.1),
    *(Call("SGD", learning_rate=schedule) for schedule in (STAIRS, PIECEWISE, POLYNOMIAL, INVERSE_TIME)),
    Call("Adam"),
    Call("Adam", learning_rate=0.05),
    Call("Adam", learning_rate=0.01, beta_1=0.8, beta_2=0.95, epsilon=0.001),
    Call("Adam", learning_rate=0.01, beta_1=0.0, beta_2=0.9),
    Call("Adam", learning_rate=0.05, amsgrad=True),
    Call("AdamW"),
    Call("AdamW", learning_rate=0.05, weight_decay=0.0),
    Call("AdamW", learning_rate=0.05, weight_decay=0.5, beta_1=0.8, beta_2=0.95, epsilon=1e-05),
    Call("AdamW", learning_rate=0.05, weight_decay=0.1, amsgrad=True),
    Call("RMSprop"),
    Call("RMSprop", learning_rate=0.02, rho=0.5),
    Call("RMSprop", learning_rate=0.02, rho=0.8, epsilon=0.001),
    Call("RMSprop", learning_rate=0.02, momentum=0.9),
    Call("RMSprop", learning_rate=0.02, centered=True),
    Call("RMSprop", learning_rate=0.02, rho=0.95, momentum=0.5, centered=True, epsilon=0.001),
    Call("RMSprop", learning_rate=0.02, momentum=0.9, weight_decay=0.05, global_clipnorm=1.0),
    *(Call(family, **{**arguments, **option}) for family, arguments in FAMILIES.items() for option in OPTIONS),
]


def start():
    """Variables and gradients: mostly between -1 and 1, with single zeros, all zeros, large and tiny ones."""
    arrays = {}
    for name, shape in SHAPES.items():
        arrays[name] = between(f"optimizers/{name}", shape)
        gradients = between(f"optimizers/{name}_gradients", (STEPS, *shape))
        flat = gradients.reshape(STEPS, -1)
        flat[:, 1] = 0
        flat[0, 2] = 0
        flat[4] *= 64
        flat[7] *= 2.0**-20
        arrays[f"{name}_gradients"] = gradients
    arrays["bias_gradients"][2] = 0
    arrays["kernel_gradients"][5] = 0
    arrays["bias_gradients"][5] = 0
    return arrays


def run(call, given, dtype):
    optimizer = call.make(keras.optimizers, keras.optimizers.schedules)
    variables = {name: keras.Variable(given[name], dtype=dtype, name=name) for name in SHAPES}
    results = {name: [] for name in SHAPES} | {"learning_rate": []}
    for step in range(STEPS):
        results["learning_rate"].append(np.asarray(optimizer.learning_rate))
        gradients = [tf.constant(given[f"{name}_gradients"][step], dtype) for name in SHAPES]
        optimizer.apply(gradients, list(variables.values()))
        for name in SHAPES:
            results[name].append(variables[name].numpy())
    return {name: np.array(values, np.float64) for name, values in results.items()}


def cases():
    """(index, arrays): the given variables and gradients; per case learning_rate, and the variables after each step."""
    given = start()
    index, arrays, worst = [], dict(given), 0
    seen = set()
    for call in CALLS:
        if str(call) in seen:
            continue
        seen.add(str(call))
        name = f"{call.type.lower()}_{sum(case['call'].startswith(call.type + '(') for case in index):02d}"
        results = run(call, given, "float64")
        with InFloat32():
            single = run(call, given, "float32")
        error = max(relative_error(single[key], results[key]) for key in SHAPES)
        worst = max(worst, error)
        arrays.update({f"{name}/{key}": values for key, values in results.items()})
        index.append(
            {
                "name": name,
                "call": str(call),
                "optional": bool(call.arguments.get("amsgrad")),
                "float32_error": float(f"{error:.1e}"),
            }
        )
    print(f"optimizers: {len(index)} cases, Keras' own float32 differs by up to {worst:.1e}")
    return index, arrays
