"""PyTorch's side of biggan-32, stylegan-32 and unet-64: the networks of the files in Experiments/bench, row by row.

A maker takes whether to compile, and gives a step, which returns its losses, the batch, and the modules whose parameters count.
Second derivatives cannot be compiled: the critic of StyleGAN sees real pictures, for its penalty, as it is. Two calls of a compiled
critic before the backward pass cannot be either where it keeps statistics: a function that makes both is compiled.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.parametrizations import spectral_norm


def adam(modules, rate, betas):
    return torch.optim.Adam([p for module in modules for p in module.parameters()], rate, betas, fused=True)


def compiling(compiled):
    return torch.compile if compiled else lambda module: module


class Modulate(nn.Module):
    """Scales and shifts each channel by a vector."""

    def __init__(self, inputs, channels, linear):
        super().__init__()
        self.gamma, self.beta = linear(inputs, channels), linear(inputs, channels)

    def forward(self, h, v):
        return torch.addcmul(self.beta(v)[:, :, None, None], h, 1 + self.gamma(v)[:, :, None, None])


# BigGAN


def spectral_linear(i, o):
    return spectral_norm(nn.Linear(i, o))


def spectral_conv(i, o, kernel=3, bias=True):
    return spectral_norm(nn.Conv2d(i, o, kernel, padding=kernel // 2, bias=bias))


class Attend(nn.Module):
    """The attention of SAGAN: keys and values at a quarter of the points."""

    def __init__(self, c):
        super().__init__()
        self.f, self.g, self.h = (spectral_conv(c, c // part, 1, False) for part in (8, 8, 2))
        self.out, self.gain = spectral_conv(c // 2, c, 1, False), nn.Parameter(torch.zeros(()))

    def forward(self, x):
        points = lambda y: y.flatten(2).transpose(1, 2)
        g, h = F.max_pool2d(self.g(x), 2), F.max_pool2d(self.h(x), 2)
        y = F.scaled_dot_product_attention(points(self.f(x)), points(g), points(h), scale=1)
        return x + self.gain * self.out(y.transpose(1, 2).unflatten(2, x.shape[2:]))


class Up(nn.Module):
    def __init__(self, i, o, v):
        super().__init__()
        self.norm1, self.by1 = nn.BatchNorm2d(i, affine=False), Modulate(v, i, spectral_linear)
        self.norm2, self.by2 = nn.BatchNorm2d(o, affine=False), Modulate(v, o, spectral_linear)
        self.conv1, self.conv2, self.short = spectral_conv(i, o), spectral_conv(o, o), spectral_conv(i, o, 1)

    def forward(self, x, v):
        larger = lambda y: F.interpolate(y, scale_factor=2)
        y = self.conv1(larger(F.relu(self.by1(self.norm1(x), v))))
        return self.conv2(F.relu(self.by2(self.norm2(y), v))) + self.short(larger(x))


class Down(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv1, self.conv2, self.short = spectral_conv(i, o), spectral_conv(o, o), spectral_conv(i, o, 1)

    def forward(self, x):
        y = self.conv2(F.relu(self.conv1(F.relu(x))))
        return F.avg_pool2d(y, 2) + F.avg_pool2d(self.short(x), 2)


class BigGenerator(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.first = nn.Embedding(10, 32), spectral_linear(20, 4096)
        self.up1, self.up2, self.up3 = Up(256, 128, 52), Up(128, 64, 52), Up(64, 32, 52)
        self.attend, self.norm, self.last = Attend(64), nn.BatchNorm2d(32), spectral_conv(32, 3)

    def forward(self, z, y):
        z, e = z.split(20, 1), self.embedding(y)
        h = self.first(z[0]).unflatten(1, (256, 4, 4))
        h = self.up1(h, torch.cat([e, z[1]], 1))
        h = self.attend(self.up2(h, torch.cat([e, z[2]], 1)))
        h = self.up3(h, torch.cat([e, z[3]], 1))
        return self.last(F.relu(self.norm(h))).tanh()


class BigCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.last = spectral_norm(nn.Embedding(10, 128)), spectral_linear(128, 1)
        self.body = nn.Sequential(Down(3, 32), Attend(32), Down(32, 64), Down(64, 128))

    def forward(self, x, y):
        h = F.relu(self.body(x)).sum((2, 3))
        return self.last(h)[:, 0] + (h * self.embedding(y)).sum(1)


def biggan(compiled, batch=32):
    generator, critic = BigGenerator(), BigCritic()
    hinge = lambda x, fake, y: F.relu(1 - critic(x, y)).mean() + F.relu(1 + critic(fake, y)).mean()
    draw, judge, loss_of = map(compiling(compiled), (generator, critic, hinge))
    od, og = (adam([m], 2e-4, (0.0, 0.999)) for m in (critic, generator))
    x, y = torch.rand(batch, 3, 32, 32) * 2 - 1, torch.randint(10, (batch,))

    def step():
        od.zero_grad(set_to_none=True)
        fake = draw(torch.randn(batch, 80), y)
        d = loss_of(x, fake.detach(), y)
        d.backward()
        od.step()
        og.zero_grad(set_to_none=True)
        g = -judge(fake, y).mean()
        g.backward()
        og.step()
        return {"loss_critic": d, "loss_generator": g}

    return step, batch, [generator, critic]


# StyleGAN


class Equalized(nn.Module):
    """A linear layer or a convolution whose weight is used times √(2 / inputs) and the rate, its bias times the rate."""

    def __init__(self, inputs, outputs, kernel=None, rate=1.0):
        super().__init__()
        shape = (outputs, inputs, kernel, kernel) if kernel else (outputs, inputs)
        self.weight, self.bias = nn.Parameter(torch.randn(shape) / rate), nn.Parameter(torch.zeros(outputs))
        self.rate, self.factor = rate, rate * (2 / self.weight[0].numel()) ** 0.5

    def forward(self, x):
        bias = self.bias if self.rate == 1 else self.bias * self.rate
        if self.weight.dim() == 2:
            return F.linear(x, self.weight * self.factor, bias)
        return F.conv2d(x, self.weight * self.factor, bias, padding=self.weight.shape[2] // 2)


class Style(nn.Module):
    """Noise, leaky_relu, and instance norm with a style's scales and shifts."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.by = nn.Parameter(torch.zeros(channels)), Modulate(128, channels, Equalized)

    def forward(self, x, w):
        x = x + torch.randn(len(x), 1, *x.shape[2:]) * self.weight[:, None, None]
        return self.by(F.instance_norm(F.leaky_relu(x, 0.2)), w)


class Synthesis(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Parameter(torch.ones(256, 4, 4))
        sizes = [256, 256, 128, 128, 64, 64, 32, 32]
        self.convs = nn.ModuleList([Equalized(i, o, 3) for i, o in zip(sizes, sizes[1:])])
        self.styles, self.last = nn.ModuleList([Style(c) for c in sizes]), Equalized(32, 3, 1)

    def forward(self, w):
        h = self.styles[0](self.start.expand(len(w), -1, -1, -1), w)
        for index, (conv, style) in enumerate(zip(self.convs, self.styles[1:])):
            h = F.interpolate(h, scale_factor=2) if index % 2 else h
            h = style(conv(h), w)
        return self.last(h)


class PixelNorm(nn.Module):
    def forward(self, x):
        return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


class MinibatchStd(nn.Module):
    def forward(self, x, group=4):
        y = x.view(group, -1, *x.shape[1:])
        y = ((y - y.mean(0)).square().mean(0) + 1e-8).sqrt().mean((1, 2, 3), keepdim=True)
        return torch.cat([x, y.repeat(group, 1, *x.shape[2:])], 1)


def stylegan(compiled, batch=32):
    bend = lambda: nn.LeakyReLU(0.2)
    down = lambda i, o: [Equalized(i, o, 3), bend(), nn.AvgPool2d(2)]
    mapping = nn.Sequential(PixelNorm(), *[part for _ in range(4) for part in (Equalized(128, 128, rate=0.01), bend())])
    synthesis = Synthesis()
    critic = nn.Sequential(Equalized(3, 32, 1), bend(), *down(32, 64), *down(64, 128), *down(128, 256), MinibatchStd(),
                           Equalized(257, 256, 3), bend(), nn.Flatten(), Equalized(4096, 256), bend(), Equalized(256, 1))
    draw, judge = map(compiling(compiled), (nn.Sequential(mapping, synthesis), critic))
    od, og = (adam(modules, 2e-3, (0.0, 0.99)) for modules in ([critic], [mapping, synthesis]))
    x = (torch.rand(batch, 3, 32, 32) * 2 - 1).requires_grad_()

    def step():
        od.zero_grad(set_to_none=True)
        fake, real = draw(torch.randn(batch, 128)), critic(x)
        slope, = torch.autograd.grad(real.sum(), x, create_graph=True)
        r1 = slope.square().sum((1, 2, 3)).mean()
        d = F.softplus(-real).mean() + F.softplus(judge(fake.detach())).mean() + 5 * r1
        d.backward(inputs=list(critic.parameters()))
        od.step()
        og.zero_grad(set_to_none=True)
        g = F.softplus(-judge(fake)).mean()
        g.backward(inputs=[*mapping.parameters(), *synthesis.parameters()])
        og.step()
        return {"loss_critic": d, "loss_synthesis_mapping": g}

    return step, batch, [mapping, synthesis, critic]


# pix2pix


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        conv = lambda i, o, bias=False: nn.Conv2d(i, o, 4, 2, 1, bias=bias)
        deconv = lambda i, o, bias=False: nn.ConvTranspose2d(i, o, 4, 2, 1, bias=bias)
        down = lambda i, o: nn.Sequential(nn.LeakyReLU(0.2), conv(i, o), nn.BatchNorm2d(o))
        up = lambda i, o, *more: nn.Sequential(nn.ReLU(), deconv(i, o), nn.BatchNorm2d(o), *more)
        self.first = conv(3, 64, True)
        self.downs = nn.ModuleList([down(64, 128), down(128, 256), down(256, 512), down(512, 512)])
        self.middle = nn.Sequential(nn.LeakyReLU(0.2), conv(512, 512, True))
        self.ups = nn.ModuleList([up(512, 512, nn.Dropout(0.5)), up(1024, 512, nn.Dropout(0.5)), up(1024, 256),
                                  up(512, 128), up(256, 64)])
        self.last = nn.Sequential(nn.ReLU(), deconv(128, 3, True), nn.Tanh())

    def forward(self, x):
        seen = [self.first(x)]
        for down in self.downs:
            seen.append(down(seen[-1]))
        h = self.middle(seen[-1])
        for up, other in zip(self.ups, reversed(seen)):
            h = torch.cat([up(h), other], 1)
        return self.last(h)


def unet(compiled, batch=16):
    generator = UNet()
    bend = lambda: nn.LeakyReLU(0.2)
    critic = nn.Sequential(
        nn.Conv2d(6, 64, 4, 2, 1), bend(), nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), bend(),
        nn.Conv2d(128, 256, 4, 1, 1, bias=False), nn.BatchNorm2d(256), bend(), nn.Conv2d(256, 1, 4, 1, 1))
    entropy = lambda x, y, fake: (
        F.softplus(-critic(torch.cat([x, y], 1))).mean() + F.softplus(critic(torch.cat([x, fake], 1))).mean()) / 2
    draw, judge, loss_of = map(compiling(compiled), (generator, critic, entropy))
    od, og = (adam([m], 2e-4, (0.5, 0.999)) for m in (critic, generator))
    x, y = (torch.rand(batch, 3, 64, 64) * 2 - 1 for _ in range(2))

    def step():
        od.zero_grad(set_to_none=True)
        fake = draw(x)
        d = loss_of(x, y, fake.detach())
        d.backward()
        od.step()
        og.zero_grad(set_to_none=True)
        g = F.softplus(-judge(torch.cat([x, fake], 1))).mean() + 100 * F.l1_loss(fake, y)
        g.backward(inputs=list(generator.parameters()))
        og.step()
        return {"loss_critic": d, "loss_generator": g}

    return step, batch, [generator, critic]
