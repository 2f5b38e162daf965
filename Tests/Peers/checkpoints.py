"""A trial's checkpoint in PyTorch: it opens, its names are those of a module with the same rows, and both compute the same."""

import glob
import subprocess

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from running import Row, weights_of

EXPERIMENT = """\
data: {source: digits, train: 96, valid: 32, test: 32}
networks:
  encoder: [conv2d 8 kernel 4 stride 2 bias false, batch_norm, relu, conv2d 6 stride 2, elu, flatten, gaussian 5]
  decoder:
    - linear 147
    - elu
    - reshape 3 7 7
    - residual: [conv2d 3 padding 1, elu]
    - conv_transpose2d 6 kernel 4 stride 2 padding 1
    - batch_norm
    - elu
    - conv_transpose2d 1 kernel 4 stride 2 padding 1
    - bernoulli
objective: vae
train: {epochs: 2, batch: 32, optimizer: adam 1e-3}
"""


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 4, 2, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 6, 3, 2), nn.ELU(), nn.Flatten(),
            nn.Linear(216, 10))
        self.decoder = nn.Sequential(
            nn.Linear(5, 147), nn.ELU(), nn.Unflatten(1, (3, 7, 7)), Residual(nn.Conv2d(3, 3, 3, padding=1), nn.ELU()),
            nn.ConvTranspose2d(3, 6, 4, 2, 1), nn.BatchNorm2d(6), nn.ELU(), nn.ConvTranspose2d(6, 1, 4, 2, 1))


def compare(atelier, folder):
    row = Row("a trained VAE's checkpoint", "", within=1e-4)
    with open(f"{folder}/small.yaml", "w") as file:
        file.write(EXPERIMENT)
    ran = subprocess.run(
        [atelier, "run", f"{folder}/small.yaml", "--results", folder, "--threads", "1"], capture_output=True, text=True)
    found = glob.glob(f"{folder}/small/trials/*/checkpoint.safetensors")
    if ran.returncode != 0 or len(found) != 1:
        row.faults.append(f"the trial failed: {ran.stderr.strip()}")
        return row
    trial = found[0].removesuffix("/checkpoint.safetensors")
    arrays = load_file(found[0])
    model = Model().eval()
    kept = {name: value for name, value in arrays.items() if not name.startswith("optimizer.")}
    row.same_names(kept, weights_of(model))
    if row.faults:
        return row
    model.load_state_dict(kept, strict=False)
    inputs = {"encoder": np.random.default_rng(0).random((7, 1, 28, 28), np.float32),
              "decoder": np.random.default_rng(1).standard_normal((7, 5), np.float32)}
    with torch.no_grad():
        theirs = {"encoder": model.encoder(torch.tensor(inputs["encoder"]))[:, :5],
                  "decoder": model.decoder(torch.tensor(inputs["decoder"])).sigmoid()}
    for name, array in inputs.items():
        np.save(f"{folder}/{name}.npy", array)
        subprocess.run(
            [atelier, "apply", trial, "--network", name, "--input", f"{folder}/{name}.npy", "--output", f"{folder}/{name}-out.npy"],
            check=True, capture_output=True)
        row.compare(name, np.load(f"{folder}/{name}-out.npy"), theirs[name])
    return row
