"""PyTorch's side of transformer, vq-vae-32 and pixelcnn-16: the networks of the files in Experiments/bench, row by row.

A maker takes whether to compile, and gives a step, which returns its loss, the batch, and the modules whose parameters count.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F


def adam_step(model, x, loss_of, compiled):
    """A step of Adam on a loss of x."""
    adam = torch.optim.Adam(model.parameters(), 3e-4, fused=True)
    if compiled:
        loss_of = torch.compile(loss_of)

    def step():
        adam.zero_grad(set_to_none=True)
        loss = loss_of(x)
        loss.backward()
        adam.step()
        return {"loss": loss}

    return step, len(x), [model]


def likelihood_step(model, x, compiled):
    """Minus the mean log-probability of classes, as the files have it."""
    return adam_step(model, x, lambda x: F.cross_entropy(model(x), x, reduction="sum") / len(x), compiled)


class Block(nn.Module):
    """Causal attention and two linear layers, each after a norm and added to what came in."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.joined, self.out = nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.feed = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def split(self, x):
        """Queries, keys and values, [batch, heads, positions, features]."""
        return [part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in self.joined(self.norm1(x)).chunk(3, 2)]

    def merge(self, x, seen):
        x = x + self.out(seen.transpose(1, 2).flatten(2))
        return x + self.feed(x)

    def forward(self, x):
        return self.merge(x, F.scaled_dot_product_attention(*self.split(x), is_causal=True))


class Transformer(nn.Module):
    def __init__(self, tokens=256, classes=64, width=256, layers=4, heads=8):
        super().__init__()
        self.tokens, self.width = tokens, width
        self.embedding, self.start = nn.Embedding(classes, width), nn.Parameter(0.02 * torch.randn(width))
        self.positions = nn.Parameter(0.02 * torch.randn(tokens, width))
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(layers)])
        self.last = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, classes))

    def forward(self, x):
        """Logits, [batch, classes, tokens]."""
        h = torch.cat([self.start.expand(len(x), 1, -1), self.embedding(x[:, :-1])], 1) + self.positions
        for block in self.blocks:
            h = block(h)
        return self.last(h).transpose(1, 2)

    def caches(self, batch):
        shape = (batch, self.blocks[0].heads, self.tokens, self.width // self.blocks[0].heads)
        return [(torch.empty(shape), torch.empty(shape)) for _ in self.blocks]

    def next(self, before, position, caches):
        """Logits of one position, [batch, classes], where `before` holds the tokens just before it and caches all else."""
        h = self.embedding(before)[:, None] if position else self.start.expand(len(before), 1, -1)
        h = h + self.positions[position]
        for block, (keys, values) in zip(self.blocks, caches):
            q, k, v = block.split(h)
            keys[:, :, position : position + 1], values[:, :, position : position + 1] = k, v
            h = block.merge(h, F.scaled_dot_product_attention(q, keys[:, :, : position + 1], values[:, :, : position + 1]))
        return self.last(h)[:, 0]

    def draw(self, batch):
        """Token by token, nothing computed twice."""
        caches, drawn = self.caches(batch), torch.zeros(batch, self.tokens, dtype=torch.long)
        for position in range(self.tokens):
            logits = self.next(drawn[:, max(0, position - 1)], position, caches)
            drawn[:, position] = torch.multinomial(logits.softmax(1), 1)[:, 0]
        return drawn


def transformer(compiled, batch=16):
    model = Transformer()
    return likelihood_step(model, torch.randint(64, (batch, model.tokens)), compiled)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class MaskedConv2d(nn.Conv2d):
    """A hides the centre of the filter and all after it in raster order, B all after the centre."""

    def __init__(self, kind, i, o, kernel):
        super().__init__(i, o, kernel, padding=kernel // 2)
        mask = torch.ones(kernel, kernel)
        mask[kernel // 2, kernel // 2 + (kind == "B") :] = 0
        mask[kernel // 2 + 1 :] = 0
        self.register_buffer("mask", mask)

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class PixelCNN(nn.Sequential):
    def __init__(self, classes=64):
        conv, relu = nn.Conv2d, nn.ReLU
        block = lambda: Residual(relu(), conv(128, 64, 1), relu(), MaskedConv2d("B", 64, 64, 3), relu(), conv(64, 128, 1))
        super().__init__(nn.Embedding(classes, 64), MaskedConv2d("A", 64, 128, 7), *[block() for _ in range(6)],
                         relu(), conv(128, 128, 1), relu(), conv(128, classes, 1))

    def forward(self, x):
        h = self[0](x).permute(0, 3, 1, 2)
        for part in list(self)[1:]:
            h = part(h)
        return h


def pixelcnn(compiled, batch=32):
    return likelihood_step(PixelCNN(), torch.randint(64, (batch, 16, 16)), compiled)


class VQVAE(nn.Module):
    def __init__(self):
        super().__init__()
        conv, relu = nn.Conv2d, nn.ReLU
        block = lambda: Residual(relu(), conv(128, 32, 3, padding=1), relu(), conv(32, 128, 1))
        self.encoder = nn.Sequential(conv(3, 64, 4, 2, 1), relu(), conv(64, 128, 4, 2, 1), relu(), conv(128, 128, 3, padding=1),
                                     block(), block(), relu(), conv(128, 64, 1))
        self.table = nn.Embedding(512, 64)
        nn.init.uniform_(self.table.weight, -1 / 512, 1 / 512)
        self.decoder = nn.Sequential(conv(64, 128, 3, padding=1), block(), block(), relu(),
                                     nn.ConvTranspose2d(128, 64, 4, 2, 1), relu(), nn.ConvTranspose2d(64, 3, 4, 2, 1))

    def nearest(self, ze):
        """|z − w|² is least where |w|² − 2 z·w is."""
        with torch.no_grad():
            rows, table = ze.permute(0, 2, 3, 1).flatten(0, 2), self.table.weight
            codes = torch.addmm(table.square().sum(1), rows, table.T, alpha=-2).argmin(1)
        return self.table(codes.view(len(ze), *ze.shape[2:])).permute(0, 3, 1, 2)

    def forward(self, x):
        ze = self.encoder(x)
        e = self.nearest(ze)
        error = (self.decoder(ze + (e - ze).detach()) - x).square().sum()
        table, commitment = (ze.detach() - e).square().sum(), (ze - e.detach()).square().sum()
        return (error + table + 0.25 * commitment) / len(x)


def vq_vae(compiled, batch=32):
    model = VQVAE()
    return adam_step(model, torch.rand(batch, 3, 32, 32), model, compiled)
