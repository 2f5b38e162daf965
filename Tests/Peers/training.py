"""Whole training steps: optimisers, clipping, schedules, and whole models with Adam."""

import math

import torch
from safetensors.torch import load_file
from torch import distributions, nn, optim
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

from layers import Attention, Residual, nearest, own, shifted
from running import Row, result, rows_of_yaml, weights_of, write
from vae import VAE

STEPS, BATCH = 5, 3
RATE = 3e-4  # of the whole models
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

# The optimizer as a row and in PyTorch; in MORE also what else stands under `train`.
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
    ("adam 1e-2 amsgrad", lambda p: optim.Adam(p, 1e-2, amsgrad=True)),
    ("adamw 1e-2 beta2 0.5 amsgrad", lambda p: optim.AdamW(p, 1e-2, (0.9, 0.5), amsgrad=True)),
    ("adamax", lambda p: optim.Adamax(p)),
    ("adamax 1e-2 beta2 0.5 epsilon 1e-3 weight_decay 0.1", lambda p: optim.Adamax(p, 1e-2, (0.9, 0.5), 1e-3, 0.1)),
    ("radam", lambda p: optim.RAdam(p)),
    ("radam 1e-2 beta2 0.9 weight_decay 0.1", lambda p: optim.RAdam(p, 1e-2, (0.9, 0.9), weight_decay=0.1)),
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


class ModelCase:
    """One step of a whole model with Adam. The noise is the engine's own, read back."""

    def __init__(self, name, text, model, x, bound):
        self.name, self.text, self.model, self.x, self.bound = name, text, model, x, bound

    def prepare(self, folder):
        write(folder, self.text, {"data": self.x}, weights_of(self.model))

    def compare(self, folder):
        row, ours = Row(self.name, ""), result(folder)
        if ours is None:
            row.faults.append("failed")
            return row
        optimizer = optim.Adam(self.model.parameters(), RATE)
        reports = self.bound(self.model, self.x, ours.get("random.sample/z"))
        (-reports[0]).backward()
        for name, value in zip(("elbo", "reconstruction", "kl"), reports):
            row.compare("losses", ours[f"output.{name}"], value.reshape(1))
        parameters = dict(self.model.named_parameters())
        norm = nn.utils.get_total_norm([value.grad for value in parameters.values()])
        row.compare("gradient norms", ours["output.gradient_norm"], norm.reshape(1))
        optimizer.step()
        for name, value in parameters.items():
            # After one step Adam's first moment is a tenth of the gradient.
            gradient = ours[f"optimizer.0.{name}.m"] * 10
            row.compare("gradients", gradient, value.grad)
            # A first step is rate · g / (|g| + ε): where g is not far above ε = 1e-8, the step shows g's rounding errors alone.
            judged = value.grad.abs() > 1e-6
            row.compare("parameters", ours[name] * judged, value * judged)
            row.errors["left out"] = row.errors.get("left out", 0) + (~judged).sum().item()
        self.same_step(row, ours, parameters, load_file(f"{folder}/weights.safetensors"))
        for name, value in self.model.named_buffers():
            row.compare("statistics", ours[name], value)
        networks = tuple(f"{name}." for name, _ in self.model.named_children())
        row.same_names([name for name in ours if name.startswith(networks)], weights_of(self.model))
        return row

    def same_step(self, row, ours, parameters, before):
        """All parameters, moved by PyTorch's Adam along our gradients."""
        with torch.no_grad():
            for name, value in parameters.items():
                value.copy_(before[name])
                value.grad = ours[f"optimizer.0.{name}.m"] * 10
        optim.Adam(parameters.values(), RATE).step()
        for name, value in parameters.items():
            row.compare("same gradients", ours[name], value)


def whole_vae(experiment):
    with open(experiment) as file:
        text = file.read()
    text = "let: {latent: 100}\ndata: {source: array}\n" + text[text.index("networks:"):text.index("evaluate:")]
    text = text.replace("epochs: 20, batch: 64", "steps: 1, batch: 16")
    images = (torch.rand(16, 1, 28, 28) < 0.2).float()
    return ModelCase("the VAE of vae-binarized-mnist.yaml", text, VAE(), images, lambda model, x, noise: model(x, noise))


IWAE = """\
data: {source: array}
networks:
  encoder: [linear 9, tanh, gaussian 4]
  decoder: [linear 8, tanh, linear 11, bernoulli]
objective:
  sample: {x: data, z: 5 of encoder(x)}
  define: {log_weight: "log_prob(decoder(z), x) + log_prob(normal(4), z) - log_prob(encoder(x), z)"}
  maximize: mean(log_mean_exp(log_weight))
  report: [elbo: mean(log_mean_exp(log_weight))]
train: {steps: 1, batch: 6, optimizer: adam 3e-4}
"""


def importance_weighted():
    model = nn.ModuleDict({
        "encoder": nn.Sequential(nn.Linear(11, 9), nn.Tanh(), nn.Linear(9, 8)),
        "decoder": nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 11))})

    def bound(model, x, noise):
        mean, log_variance = model["encoder"](x).chunk(2, 1)
        q, p = distributions.Normal(mean, (log_variance / 2).exp()), distributions.Normal(0, 1)
        z = mean + (log_variance / 2).exp() * noise
        likelihood = distributions.Bernoulli(logits=model["decoder"](z)).log_prob(x)
        weights = likelihood.sum(2) + (p.log_prob(z) - q.log_prob(z)).sum(2)
        return [(weights.logsumexp(0) - math.log(5)).mean()]

    return ModelCase("an importance-weighted autoencoder, 5 samples", IWAE, model, (torch.rand(6, 11) < 0.4).float(), bound)


PENALTY = """\
data: {source: array}
networks:
  encoder: [conv2d 4 padding 1, tanh, conv2d 5 stride 2, elu, flatten, linear 1]
objective:
  sample:
    x: data
    z: normal(1, 7, 7)
  define:
    between: 0.3 * x + 0.7 * z
    penalty: mean((norm(grad(encoder(between), between)) - 1)^2)
    difference: mean(encoder(x)) - mean(encoder(z))
  maximize: difference - 10 * penalty
  report: [{elbo: difference - 10 * penalty}, {reconstruction: difference}, {kl: penalty}]
train: {steps: 1, batch: 6, optimizer: adam 3e-4}
"""


def penalised_critic():
    """The gradient of a gradient's norm: PyTorch's double backward."""
    model = nn.ModuleDict({"encoder": nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, 5, 3, 2), nn.ELU(), nn.Flatten(), nn.Linear(45, 1))})

    def bound(model, x, noise):
        z = noise.reshape(x.shape)
        between = (0.3 * x + 0.7 * z).requires_grad_()
        slope, = torch.autograd.grad(model["encoder"](between).sum(), between, create_graph=True)
        penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        difference = model["encoder"](x).mean() - model["encoder"](z).mean()
        return [difference - 10 * penalty, difference, penalty]

    return ModelCase("a critic with a gradient penalty", PENALTY, model, torch.rand(6, 1, 7, 7), bound)


SPECTRAL = PENALTY.replace("[conv2d 4", "[with weights spectral, conv2d 4").replace("0.3 * x", "0.6 * x").replace("0.7 * z", "0.4 * z")


def penalised_spectral_critic():
    """Through W / σ(W) too: three calls, each with a step of the power iteration."""
    model = nn.ModuleDict({"encoder": nn.Sequential(
        nn.Identity(), spectral_norm(nn.Conv2d(1, 4, 3, padding=1)), nn.Tanh(), spectral_norm(nn.Conv2d(4, 5, 3, 2)), nn.ELU(),
        nn.Flatten(), spectral_norm(nn.Linear(45, 1)))})

    def bound(model, x, noise):
        z, critic = noise.reshape(x.shape), model["encoder"]
        difference = critic(x).mean() - critic(z).mean()
        between = (0.6 * x + 0.4 * z).requires_grad_()
        slope, = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        penalty = (slope.flatten(1).norm(dim=1) - 1).square().mean()
        return [difference - 10 * penalty, difference, penalty]

    return ModelCase("a spectral critic with a gradient penalty", SPECTRAL, model, torch.rand(6, 1, 7, 7), bound)


QUANTISED = """\
data: {source: array}
networks:
  encoder: [conv2d 6 kernel 4 stride 2 padding 1, relu, conv2d 4 padding 1]
  codebook: [quantize 7 init normal(std=0.3)]
  decoder: [conv2d 6 padding 1, relu, conv_transpose2d 1 kernel 4 stride 2 padding 1]
objective:
  sample: {x: data}
  define:
    ze: encoder(x)
    e: codebook(ze)
    reconstruction: mean(sum((decoder(ze + stop(e - ze)) - x)^2))
    kl: mean(sum((stop(ze) - e)^2))
    elbo: -(reconstruction + kl + 0.25 * mean(sum((ze - stop(e))^2)))
  maximize: elbo
  report: [elbo, reconstruction, kl]
train: {steps: 1, batch: 5, optimizer: adam 3e-4}
"""


def quantised():
    """A VQ-VAE with its three terms, each of which moves other parts."""
    conv, table = nn.Conv2d, nn.Embedding(7, 4)
    nn.init.normal_(table.weight, std=0.3)
    model = nn.ModuleDict({
        "encoder": nn.Sequential(conv(1, 6, 4, 2, 1), nn.ReLU(), conv(6, 4, 3, padding=1)),
        "codebook": nn.Sequential(table),
        "decoder": nn.Sequential(conv(4, 6, 3, padding=1), nn.ReLU(), nn.ConvTranspose2d(6, 1, 4, 2, 1))})

    def bound(model, x, _):
        ze = model["encoder"](x)
        e = nearest(ze, model["codebook"][0])
        squared = lambda a, b: (a - b).square().sum() / len(x)
        reconstruction, kl = squared(model["decoder"](ze + (e - ze).detach()), x), squared(ze.detach(), e)
        return [-(reconstruction + kl + 0.25 * squared(ze, e.detach())), reconstruction, kl]

    return ModelCase("a VQ-VAE", QUANTISED, model, torch.rand(5, 1, 8, 8), bound)


TRANSFORMER = """\
data: {source: array, classes: 7}
networks:
  prior:
    - embedding 8
    - shift
    - positions
    - residual: [layer_norm, attention 2 mask causal]
    - residual: [layer_norm, linear 16, gelu, linear 8]
    - layer_norm
    - linear 7
    - categorical
objective:
  sample: {x: data}
  define: {elbo: "mean(log_prob(prior(x), x))"}
  maximize: elbo
  report: [elbo]
train: {steps: 1, batch: 4, optimizer: adam 3e-4}
"""


class Parts(nn.Sequential):
    """The transformer's rows; those that keep numbers of their own have no module to call."""

    def forward(self, x):
        h = shifted(self[0](x), self[1]["start"]) + self[2]["weight"]
        for part in list(self)[3:]:
            h = part(h)
        return h


def transformer():
    model = nn.ModuleDict({"prior": Parts(
        nn.Embedding(7, 8), own(start=0.02 * torch.randn(8)), own(weight=0.02 * torch.randn(6, 8)),
        Residual([nn.LayerNorm(8), Attention(8, 2, True)]),
        Residual([nn.LayerNorm(8), nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8)]), nn.LayerNorm(8), nn.Linear(8, 7))})

    def bound(model, x, _):
        return [-functional.cross_entropy(model["prior"](x.long()).transpose(1, 2), x.long(), reduction="sum") / len(x)]

    return ModelCase("a causal transformer", TRANSFORMER, model, torch.randint(7, (4, 6)), bound)


def all_cases(experiment):
    """The optimisers, and whole models."""
    torch.manual_seed(2)
    optimizers = [OptimizerCase(*case) for case in OPTIMIZERS + MORE]
    return optimizers, [whole_vae(experiment), importance_weighted(), penalised_critic(), penalised_spectral_critic(), quantised(),
                        transformer()]
