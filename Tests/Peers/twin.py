"""Trains the VAE of Experiments/assignment/vae-binarized-mnist.yaml in PyTorch, to compare what is reached and how long it takes:
twin.py [EPOCHS [THREADS]]. The data lies in $ATELIER_DATA/binarized_mnist. Prints the bound over the validation split."""

import os
import sys
import time

import numpy as np
import torch

from vae import VAE

BATCH, RATE = 64, 3e-4


def images(split):
    folder = os.path.join(os.environ["ATELIER_DATA"], "binarized_mnist")
    path = os.path.join(folder, f"binarized_mnist_{split}.amat")
    rows = np.loadtxt(path if os.path.exists(path) else path + ".gz", dtype=np.uint8)
    return torch.from_numpy(rows).float().reshape(-1, 1, 28, 28)


def bound(model, data):
    with torch.no_grad():
        return sum(model(part)[0].item() * len(part) for part in data.split(BATCH)) / len(data)


def main():
    epochs, threads = (int(word) for word in (sys.argv[1:] + ["20", "1"][len(sys.argv) - 1:]))
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    train, valid = images("train"), images("valid")
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    for epoch in range(1, epochs + 1):
        began = time.monotonic()
        for chosen in torch.randperm(len(train)).split(BATCH):
            optimizer.zero_grad()
            (-model(train[chosen])[0]).backward()
            optimizer.step()
        seconds = time.monotonic() - began
        print(f"epoch {epoch}: elbo {bound(model, valid):.2f}, {seconds:.0f} s", flush=True)


main()
