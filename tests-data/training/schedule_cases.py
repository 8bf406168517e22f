"""Learning rates at the steps 0 to 60."""

import keras
import numpy as np

from common import Call, InFloat32, relative_error

STEPS = 61


def keras_calls():
    exponential = dict(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.5)
    inverse = dict(initial_learning_rate=0.1, decay_steps=10, decay_rate=0.5)
    polynomial = dict(initial_learning_rate=0.1, decay_steps=40)
    return [
        Call("ExponentialDecay", **exponential),
        Call("ExponentialDecay", **exponential, staircase=True),
        Call("ExponentialDecay", initial_learning_rate=0.01, decay_steps=7, decay_rate=0.96),
        Call("ExponentialDecay", initial_learning_rate=0.01, decay_steps=7, decay_rate=0.96, staircase=True),
        Call("CosineDecay", initial_learning_rate=0.1, decay_steps=50),
        Call("CosineDecay", initial_learning_rate=0.1, decay_steps=30, alpha=0.2),
        Call("CosineDecay", initial_learning_rate=0.0, decay_steps=40, warmup_target=0.1, warmup_steps=10),
        Call("CosineDecay", initial_learning_rate=0.02, decay_steps=30, alpha=0.1, warmup_target=0.1, warmup_steps=7),
        Call("CosineDecay", initial_learning_rate=0.02, decay_steps=30, warmup_target=0.1, warmup_steps=0),
        Call("PiecewiseConstantDecay", boundaries=[20], values=[0.1, 0.01]),
        Call("PiecewiseConstantDecay", boundaries=[10, 25, 40], values=[0.1, 0.03, 0.01, 0.001]),
        Call("PolynomialDecay", **polynomial),
        Call("PolynomialDecay", **polynomial, end_learning_rate=0.01, power=2.0),
        Call("PolynomialDecay", **polynomial, end_learning_rate=0.0, power=0.5),
        Call(
            "PolynomialDecay", initial_learning_rate=0.1, decay_steps=16, end_learning_rate=0.01, power=1.0, cycle=True
        ),
        Call("InverseTimeDecay", **inverse),
        Call("InverseTimeDecay", **inverse, staircase=True),
        Call("CosineDecayRestarts", initial_learning_rate=0.1, first_decay_steps=16, t_mul=1.0),
        Call("CosineDecayRestarts", initial_learning_rate=0.1, first_decay_steps=9, t_mul=2.0, m_mul=0.5, alpha=0.1),
    ]


def one_cycle_calls():
    """(call in Keras' manner, PyTorch's arguments); PyTorch's defaults are those of the paper's author's library."""
    return [
        Call("OneCycle", max_learning_rate=0.1, total_steps=61),
        Call(
            "OneCycle",
            max_learning_rate=0.1,
            total_steps=61,
            pct_start=0.4,
            anneal_strategy="linear",
            div_factor=10.0,
            final_div_factor=100.0,
        ),
        Call(
            "OneCycle",
            max_learning_rate=0.02,
            total_steps=50,
            pct_start=0.25,
            anneal_strategy="cos",
            div_factor=4.0,
            final_div_factor=1000.0,
        ),
        Call("OneCycle", max_learning_rate=0.1, total_steps=60, anneal_strategy="linear"),
        Call("OneCycle", max_learning_rate=0.1, total_steps=61, pct_start=0.3, anneal_strategy="cos", three_phase=True),
    ]


def one_cycle(call):
    import torch

    arguments = dict(call.arguments)
    steps = arguments["total_steps"]
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=arguments.pop("max_learning_rate"), cycle_momentum=False, **arguments
    )
    values = []
    for _ in range(steps):
        values.append(schedule.get_last_lr()[0])
        optimizer.step()
        if len(values) < steps:
            schedule.step()
    return np.array(values), "torch " + torch.__version__.split("+")[0]


def cases():
    """(index, arrays): per case the learning rates at the steps from 0."""
    index, arrays, worst = [], {}, 0

    def add(call, values, source, optional):
        name = f"{call.type.lower()}_{sum(case['call'].startswith(call.type + '(') for case in index):02d}"
        arrays[name] = values
        index.append({"name": name, "call": str(call), "source": source, "optional": optional})

    for call in keras_calls():
        schedule = call.make(keras.optimizers.schedules)
        values = np.array([float(schedule(np.int64(step))) for step in range(STEPS)])
        with InFloat32():
            usual = call.make(keras.optimizers.schedules)
            worst = max(worst, relative_error([float(usual(step)) for step in range(STEPS)], values))
        add(call, values, "keras", call.type == "CosineDecayRestarts" or bool(call.arguments.get("cycle")))
    for call in one_cycle_calls():
        add(call, *one_cycle(call), bool(call.arguments.get("three_phase")))
    print(f"schedules: {len(index)} cases, Keras' own float32 differs by up to {worst:.1e}")
    return index, arrays
