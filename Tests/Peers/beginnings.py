"""How weights begin: the same distributions as PyTorch's, by two-sample Kolmogorov and Smirnov."""

import math

import torch
from torch import nn
from torch.nn import init

from running import Row, result, rows_of_yaml, write

EXPERIMENT = """\
data: {{x: {{source: array}}}}
networks:
  net:
{rows}objective:
  sample: {{input: x}}
  minimize: mean(sum(net(input)))
train: {{steps: 1, batch: 1, optimizer: sgd}}
"""


def explicit(rule):
    """A linear layer whose weight begins by a rule of torch.nn.init."""
    layer = nn.Linear(150, 320)
    rule(layer.weight)
    return layer


def equalized(rate):
    layer = explicit(lambda w: init.normal_(w, std=1 / rate))
    init.zeros_(layer.bias)
    return layer


def own(**tensors):
    return nn.ParameterDict(tensors)


IMAGE, VECTOR, SEQUENCE = (24, 6, 6), (150,), (40, 64)
CASES = [
    (VECTOR, "linear 320", lambda: nn.Linear(150, 320)),
    (IMAGE, "conv2d 48 kernel 5", lambda: nn.Conv2d(24, 48, 5)),
    (IMAGE, "conv2d 48 groups 3", lambda: nn.Conv2d(24, 48, 3, groups=3)),
    (IMAGE, "conv_transpose2d 40 kernel 4", lambda: nn.ConvTranspose2d(24, 40, 4)),
    (IMAGE, "conv_transpose2d 40 groups 4", lambda: nn.ConvTranspose2d(24, 40, 3, groups=4)),
    (IMAGE, "batch_norm", lambda: nn.BatchNorm2d(24)),
    (IMAGE, "layer_norm", lambda: nn.LayerNorm(IMAGE)),
    (IMAGE, "group_norm 4", lambda: nn.GroupNorm(4, 24)),
    (IMAGE, "instance_norm affine", lambda: nn.InstanceNorm2d(24, affine=True)),
    (VECTOR, "linear 320 init normal(std=0.02)", lambda: explicit(lambda w: init.normal_(w, std=0.02))),
    (VECTOR, "linear 320 init uniform(low=-0.1, high=0.3)", lambda: explicit(lambda w: init.uniform_(w, -0.1, 0.3))),
    (VECTOR, "linear 320 init kaiming_uniform", lambda: explicit(init.kaiming_uniform_)),
    (VECTOR, "linear 320 init kaiming_normal(0.2)", lambda: explicit(lambda w: init.kaiming_normal_(w, 0.2))),
    (VECTOR, "linear 320 init xavier_uniform", lambda: explicit(init.xavier_uniform_)),
    (VECTOR, "linear 320 init xavier_normal(2)", lambda: explicit(lambda w: init.xavier_normal_(w, 2))),
    (VECTOR, "linear 320 init orthogonal", lambda: explicit(init.orthogonal_)),
    (VECTOR, "linear 320 init constant(0.1)", lambda: explicit(lambda w: init.constant_(w, 0.1))),
    (VECTOR, "linear 320 weights equalized", lambda: equalized(1)),
    (VECTOR, "linear 320 weights equalized 0.01", lambda: equalized(0.01)),
    (SEQUENCE, "attention 4", lambda: nn.MultiheadAttention(64, 4)),
    (SEQUENCE, "positions", lambda: own(weight=0.02 * torch.randn(40, 64))),
    (SEQUENCE, "shift", lambda: own(start=0.02 * torch.randn(64))),
    (IMAGE, "constant 3 4 4", lambda: own(weight=torch.ones(3, 4, 4))),
    (IMAGE, "noise", lambda: own(weight=torch.zeros(24))),
    (IMAGE, "gain", lambda: own(gain=torch.tensor(1.0))),
]


def distance(a, b):
    """The largest difference of two samples' distribution functions, and what chance exceeds once in 1000 times."""
    a, b = a.flatten().sort().values, b.flatten().sort().values
    values = torch.cat([a, b])
    shares = [torch.searchsorted(s, values, right=True).double() / len(s) for s in (a, b)]
    return (shares[0] - shares[1]).abs().max().item(), 1.95 * math.sqrt((len(a) + len(b)) / (len(a) * len(b)))


class Beginning:
    def __init__(self, shape, row, make):
        self.shape, self.row, self.make = shape, row, make

    def prepare(self, folder):
        write(folder, EXPERIMENT.format(rows=rows_of_yaml([self.row], 4)), {"x": torch.randn(1, *self.shape)})

    def compare(self, folder):
        row, ours = Row(self.row, ""), result(folder)
        if ours is None:
            row.faults.append("failed")
            return row
        for name, theirs in self.make().state_dict().items():
            if name == "num_batches_tracked":
                continue
            own = ours[f"initial.net.0.{name}"]
            if own.shape != theirs.shape:
                row.faults.append(f"{name}: shape {tuple(own.shape)} for {tuple(theirs.shape)}")
            elif (theirs == theirs.flatten()[0]).all():
                row.compare("constants", own, theirs)
            else:
                self.judge(row, name, own, theirs)
        return row

    def judge(self, row, name, own, theirs):
        apart, chance = distance(own, theirs)
        part = "bias" if name.endswith("bias") else "weight"  # of several the first is shown, all are judged
        for key, value in (("std", own.std().item()), ("PyTorch's", theirs.std().item()), ("apart", apart), ("chance", chance)):
            row.errors.setdefault(f"{part}: {key}", value)
        if apart > chance:
            row.faults.append(f"{name}: distributions differ by {apart:.3f}")
        if "orthogonal" in self.row and name == "weight":
            row.compare("orthogonality", own.T @ own, torch.eye(own.shape[1]))


def all_cases():
    torch.manual_seed(3)
    return [Beginning(*case) for case in CASES]
