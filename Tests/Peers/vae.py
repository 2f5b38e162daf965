"""The convolutional VAE of Experiments/assignment/vae-binarized-mnist.yaml in PyTorch, its modules numbered as the file's rows."""

import torch
from torch import nn
from torch.nn import functional

LATENT = 100


class VAE(nn.Module):
    def __init__(self, latent=LATENT):
        super().__init__()
        conv, elu = nn.Conv2d, nn.ELU
        self.encoder = nn.Sequential(
            conv(1, 32, 3), elu(), nn.AvgPool2d(2), conv(32, 64, 3), elu(), nn.AvgPool2d(2), conv(64, 256, 5), elu(),
            nn.Flatten(), nn.Linear(256, 2 * latent))
        self.decoder = nn.Sequential(
            nn.Linear(latent, 256), elu(), nn.Unflatten(1, (256, 1, 1)), conv(256, 64, 5, padding=4), elu(),
            nn.UpsamplingBilinear2d(scale_factor=2), conv(64, 32, 3, padding=2), elu(),
            nn.UpsamplingBilinear2d(scale_factor=2), conv(32, 16, 3, padding=2), elu(), conv(16, 1, 3, padding=2))

    def forward(self, x, noise=None):
        """The mean evidence lower bound of images, its reconstruction term and its divergence."""
        mean, log_variance = self.encoder(x).chunk(2, 1)
        noise = torch.randn_like(mean) if noise is None else noise
        logits = self.decoder(mean + (log_variance / 2).exp() * noise)
        reconstruction = -functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
        divergence = (mean.square() + log_variance.exp() - 1 - log_variance).sum() / 2 / len(x)
        return reconstruction - divergence, reconstruction, divergence
