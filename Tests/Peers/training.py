"""Whole training steps: optimisers, clipping, schedules, and a convolutional VAE with Adam."""

import torch
from torch import nn, optim

from running import Row, result, rows_of_yaml, weights_of, write
from vae import VAE

STEPS, BATCH = 5, 3
LINES = ["linear 5", "tanh", "linear 2"]

EXPERIMENT = """\
data: {{x: {{source: array}}, t: {{source: array}}}}
networks:
  net:
{rows}objective:
  sample: {{input: x, target: t}}
  minimize: mean(sum((net(input) - target)^2))
train: {{steps: {steps}, batch: {batch}, optimizer: {optimizer}{more}}}
"""

# The optimizer as a row and in PyTorch; what else stands under `train`, and the schedule of the rate or the clipped norm.
OPTIMIZERS = [
    ("sgd 0.02", lambda p: optim.SGD(p, 0.02)),
    ("sgd 0.02 momentum 0.9", lambda p: optim.SGD(p, 0.02, 0.9)),
    ("sgd 0.02 momentum 0.9 nesterov", lambda p: optim.SGD(p, 0.02, 0.9, nesterov=True)),
    ("sgd 0.02 momentum 0.8 dampening 0.3 weight_decay 0.1", lambda p: optim.SGD(p, 0.02, 0.8, 0.3, 0.1)),
    ("adam", lambda p: optim.Adam(p)),
    ("adam 1e-2 beta1 0.5 beta2 0.9 epsilon 1e-4 weight_decay 0.1", lambda p: optim.Adam(p, 1e-2, (0.5, 0.9), 1e-4, 0.1)),
    ("adamw 1e-2", lambda p: optim.AdamW(p, 1e-2)),
    ("adamw 1e-2 beta1 0 weight_decay 0.3", lambda p: optim.AdamW(p, 1e-2, (0.0, 0.999), weight_decay=0.3)),
    ("rmsprop", lambda p: optim.RMSprop(p)),
    ("rmsprop 1e-3 alpha 0.9 momentum 0.7 weight_decay 0.1", lambda p: optim.RMSprop(p, 1e-3, 0.9, 1e-8, 0.1, 0.7)),
    ("rmsprop 1e-3 alpha 0.8 centered", lambda p: optim.RMSprop(p, 1e-3, 0.8, centered=True)),
]
MORE = [
    ("sgd 0.02 momentum 0.9", OPTIMIZERS[1][1], {"clip_gradient": 0.5}),
    ("adam 1e-2", lambda p: optim.Adam(p, 1e-2), {"clip_gradient": 0.5}),
    ("sgd 0.02", OPTIMIZERS[0][1], {"clip_gradient": 1000}),
    ("sgd", lambda p: optim.SGD(p, 0.05), {"rate": "0.05 / (1 + step)"}),
]


class OptimizerCase:
    def __init__(self, row, make, more=None):
        self.row, self.make, self.more = row, make, more or {}
        self.net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 2))
        self.x, self.t = torch.randn(STEPS * BATCH, 4), torch.randn(STEPS * BATCH, 2)

    def prepare(self, folder):
        more = "".join(f", {key}: {value}" for key, value in self.more.items())
        text = EXPERIMENT.format(rows=rows_of_yaml(LINES, 4), steps=STEPS, batch=BATCH, optimizer=self.row, more=more)
        write(folder, text, {"x": self.x, "t": self.t}, {f"net.{name}": value for name, value in weights_of(self.net).items()})

    def compare(self, folder):
        name = self.row + "".join(f", {key} {value}" for key, value in self.more.items())
        row, ours = Row(name, "", within=1e-5), result(folder)
        if ours is None:
            row.faults.append("failed")
            return row
        optimizer, losses, norms = self.make(self.net.parameters()), [], []
        for step in range(STEPS):
            part = slice(step * BATCH, (step + 1) * BATCH)
            loss = (self.net(self.x[part]) - self.t[part]).square().sum(1).mean()
            optimizer.zero_grad()
            loss.backward()
            norms.append(nn.utils.clip_grad_norm_(self.net.parameters(), self.more.get("clip_gradient", float("inf"))).item())
            if "rate" in self.more:
                optimizer.param_groups[0]["lr"] = 0.05 / (1 + step)
            optimizer.step()
            losses.append(loss.item())
        row.compare("losses", ours["output.loss"], losses)
        row.compare("gradient norms", ours["output.gradient_norm"], norms)
        for name, value in self.net.named_parameters():
            row.compare("parameters", ours[f"net.{name}"], value)
        return row


class VAECase:
    """One step of the VAE: the noise is the engine's own, read back."""

    def __init__(self, experiment):
        self.model, self.x = VAE(), (torch.rand(16, 1, 28, 28) < 0.2).float()
        with open(experiment) as file:
            text = file.read()
        start, end = text.index("networks:"), text.index("evaluate:")
        self.text = "let: {latent: 100}\ndata: {source: array}\n" + text[start:end]
        self.text = self.text.replace("epochs: 20, batch: 64", "steps: 1, batch: 16")

    def prepare(self, folder):
        write(folder, self.text, {"data": self.x}, weights_of(self.model))

    def compare(self, folder):
        row, ours = Row("the VAE of vae-binarized-mnist.yaml, adam 3e-4", ""), result(folder)
        if ours is None:
            row.faults.append("failed")
            return row
        optimizer = optim.Adam(self.model.parameters(), 3e-4)
        bound, reconstruction, divergence = self.model(self.x, ours["random.sample/z"])
        (-bound).backward()
        optimizer.step()
        for name, value in [("loss", -bound), ("elbo", bound), ("reconstruction", reconstruction), ("kl", divergence)]:
            row.compare("losses", ours[f"output.{name}"], value.reshape(1))
        parameters = dict(self.model.named_parameters())
        norm = nn.utils.get_total_norm([p.grad for p in parameters.values()])
        row.compare("gradient norms", ours["output.gradient_norm"], norm.reshape(1))
        for name, value in parameters.items():
            # After one step Adam's first moment is a tenth of the gradient.
            row.compare("gradients", ours[f"optimizer.0.{name}.m"] * 10, value.grad)
            row.compare("parameters", ours[name], value)
        row.same_names([name for name in ours if name.startswith(("encoder.", "decoder."))], parameters)
        return row


def all_cases(experiment):
    torch.manual_seed(2)
    return [OptimizerCase(*case) for case in OPTIMIZERS + MORE] + [VAECase(experiment)]
