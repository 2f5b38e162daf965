"""Digits half of whose pixels are lost, filled by us and by OpenCV: whose are nearer to what was lost."""

import gzip
import os
import sys
from typing import NamedTuple

import numpy as np

import running
from measures import EquationCase

COUNT = 100


class AtMost(NamedTuple):
    """An error that may be so many times theirs."""

    factor: float
    verdict: str = "as good"

    def difference(self, ours, theirs):
        return ours / theirs - 1

    def holds(self, ours, theirs):
        return ours <= self.factor * theirs

    def __str__(self):
        return f"{self.factor} times theirs"


class InpaintingCase(EquationCase):
    """Images x where m is 1; the root of the mean squared error of all pixels."""

    EXPERIMENT = """\
data: {{x: {{source: array}}, m: {{source: array}}}}
networks: {{net: [flatten, linear 1]}}
objective:
  sample: {{image: x, mask: m}}
  define: {{y: "{equation}"}}
  minimize: mean(net(image))
train: {{steps: 1, batch: {batch}, optimizer: sgd}}
"""

    def prepare(self, folder):
        running.write(folder, self.EXPERIMENT.format(equation=self.measure, batch=COUNT), self.arrays)

    def result(self, folder):
        found = running.result(folder)
        if found is None:
            return {"problem": "failed"}
        return {"rmse": root_mean_square(found["evaluated.y"].numpy() - self.arrays["x"])}


def root_mean_square(errors):
    return float(np.sqrt(np.mean(np.square(errors))))


def digits():
    """Of MNIST's test set, from 0 to 1, or None where it is not there."""
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data")
    for folder in filter(None, [os.environ.get("ATELIER_SHARED_DATA"), beside]):
        path = f"{folder}/mnist/t10k-images-idx3-ubyte.gz"
        if os.path.exists(path):
            with gzip.open(path) as file:
                pixels = np.frombuffer(file.read(16 + COUNT * 784)[16:], np.uint8)
            return pixels.reshape(COUNT, 1, 28, 28) / np.float32(255)


def opencv(flag):
    def filled(x, m):
        import cv2
        levels = np.round(x * m * 255).astype(np.uint8)
        holes = (m == 0).astype(np.uint8)
        images = [cv2.inpaint(image[0], hole[0], 3, getattr(cv2, flag)) for image, hole in zip(levels, holes)]
        return {"rmse": root_mean_square(np.stack(images)[:, None] / 255 - x)}

    return {"opencv-python-headless": filled}


def all_cases():
    x = digits()
    if x is None:
        print("left out: inpainting: MNIST is not here (ATELIER_SHARED_DATA)", file=sys.stderr)
        return []
    arrays = {"x": x, "m": (np.random.default_rng(13).random(x.shape) < 0.5).astype(np.float32)}
    functions = {"telea": "INPAINT_TELEA", "navier_stokes": "INPAINT_NS"}
    return [InpaintingCase(f"{name}(image * mask, mask)", f"{COUNT} digits, half of the pixels lost", arrays, {None: AtMost(1.05)},
                           opencv(flag)) for name, flag in functions.items()]
