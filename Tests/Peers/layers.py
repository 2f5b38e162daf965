"""Every kind of row: the rows, and the module of PyTorch that they mean. Sizes are odd on purpose."""

import copy
import zlib
from dataclasses import dataclass, field

import torch
from torch import distributions, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import spectral_norm

from running import Row, kinds_of, result, rows_of_yaml, weights_of, write

BATCH = 5
IMAGE, VECTOR, SEQUENCE = (6, 9, 7), (11,), (7, 6)


class Apply(nn.Module):
    """A module of numbered parts and a function of them, for rows that nn.Sequential cannot say."""

    def __init__(self, function, parts=None):
        super().__init__()
        for name, part in (parts or {}).items():
            self.add_module(name, part)
        self.function = function

    def forward(self, x):
        return self.function(x, *self.children())


class Dropout(nn.Module):
    """nn.Dropout by given uniform numbers (`draw`), in the engine's layout until `forward`."""

    def __init__(self, p, row):
        super().__init__()
        self.p, self.row, self.draw = p, row, None

    def forward(self, x):
        if not self.training:
            return x
        draw = self.draw.permute(0, 3, 1, 2) if self.draw.dim() == 4 else self.draw
        return x * (draw < 1 - self.p).float() / (1 - self.p)


class Noise(nn.Module):
    """x + weight · n by given normal numbers (`draw`), in the engine's layout until `forward`."""

    def __init__(self, channels, row):
        super().__init__()
        self.weight, self.row, self.draw = nn.Parameter(torch.zeros(channels)), row, None

    def forward(self, x):
        if self.draw is None:
            return x
        if self.draw.dim() == 4:
            return x + self.draw.permute(0, 3, 1, 2) * self.weight[:, None, None]
        return x + self.draw * self.weight


class MaskedConv(nn.Conv2d):
    """PixelCNN's: A hides the centre of the filter and all after it in raster order, B all after the centre."""

    def __init__(self, kind, *sizes, **more):
        super().__init__(*sizes, **more)
        middle = self.kernel_size[0] // 2
        self.mask = [torch.ones_like(self.weight)]
        self.mask[0][:, :, middle, middle + (kind == "B"):] = 0
        self.mask[0][:, :, middle + 1:] = 0

    def forward(self, x):
        return self._conv_forward(x, self.weight * self.mask[0], self.bias)


class Equalized(nn.Module):
    """A module whose weight is used times √(2 / inputs) and a rate, its bias times the rate."""

    def __init__(self, inner, inputs, rate=1):
        super().__init__()
        self.inner, self.factor, self.rate = [inner], rate * (2 / inputs) ** 0.5, rate
        self.weight, self.bias = nn.Parameter(torch.randn_like(inner.weight)), inner.bias

    def forward(self, x):
        return torch.func.functional_call(self.inner[0], {"weight": self.weight * self.factor, "bias": self.bias * self.rate}, x)


class Attention(nn.MultiheadAttention):
    """Of a sequence with itself, or of an image's points in raster order."""

    def __init__(self, width, heads, causal=False, **more):
        super().__init__(width, heads, batch_first=True, **more)
        self.causal = causal

    def forward(self, x):
        sequence = x.flatten(2).transpose(1, 2) if x.dim() == 4 else x
        hidden = torch.ones(sequence.shape[1], sequence.shape[1], dtype=bool).triu(1) if self.causal else None
        y = super().forward(sequence, sequence, sequence, need_weights=False, attn_mask=hidden)[0]
        return y.transpose(1, 2).reshape(x.shape) if x.dim() == 4 else y


def minibatch_std(x, group):
    """As in StyleGAN2's code, for images and vectors."""
    y = x.reshape(group, -1, *x.shape[1:])
    y = (y - y.mean(0)).square().mean(0)
    y = (y + 1e-8).sqrt().flatten(1).mean(1)
    y = y.reshape(-1, *[1] * (x.dim() - 1)).repeat(group, 1, *x.shape[2:])
    return torch.cat([x, y], 1)


def shifted(x, start):
    """Moved on by one position; of an image the points in raster order."""
    sequence = x.flatten(2).transpose(1, 2) if x.dim() == 4 else x
    y = torch.cat([start.expand(len(x), 1, -1), sequence[:, :-1]], 1)
    return y.transpose(1, 2).reshape(x.shape) if x.dim() == 4 else y


def own(**tensors):
    """The numbers that a row keeps."""
    return nn.ParameterDict({name: nn.Parameter(tensor) for name, tensor in tensors.items()})


class Residual(nn.Module):
    def __init__(self, parts, shortcut=None):
        super().__init__()
        for index, part in enumerate(parts):
            self.add_module(str(index), part)
        self.parts, self.short = [parts], [shortcut]
        if shortcut:
            self.add_module("shortcut", nn.Sequential(*shortcut))

    def forward(self, x):
        y = x
        for part in self.parts[0]:
            y = part(y)
        return y + (self.shortcut(x) if self.short[0] else x)


def two(make):
    """The two maps of a `modulate` row, by their names."""
    return nn.ModuleDict({"gamma": make(), "beta": make()})


def modulated(x, maps, v):
    wide = lambda y: y if y.dim() == x.dim() else y[:, :, None, None]
    return (1 + wide(maps["gamma"](v))) * x + wide(maps["beta"](v))


def nearest(x, table):
    """The nearest rows of the table for the channels of x."""
    vectors = x.movedim(1, -1)
    codes = torch.cdist(vectors.reshape(1, -1, x.shape[1]), table.weight[None])[0].argmin(1)
    return table(codes).reshape(vectors.shape).movedim(-1, 1)


@dataclass
class Case:
    name: str
    rows: list
    module: nn.Module
    shape: tuple
    # What is compared: an equation of net(x) and the same in PyTorch.
    equation: str = "net(x)"
    score: object = lambda y, target: y
    target: object = None
    classes: int = None
    more: dict = field(default_factory=dict)  # further networks: name → (rows, module)
    scale: float = 1.5
    batch: int = BATCH
    x: torch.Tensor = None
    dy: torch.Tensor = None


def seq(*parts):
    return nn.Sequential(*parts)


def halves(y, scale=0.5):
    mean, spread = y.chunk(2, 1)
    return distributions.Normal(mean, (scale * spread).exp())


def example_sum(y):
    return y.flatten(1).sum(1)


def activation(row, module, shape=VECTOR):
    name = {IMAGE: f"{row} of images", SEQUENCE: f"{row} of a sequence"}.get(shape, row)
    return Case(name, [row], seq(module), shape)


def image_cases():
    conv, deconv = nn.Conv2d, nn.ConvTranspose2d
    return [
        Case("conv2d", ["conv2d 4"], seq(conv(6, 4, 3)), IMAGE),
        Case("conv2d kernel 5, padding", ["conv2d 3 kernel 5 padding 4"], seq(conv(6, 3, 5, padding=4)), IMAGE),
        Case("conv2d stride", ["conv2d 4 kernel 4 stride 2 padding 1"], seq(conv(6, 4, 4, 2, 1)), IMAGE),
        Case("conv2d stride 3, uneven", ["conv2d 4 kernel 2 stride 3"], seq(conv(6, 4, 2, 3)), IMAGE),
        Case("conv2d padding same", ["conv2d 5 kernel 4 padding same"], seq(conv(6, 5, 4, padding="same")), IMAGE),
        Case("conv2d dilation", ["conv2d 4 kernel 3 dilation 2 padding 2"], seq(conv(6, 4, 3, padding=2, dilation=2)), IMAGE),
        Case("conv2d same, dilation", ["conv2d 3 kernel 2 dilation 3 padding same"],
             seq(conv(6, 3, 2, padding="same", dilation=3)), IMAGE),
        Case("conv2d groups", ["conv2d 4 groups 2 padding 1"], seq(conv(6, 4, 3, padding=1, groups=2)), IMAGE),
        Case("conv2d depthwise, no bias", ["conv2d 12 groups 6 bias false"], seq(conv(6, 12, 3, groups=6, bias=False)), IMAGE),
        Case("conv2d kernel 1", ["conv2d 8 kernel 1"], seq(conv(6, 8, 1)), IMAGE),
        Case("conv2d to 1 channel", ["conv2d 1 padding 2"], seq(conv(6, 1, 3, padding=2)), IMAGE),
        Case("conv2d of 1 channel", ["conv2d 7 padding 1"], seq(conv(1, 7, 3, padding=1)), (1, 13, 11)),
        Case("conv2d of a point", ["conv2d 5 kernel 5 padding 4"], seq(conv(8, 5, 5, padding=4)), (8, 1, 1)),
        Case("conv2d pad reflect", ["conv2d 4 kernel 5 padding 2 pad reflect"],
             seq(conv(6, 4, 5, padding=2, padding_mode="reflect")), IMAGE),
        Case("conv2d pad reflect, same", ["conv2d 4 kernel 4 padding same pad reflect"],
             seq(conv(6, 4, 4, padding="same", padding_mode="reflect")), IMAGE),
        Case("conv2d pad reflect, stride", ["conv2d 4 stride 2 padding 1 pad reflect"],
             seq(conv(6, 4, 3, 2, 1, padding_mode="reflect")), IMAGE),
        Case("conv2d mask A", ["conv2d 4 kernel 5 padding 2 mask A"], seq(MaskedConv("A", 6, 4, 5, padding=2)), IMAGE),
        Case("conv2d mask B", ["conv2d 4 padding 1 mask B"], seq(MaskedConv("B", 6, 4, 3, padding=1)), IMAGE),
        Case("conv2d mask A, mask B, groups", ["conv2d 6 padding same mask A", "relu", "conv2d 4 padding same groups 2 mask B"],
             seq(MaskedConv("A", 6, 6, 3, padding=1), nn.ReLU(), MaskedConv("B", 6, 4, 3, padding=1, groups=2)), IMAGE),
        Case("conv2d weights equalized", ["conv2d 4 groups 2 weights equalized"],
             seq(Equalized(conv(6, 4, 3, groups=2), 27)), IMAGE),
        Case("conv_transpose2d weights equalized", ["conv_transpose2d 4 kernel 4 stride 2 weights equalized"],
             seq(Equalized(deconv(6, 4, 4, 2), 96)), IMAGE),
        Case("conv2d weights equalized 0.01", ["conv2d 4 weights equalized 0.01"], seq(Equalized(conv(6, 4, 3), 54, 0.01)), IMAGE),
        Case("conv2d weights spectral", ["conv2d 4 weights spectral"], seq(spectral_norm(conv(6, 4, 3))), IMAGE),
        Case("conv_transpose2d weights spectral", ["conv_transpose2d 4 kernel 4 stride 2 weights spectral"],
             seq(spectral_norm(deconv(6, 4, 4, 2))), IMAGE),
        Case("conv_transpose2d", ["conv_transpose2d 4"], seq(deconv(6, 4, 3)), IMAGE),
        Case("conv_transpose2d stride, output_padding", ["conv_transpose2d 4 stride 2 padding 1 output_padding 1"],
             seq(deconv(6, 4, 3, 2, 1, 1)), IMAGE),
        Case("conv_transpose2d kernel 4, stride 2", ["conv_transpose2d 3 kernel 4 stride 2 padding 1"],
             seq(deconv(6, 3, 4, 2, 1)), IMAGE),
        Case("conv_transpose2d stride 3 over kernel 2", ["conv_transpose2d 3 kernel 2 stride 3 output_padding 2"],
             seq(deconv(6, 3, 2, 3, 0, 2)), IMAGE),
        Case("conv_transpose2d dilation, groups", ["conv_transpose2d 4 dilation 2 groups 2 bias false"],
             seq(deconv(6, 4, 3, dilation=2, groups=2, bias=False)), IMAGE),
        Case("conv_transpose2d of a point", ["conv_transpose2d 7 kernel 4"], seq(deconv(8, 7, 4)), (8, 1, 1)),
        Case("conv2d to 3 of 16 channels", ["conv2d 3 padding 1"], seq(conv(16, 3, 3, padding=1)), (16, 15, 13)),
        Case("conv2d of a whole image", ["conv2d 10 kernel 5"], seq(conv(24, 10, 5)), (24, 5, 5)),
        Case("conv2d, wide", ["conv2d 48 padding 1"], seq(conv(32, 48, 3, padding=1)), (32, 14, 15)),
        Case("conv_transpose2d to 3 of 16 channels", ["conv_transpose2d 3 kernel 4 stride 2 padding 1"],
             seq(deconv(16, 3, 4, 2, 1)), (16, 8, 7)),
        Case("conv_transpose2d, wide", ["conv_transpose2d 32 kernel 4 stride 2 padding 1"],
             seq(deconv(48, 32, 4, 2, 1)), (48, 7, 8)),
        Case("avg_pool", ["avg_pool 2"], seq(nn.AvgPool2d(2)), IMAGE),
        Case("avg_pool stride, padding", ["avg_pool 3 stride 2 padding 1"], seq(nn.AvgPool2d(3, 2, 1)), IMAGE),
        Case("mean_pool", ["mean_pool"], Apply(lambda x: x.mean((2, 3))), IMAGE),
        Case("sum_pool", ["sum_pool"], Apply(lambda x: x.sum((2, 3))), IMAGE),
        Case("sum_pool of a sequence", ["sum_pool"], Apply(lambda x: x.sum(1)), SEQUENCE),
        Case("max_pool", ["max_pool 2"], seq(nn.MaxPool2d(2)), IMAGE),
        Case("max_pool stride, padding", ["max_pool 3 stride 2 padding 1"], seq(nn.MaxPool2d(3, 2, 1)), IMAGE),
        Case("upsample nearest", ["upsample 2"], seq(nn.Upsample(scale_factor=2)), IMAGE),
        Case("upsample bilinear", ["upsample 3 bilinear"], seq(nn.Upsample(scale_factor=3, mode="bilinear")), IMAGE),
        Case("upsample bilinear aligned", ["upsample 2 bilinear aligned"], seq(nn.UpsamplingBilinear2d(scale_factor=2)), IMAGE),
        Case("upsample nearest, conv2d", ["upsample 2 nearest", "conv2d 4 padding 1"],
             seq(nn.Upsample(scale_factor=2), conv(6, 4, 3, padding=1)), IMAGE),
        Case("conv2d, relu, conv2d", ["conv2d 8", "relu", "conv2d 3"], seq(conv(6, 8, 3), nn.ReLU(), conv(8, 3, 3)), IMAGE),
    ]


def shape_cases():
    return [
        Case("linear", ["linear 4"], seq(nn.Linear(11, 4)), VECTOR),
        Case("linear, no bias", ["linear 13 bias false"], seq(nn.Linear(11, 13, bias=False)), VECTOR),
        Case("linear of a sequence", ["linear 4"], seq(nn.Linear(6, 4)), SEQUENCE),
        Case("linear weights equalized", ["linear 4 weights equalized"], seq(Equalized(nn.Linear(11, 4), 11)), VECTOR),
        Case("linear weights equalized 0.25", ["linear 4 weights equalized 0.25"], seq(Equalized(nn.Linear(11, 4), 11, 0.25)), VECTOR),
        Case("linear weights spectral, tanh, twice", ["linear 7 weights spectral", "tanh", "linear 3 weights spectral"],
             seq(spectral_norm(nn.Linear(11, 7)), nn.Tanh(), spectral_norm(nn.Linear(7, 3))), VECTOR),
        Case("flatten", ["flatten"], seq(nn.Flatten()), IMAGE),
        Case("flatten, linear", ["flatten", "linear 5"], seq(nn.Flatten(), nn.Linear(378, 5)), IMAGE),
        Case("reshape", ["reshape 3 14 9"], seq(nn.Flatten(), nn.Unflatten(1, (3, 14, 9))), IMAGE),
        Case("reshape to a sequence", ["reshape 54 7"], seq(nn.Flatten(), nn.Unflatten(1, (54, 7))), IMAGE),
        Case("identity", ["identity"], seq(nn.Identity()), VECTOR),
        Case("concat, images", ["conv2d 5 padding 1 as a", "tanh", "concat a"],
             Apply(lambda x, c: torch.cat([c(x).tanh(), c(x)], 1), {"0": nn.Conv2d(6, 5, 3, padding=1)}), IMAGE),
        Case("concat, a vector over an image", ["flatten", "linear 4 as v", "from input", "concat v"],
             Apply(lambda x, l: torch.cat([x, l(x.flatten(1))[:, :, None, None].expand(-1, -1, 9, 7)], 1),
                   {"1": nn.Linear(378, 4)}), IMAGE),
        Case("concat, vectors", ["linear 4 as v", "from input", "concat v input", "linear 3"],
             Apply(lambda x, l, m: m(torch.cat([x, l(x), x], 1)), {"0": nn.Linear(11, 4), "3": nn.Linear(26, 3)}), VECTOR),
        Case("add", ["linear 4 as v", "tanh", "add v"], Apply(lambda x, l: l(x).tanh() + l(x), {"0": nn.Linear(11, 4)}), VECTOR),
        Case("add, an image's channels", ["flatten", "linear 6", "reshape 6 1 1 as v", "from input", "add v"],
             Apply(lambda x, l: x + l(x.flatten(1))[:, :, None, None], {"1": nn.Linear(378, 6)}), IMAGE),
        Case("residual", [(["conv2d 6 padding 1", "elu"], None)], seq(Residual([nn.Conv2d(6, 6, 3, padding=1), nn.ELU()])), IMAGE),
        Case("residual, shortcut", [(["conv2d 4 padding 1", "relu"], ["conv2d 4 kernel 1"])],
             seq(Residual([nn.Conv2d(6, 4, 3, padding=1), nn.ReLU()], [nn.Conv2d(6, 4, 1)])), IMAGE),
    ]


def modulate_cases():
    return [
        Case("modulate by a vector", ["flatten", "linear 4 as v", "from input", "modulate v"],
             Apply(lambda x, l, m: modulated(x, m, l(x.flatten(1))), {"1": nn.Linear(378, 4), "3": two(lambda: nn.Linear(4, 6))}), IMAGE),
        Case("batch_norm, modulate by a vector", ["linear 4 as v", "from input", "batch_norm affine false", "modulate v"],
             Apply(lambda x, l, b, m: modulated(b(x), m, l(x)),
                   {"0": nn.Linear(11, 4), "2": nn.BatchNorm1d(11, affine=False), "3": two(lambda: nn.Linear(4, 11))}), VECTOR),
        Case("modulate by a class", ["linear 5 as s", "modulate argmax(s)"],
             Apply(lambda x, l, m: modulated(l(x), m, l(x).argmax(1)), {"0": nn.Linear(11, 5), "1": two(lambda: nn.Embedding(5, 5))}), VECTOR),
        Case("modulate by an image", ["conv2d 5 padding 1 as v", "from input", "instance_norm", "modulate v"],
             Apply(lambda x, c, n, m: modulated(n(x), m, c(x)),
                   {"0": nn.Conv2d(6, 5, 3, padding=1), "2": nn.InstanceNorm2d(6), "3": two(lambda: nn.Conv2d(5, 6, 3, padding=1))}), IMAGE),
        Case("modulate by an image, kernel 5", ["modulate input kernel 5"],
             Apply(lambda x, m: modulated(x, m, x), {"0": two(lambda: nn.Conv2d(6, 6, 5, padding=2))}), IMAGE),
        Case("modulate by an image, hidden", ["modulate input hidden 4"],
             Apply(lambda x, m: modulated(x, m, m["hidden"](x).relu()),
                   {"0": nn.ModuleDict({"hidden": nn.Conv2d(6, 4, 3, padding=1), **two(lambda: nn.Conv2d(4, 6, 3, padding=1))})}), IMAGE),
        Case("AdaIN: instance_norm, modulate by a vector", ["flatten", "linear 4 as v", "from input", "instance_norm", "modulate v"],
             Apply(lambda x, l, n, m: modulated(n(x), m, l(x.flatten(1))),
                   {"1": nn.Linear(378, 4), "3": nn.InstanceNorm2d(6), "4": two(lambda: nn.Linear(4, 6))}), IMAGE),
        Case("SPADE: batch_norm, modulate by an image, hidden",
             ["conv2d 5 padding 1 as v", "from input", "batch_norm affine false", "modulate v hidden 4"],
             Apply(lambda x, c, n, m: modulated(n(x), m, m["hidden"](c(x)).relu()),
                   {"0": nn.Conv2d(6, 5, 3, padding=1), "2": nn.BatchNorm2d(6, affine=False), "3": nn.ModuleDict(
                       {"hidden": nn.Conv2d(5, 4, 3, padding=1), **two(lambda: nn.Conv2d(4, 6, 3, padding=1))})}), IMAGE),
        Case("quantize, added", ["quantize 4 as e", "from input", "add e"],
             Apply(lambda x, t: nearest(x, t) + x, {"0": nn.Embedding(4, 11)}), VECTOR),
        Case("conv2d, quantize, added", ["conv2d 3 as z", "quantize 5", "add z"],
             Apply(lambda x, c, t: nearest(c(x), t) + c(x), {"0": nn.Conv2d(6, 3, 3), "1": nn.Embedding(5, 3)}), IMAGE),
    ]


def call_cases():
    """Networks called twice: their weights are shared, and batch norm's statistics move at each call, in order."""
    twice = "net(2 * net(x))"
    return [
        Case("linear, tanh: called twice", ["linear 11", "tanh"],
             Apply(lambda x, l: l(2 * l(x).tanh()).tanh(), {"0": nn.Linear(11, 11)}), VECTOR, twice),
        Case("linear, batch_norm: called twice", ["linear 11 bias false", "batch_norm"],
             Apply(lambda x, l, b: b(l(2 * b(l(x)))), {"0": nn.Linear(11, 11, bias=False), "1": nn.BatchNorm1d(11)}), VECTOR, twice),
        Case("conv2d, batch_norm: called twice", ["conv2d 6 padding 1 bias false", "batch_norm"],
             Apply(lambda x, c, b: b(c(2 * b(c(x)))),
                   {"0": nn.Conv2d(6, 6, 3, padding=1, bias=False), "1": nn.BatchNorm2d(6)}), IMAGE, twice),
    ]


def learned_cases():
    """Rows that keep numbers of their own."""
    weight = lambda *shape: {"0": own(weight=0.02 * torch.randn(*shape))}
    start = lambda x, p: shifted(x, p["start"])
    return [
        Case("embedding", ["embedding 11"], Apply(lambda x, table: (x, table), {"0": nn.Embedding(7, 11)}), VECTOR, "x + net(target)",
             lambda y, t: y[0] + y[1](t.long()), torch.randint(7, (BATCH,)), 7),
        Case("embedding of a map", ["embedding 6"], Apply(lambda x, table: (x, table), {"0": nn.Embedding(7, 6)}), IMAGE, "x * net(target)",
             lambda y, t: y[0] * y[1](t.long()).permute(0, 3, 1, 2), torch.randint(7, (BATCH, 9, 7)), 7),
        Case("constant", ["constant 11 as c", "from input", "add c"],
             Apply(lambda x, p: x + p["weight"], {"0": own(weight=torch.ones(11))}), VECTOR),
        Case("constant, an image", ["constant 6 9 7 as c", "from input", "add c"],
             Apply(lambda x, p: x + p["weight"], {"0": own(weight=torch.ones(IMAGE))}), IMAGE),
        Case("positions", ["positions"], Apply(lambda x, p: x + p["weight"], weight(*SEQUENCE)), SEQUENCE),
        Case("positions of images", ["positions"], Apply(lambda x, p: x + p["weight"], weight(*IMAGE)), IMAGE),
        Case("shift", ["shift"], Apply(start, {"0": own(start=0.02 * torch.randn(6))}), SEQUENCE),
        Case("shift of images", ["shift"], Apply(start, {"0": own(start=0.02 * torch.randn(6))}), IMAGE),
        Case("shift of one place", ["shift", "linear 3", "concat input"],
             Apply(lambda x, p, l: torch.cat([l(shifted(x, p["start"])), x], 1),
                   {"0": own(start=torch.randn(3)), "1": nn.Linear(3, 3)}), (1, 3)),
        Case("gain", ["gain 0.7"], Apply(lambda x, p: x * p["gain"], {"0": own(gain=torch.tensor(0.7))}), IMAGE),
        Case("noise of images", ["noise"], seq(Noise(6, "net.0")), IMAGE),
        Case("noise of a sequence", ["noise"], seq(Noise(6, "net.0")), SEQUENCE),
        Case("noise of vectors", ["noise"], seq(Noise(11, "net.0")), VECTOR),
    ]


def attention_cases():
    attend, conv = functional.scaled_dot_product_attention, nn.Conv2d
    # The keys have no bias: it adds the same to all scores of a query, so its gradient is 0, and only rounding would be compared.
    three = ["from input", "linear 5 bias false as k", "from input", "linear 4 as v"]
    linears = lambda: {"0": nn.Linear(6, 5), "2": nn.Linear(6, 5, bias=False), "4": nn.Linear(6, 4)}
    points = lambda x: x.flatten(2).transpose(1, 2)
    return [
        Case("attention heads 2", ["attention heads 2"], seq(Attention(6, 2)), SEQUENCE),
        Case("attention heads 3, causal", ["attention 3 mask causal"], seq(Attention(6, 3, True)), SEQUENCE),
        Case("attention, no bias", ["attention bias false"], seq(Attention(6, 1, bias=False)), SEQUENCE),
        Case("attention of images", ["attention 2"], seq(Attention(6, 2)), IMAGE),
        Case("attention of images, causal", ["attention 2 mask causal"], seq(Attention(6, 2, True)), IMAGE),
        Case("attend(q, k, v)", ["linear 5 as q", *three, "from attend(q, k, v)"],
             Apply(lambda x, q, k, v: attend(q(x), k(x), v(x)), linears()), SEQUENCE),
        Case("attend(q, k, v, mask=causal)", ["linear 5 as q", *three, "from attend(q, k, v, mask=causal)"],
             Apply(lambda x, q, k, v: attend(q(x), k(x), v(x), is_causal=True), linears()), SEQUENCE),
        Case("SAGAN: attention with a gain", ["conv2d 3 kernel 1 as f", "from input", "conv2d 3 kernel 1 bias false", "max_pool 2 as g",
              "from input", "conv2d 4 kernel 1", "max_pool 2 as h", "from attend(f, g, h, scale=1)", "conv2d 6 kernel 1", "gain 0.4",
              "add input"],
             Apply(lambda x, f, g, h, o, p: x + p["gain"] * o(attend(
                 points(f(x)), points(functional.max_pool2d(g(x), 2)), points(functional.max_pool2d(h(x), 2)), scale=1)
                 .transpose(1, 2).reshape(-1, 4, 9, 7)),
                   {"0": conv(6, 3, 1), "2": conv(6, 3, 1, bias=False), "5": conv(6, 4, 1), "8": conv(4, 6, 1),
                    "9": own(gain=torch.tensor(0.4))}), IMAGE),
        Case("a causal transformer block", [(["layer_norm", "attention 2 mask causal"], None),
                                            (["layer_norm", "linear 12", "gelu", "linear 6"], None)],
             seq(Residual([nn.LayerNorm(6), Attention(6, 2, True)]),
                 Residual([nn.LayerNorm(6), nn.Linear(6, 12), nn.GELU(), nn.Linear(12, 6)])), SEQUENCE),
        Case("attend(f, g, h, scale=1) of images",
             ["conv2d 3 kernel 1 as f", "from input", "avg_pool 2", "conv2d 3 kernel 1 bias false as g", "from input",
              "avg_pool 2", "conv2d 4 kernel 1 as h", "from attend(f, g, h, scale=1)"],
             Apply(lambda x, f, g, h: attend(points(f(x)), points(g(functional.avg_pool2d(x, 2))), points(
                 h(functional.avg_pool2d(x, 2))), scale=1).transpose(1, 2).reshape(-1, 4, 9, 7),
                   {"0": conv(6, 3, 1), "3": conv(6, 3, 1, bias=False), "6": conv(6, 4, 1)}), IMAGE),
    ]


def norm_cases():
    swapped = lambda norm: Apply(lambda x, n: n(x.transpose(1, 2)).transpose(1, 2), {"0": norm})
    return [
        Case("batch_norm", ["batch_norm"], seq(nn.BatchNorm2d(6)), IMAGE),
        Case("batch_norm of vectors", ["batch_norm momentum 0.3 eps 1e-3"], seq(nn.BatchNorm1d(11, 1e-3, 0.3)), VECTOR),
        Case("batch_norm affine false", ["batch_norm affine false"], seq(nn.BatchNorm2d(6, affine=False)), IMAGE),
        Case("conv2d, batch_norm, relu", ["conv2d 4 bias false", "batch_norm", "relu"],
             seq(nn.Conv2d(6, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU()), IMAGE),
        Case("layer_norm of images", ["layer_norm"], seq(nn.LayerNorm(IMAGE)), IMAGE),
        Case("layer_norm of vectors", ["layer_norm eps 1e-3"], seq(nn.LayerNorm(11, 1e-3)), VECTOR),
        Case("layer_norm of a sequence", ["layer_norm"], seq(nn.LayerNorm(6)), SEQUENCE),
        Case("layer_norm affine false", ["layer_norm affine false"], seq(nn.LayerNorm(IMAGE, elementwise_affine=False)), IMAGE),
        Case("group_norm", ["group_norm 3"], seq(nn.GroupNorm(3, 6)), IMAGE),
        Case("group_norm of vectors", ["group_norm 2"], seq(nn.GroupNorm(2, 10)), (10,)),
        Case("group_norm of a sequence", ["group_norm 2"], swapped(nn.GroupNorm(2, 6)), SEQUENCE),
        Case("instance_norm", ["instance_norm"], seq(nn.InstanceNorm2d(6)), IMAGE),
        Case("instance_norm affine", ["instance_norm affine"], seq(nn.InstanceNorm2d(6, affine=True)), IMAGE),
        Case("instance_norm of a sequence", ["instance_norm"], swapped(nn.InstanceNorm1d(6)), SEQUENCE),
        Case("pixel_norm", ["pixel_norm"], Apply(lambda x: x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()), IMAGE),
        Case("pixel_norm of vectors", ["pixel_norm eps 1e-3"],
             Apply(lambda x: x * (x.square().mean(1, keepdim=True) + 1e-3).rsqrt()), VECTOR),
        Case("minibatch_std", ["minibatch_std"], Apply(lambda x: minibatch_std(x, 4)), IMAGE, batch=8),
        Case("minibatch_std 3 of 6", ["minibatch_std 3"], Apply(lambda x: minibatch_std(x, 3)), VECTOR, batch=6),
        Case("minibatch_std 4 of 6", ["minibatch_std"], Apply(lambda x: minibatch_std(x, 3)), IMAGE, batch=6),
        Case("minibatch_std, all 5", ["minibatch_std 7"], Apply(lambda x: minibatch_std(x, 5)), IMAGE),
        Case("dropout", ["dropout 0.3"], seq(Dropout(0.3, "net.0")), VECTOR),
        Case("dropout of images", ["dropout"], seq(Dropout(0.5, "net.0")), IMAGE),
        Case("dropout channels", ["dropout 0.4 channels"], seq(Dropout(0.4, "net.0")), IMAGE),
        Case("dropout examples", ["dropout 0.4 examples"], seq(Dropout(0.4, "net.0")), IMAGE),
    ]


def activation_cases():
    return [
        activation("relu", nn.ReLU()), activation("relu", nn.ReLU(), IMAGE), activation("leaky_relu", nn.LeakyReLU()),
        activation("leaky_relu 0.2", nn.LeakyReLU(0.2)), activation("elu", nn.ELU()), activation("elu 0.7", nn.ELU(0.7)),
        activation("selu", nn.SELU()), activation("gelu", nn.GELU()), activation("gelu tanh", nn.GELU("tanh")),
        activation("silu", nn.SiLU()), activation("softplus", nn.Softplus()), activation("tanh", nn.Tanh()),
        activation("sigmoid", nn.Sigmoid()), activation("softmax", nn.Softmax(1)), activation("softmax", nn.Softmax(1), IMAGE),
        activation("softmax", nn.Softmax(-1), SEQUENCE),
    ]


def head_cases():
    normal, cross = distributions.Normal, functional.cross_entropy
    linear = lambda: seq(nn.Linear(11, 6))
    pair = {"other": (["linear 6", "gaussian"], linear())}
    target, bits = torch.randn(BATCH, 3), torch.rand(BATCH, *IMAGE)
    log_prob, kl = "log_prob(net(x), target)", "kl(net(x))"
    return [
        Case("gaussian 3: log_prob", ["gaussian 3"], linear(), VECTOR, log_prob,
             lambda y, t: example_sum(halves(y).log_prob(t)), target),
        Case("gaussian log_std: log_prob", ["linear 6", "gaussian log_std"], linear(), VECTOR, log_prob,
             lambda y, t: example_sum(halves(y, 1).log_prob(t)), target),
        Case("gaussian of images: log_prob", ["gaussian"], seq(), IMAGE, log_prob,
             lambda y, t: example_sum(halves(y).log_prob(t)), torch.randn(BATCH, 3, 9, 7)),
        Case("gaussian: kl", ["gaussian 3"], linear(), VECTOR, kl,
             lambda y, t: example_sum(distributions.kl_divergence(halves(y), normal(0, 1)))),
        Case("gaussian: kl(q, p)", ["linear 6", "gaussian"], linear(), VECTOR, "kl(net(x), other(x))",
             lambda y, t, p: example_sum(distributions.kl_divergence(halves(y), halves(p))), more=pair),
        Case("gaussian: entropy", ["gaussian 3"], linear(), VECTOR, "entropy(net(x))",
             lambda y, t: example_sum(halves(y).entropy())),
        Case("normal: log_prob", ["normal"], seq(), IMAGE, log_prob, lambda y, t: example_sum(normal(y, 1).log_prob(t)), bits),
        Case("normal std 0.3: log_prob", ["normal std 0.3"], seq(), IMAGE, log_prob,
             lambda y, t: example_sum(normal(y, 0.3).log_prob(t)), bits),
        Case("normal std learned: log_prob", ["normal std learned"], LearnedNormal(), (3,), log_prob,
             lambda y, t: example_sum(y.log_prob(t)), target),
        Case("bernoulli: log_prob", ["bernoulli"], seq(), IMAGE, log_prob,
             lambda y, t: -example_sum(functional.binary_cross_entropy_with_logits(y, t, reduction="none")), bits),
        Case("bernoulli: kl(q, p)", ["bernoulli"], seq(), VECTOR, "kl(net(x), other(x))",
             lambda y, t, p: example_sum(distributions.kl_divergence(
                 distributions.Bernoulli(logits=y), distributions.Bernoulli(logits=p))),
             more={"other": (["linear 11", "bernoulli"], seq(nn.Linear(11, 11)))}),
        Case("bernoulli: entropy", ["bernoulli"], seq(), VECTOR, "entropy(net(x))",
             lambda y, t: example_sum(distributions.Bernoulli(logits=y).entropy())),
        Case("categorical: log_prob", ["linear 6", "categorical"], linear(), VECTOR, log_prob,
             lambda y, t: -cross(y, t.long(), reduction="none"), torch.randint(6, (BATCH,)), 6),
        Case("categorical of images: log_prob", ["categorical"], seq(), IMAGE, log_prob,
             lambda y, t: -example_sum(cross(y, t.long(), reduction="none")), torch.randint(6, (BATCH, 9, 7)), 6),
        Case("categorical: entropy", ["categorical"], seq(), VECTOR, "entropy(net(x))",
             lambda y, t: distributions.Categorical(logits=y).entropy()),
    ]


def logistic(mean, scale, x):
    """The log-density; not among torch.distributions."""
    u = (x - mean) / scale
    return -u - 2 * functional.softplus(-u) - scale.log()


def discretised(mean, scale, x, low=0, high=1, levels=256):
    """The logarithm of a logistic distribution's mass between the edges of x's level; the outer levels have all beyond."""
    half = (high - low) / (levels - 1) / 2
    upper, lower = (x + half - mean) / scale, (x - half - mean) / scale
    up, down = functional.logsigmoid(upper), functional.logsigmoid(-lower)
    between = up + down + (-torch.expm1(lower - upper)).log()  # σ(u) − σ(l) = σ(u) σ(−l) (1 − exp(l − u))
    return torch.where(x < low + half, up, torch.where(x > high - half, down, between))


def mixed(logits, logs):
    """Of logarithms [batch, components, …] and logits that fit them."""
    return (logits.log_softmax(1) + logs).logsumexp(1)


def density_cases():
    """Densities of equations, beside torch.distributions where it has them."""
    laplace, normal = distributions.Laplace, distributions.Normal
    numbers, levels = torch.randn(BATCH, 3), torch.randint(256, (BATCH, 3)) / 255
    levels[0] = torch.tensor([0, 1, 0.0])
    pixels = torch.randint(256, (BATCH, 2, 9, 7)) / 127.5 - 1
    pixels[0, :, 0], pixels[0, :, 1] = -1, 1

    def of(family, values="target"):
        return f"log_prob({family}(mean=net(x)[0:3], %s=exp(net(x)[3:6])), {values})"

    def weighted(y, t):
        parts = distributions.Independent(normal(y[:, 4:16].unflatten(1, (4, 3)), y[:, 16:28].unflatten(1, (4, 3)).exp()), 1)
        return distributions.MixtureSameFamily(distributions.Categorical(logits=y[:, :4]), parts).log_prob(t)

    def pointwise(y, t):
        parts = discretised(y[:, 3:9].unflatten(1, (3, 2)), y[:, 9:15].clamp(min=-7).exp().unflatten(1, (3, 2)), t[:, None], -1, 1)
        return example_sum(mixed(y[:, :3], parts.sum(2)))

    six, small = lambda: seq(nn.Linear(11, 6)), 0.5
    linear = lambda name, equation, score, target: Case(name, ["linear 6"], six(), VECTOR, equation, score, target, scale=small)
    return [
        linear("laplace: log_prob", of("laplace") % "scale", lambda y, t: example_sum(laplace(y[:, :3], y[:, 3:].exp()).log_prob(t)), numbers),
        linear("laplace: kl(q, p)", "kl(laplace(mean=net(x)[0:3], scale=exp(net(x)[3:6])), laplace(mean=net(x)[3:6], scale=2))",
               lambda y, t: example_sum(distributions.kl_divergence(laplace(y[:, :3], y[:, 3:].exp()), laplace(y[:, 3:], 2.0))), None),
        linear("laplace: entropy", "entropy(laplace(mean=net(x)[0:3], scale=exp(net(x)[3:6])))",
               lambda y, t: example_sum(laplace(y[:, :3], y[:, 3:].exp()).entropy()), None),
        linear("logistic: log_prob", of("logistic") % "scale", lambda y, t: example_sum(logistic(y[:, :3], y[:, 3:].exp(), t)), numbers),
        linear("discretised_logistic: log_prob", of("discretised_logistic") % "scale",
               lambda y, t: example_sum(discretised(y[:, :3], y[:, 3:].exp(), t)), levels),
        Case("mixture of normals: log_prob", ["linear 28"], seq(nn.Linear(11, 28)), VECTOR,
             "log_prob(mixture(normal(mean=net(x)[4:16], std=exp(net(x)[16:28])), logits=net(x)[0:4]), target)", weighted, numbers),
        Case("mixture of laplace, all alike: log_prob", ["linear 12"], seq(nn.Linear(11, 12)), VECTOR,
             "log_prob(mixture(laplace(mean=net(x)[0:6], scale=exp(net(x)[6:12])), components=2), target)",
             lambda y, t: mixed(torch.zeros_like(y[:, :2]), laplace(
                 y[:, :6].unflatten(1, (2, 3)), y[:, 6:].exp().unflatten(1, (2, 3))).log_prob(t[:, None]).sum(2)), numbers),
        Case("mixture of discretised_logistic at each point: log_prob", ["conv2d 15 kernel 1"], seq(nn.Conv2d(6, 15, 1)), IMAGE,
             "log_prob(mixture(discretised_logistic(mean=net(x)[3:9], scale=exp(max(net(x)[9:15], -7)), low=-1), logits=net(x)[0:3]), target)",
             pointwise, pixels),
    ]


class LearnedNormal(nn.Module):
    """`normal std learned`: the row has a number of its own, log σ."""

    def __init__(self):
        super().__init__()
        self.add_module("0", nn.ParameterDict({"log_std": nn.Parameter(torch.tensor(0.4))}))

    def forward(self, x):
        return distributions.Normal(x, getattr(self, "0")["log_std"].exp())


def large(case):
    """The same case on numbers so large that exponentials overflow."""
    case.name, case.scale = f"{case.name}, large numbers", 60
    return case


def all_cases():
    torch.manual_seed(1)
    bent = ("bernoulli: log_prob", "bernoulli: entropy", "categorical of images: log_prob", "categorical: entropy")
    return (image_cases() + shape_cases() + modulate_cases() + call_cases() + learned_cases() + attention_cases() + norm_cases()
            + activation_cases() + head_cases() + density_cases()
            + [large(case) for case in activation_cases() if case.shape == VECTOR]
            + [large(case) for case in head_cases() if case.name in bent])


# What a case's x and dy are fed by: a linear layer of one-hot rows, whose weights are the numbers themselves. So the
# gradients for x and dy come out as every gradient of a trial does, and the latter is the output in training mode.
EXPERIMENT = """\
data:
  rows: {{source: array}}
{targets}networks:
  source: [linear {inputs} bias false, reshape {shape}]
  probe: [linear {outputs} bias false, reshape {result}]
{networks}objective:
  sample: {{i: rows{samples}}}
  define:
    x: source(i)
    y: {equation}
  minimize: mean(sum(y * probe(i)))
train: {{steps: 1, batch: {batch}, optimizer: sgd 0 momentum 0.5}}
"""


def prepare(case, folder):
    """Draws the case's numbers, by its name alone, and writes its folder."""
    torch.manual_seed(zlib.crc32(case.name.encode()))
    for part in modules(case).modules():
        if hasattr(part, "reset_parameters"):
            part.reset_parameters()
    case.x = torch.randn(case.batch, *case.shape) * case.scale
    nets = modules(case)
    for name, value in nets.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        elif value.dim() > 0 and (value == value.flatten()[0]).all():  # the ones and zeros that norms begin with
            value.add_(torch.randn_like(value) * 0.3)
    with torch.no_grad():
        y = compute(case, nets.eval(), case.x)
    case.dy = torch.randn_like(y)
    size = lambda tensor: tensor[0].numel()
    words = lambda shape: " ".join(map(str, shape)) or "1"
    networks = {"net": (case.rows, None), **case.more}
    targets = "" if case.target is None else "  target: {source: array%s}\n" % (f", classes: {case.classes}" if case.classes else "")
    text = EXPERIMENT.format(
        targets=targets, inputs=size(case.x), shape=words(case.shape), outputs=size(y), result=words(y.shape[1:]),
        networks="".join(f"  {name}:\n{rows_of_yaml(rows, 4)}" for name, (rows, _) in networks.items()),
        samples="" if case.target is None else ", t: target", equation=case.equation.replace("target", "t"), batch=case.batch)
    arrays = {"rows": torch.eye(case.batch)} | ({} if case.target is None else {"target": case.target})
    weights = weights_of(nets) | {
        "source.0.weight": case.x.flatten(1).T, "probe.0.weight": case.dy.reshape(case.batch, -1).T}
    write(folder, text, arrays, weights)


def modules(case):
    return nn.ModuleDict({"net": case.module} | {name: module for name, (_, module) in case.more.items()})


def compute(case, nets, x):
    target = None if case.target is None else case.target.to(x.dtype)
    return case.score(nets["net"](x), target, *(nets[name](x) for name in case.more))


def draws(nets, ours):
    """Gives rows that draw the numbers that ours drew: the same in the evaluation and in the only step of training."""
    for part in nets.modules():
        if isinstance(part, (Dropout, Noise)):
            part.draw = ours.get(f"random.step/{part.row}#0")


def theirs(case, ours, dtype):
    """PyTorch's numbers in that precision: (column, name, number)."""
    # In a copy, since batch norm's statistics move.
    nets, x = copy.deepcopy(modules(case)).to(dtype), case.x.to(dtype).clone().requires_grad_()
    draws(nets, ours)
    with torch.no_grad():
        numbers = [("evaluated", "", compute(case, nets.eval(), x))]
    y = compute(case, nets.train(), x)
    (y * case.dy).sum().div(case.batch).backward()
    numbers += [("output", "", y), ("input gradient", "", x.grad)]
    numbers += [("parameter gradients", name, parameter.grad) for name, parameter in nets.named_parameters()]
    return numbers + [("statistics" if "running" in name or name.endswith(("._u", "._v")) else "unmoved", name, value) for name, value in weights_of(nets).items()]


def compare(case, folder):
    row = Row(case.name, ", ".join(sorted(kinds_of(case.rows))))
    ours = result(folder)
    if ours is None:
        row.faults.append("failed")
        return row
    gradient = lambda name: ours[f"optimizer.0.{name}.momentum"]
    found = {"evaluated": lambda name: ours["evaluated.y"],
             "output": lambda name: gradient("probe.0.weight").T.reshape(case.dy.shape) * case.batch,
             "input gradient": lambda name: gradient("source.0.weight").T.reshape(case.x.shape),
             "parameter gradients": gradient}
    # In Float64, so that the errors are ours alone; where numbers cancel, Float32 has its own, which are not held against us.
    single = theirs(case, ours, torch.float32)
    for (column, name, exact), (_, _, rounded) in zip(theirs(case, ours, torch.float64), single):
        row.compare(column, found.get(column, ours.get)(name), exact, rounded)
    kept = [name for name in ours if name.startswith("initial.") and not name.startswith(("initial.source", "initial.probe"))]
    row.same_names([name.removeprefix("initial.") for name in kept], weights_of(modules(case)))
    return row
