"""Folders of experiments for the peer program, their results, and what counts as equal."""

import os
import subprocess
from dataclasses import dataclass, field

import numpy as np
import torch
from safetensors.torch import load_file, save_file


def relative(found, exact):
    difference, largest = (found.detach().double() - exact).abs().max().item(), exact.abs().max().item()
    return difference / largest if largest > 0 else difference


@dataclass
class Row:
    """A line of the result table: errors by column, and whether all are within their bounds."""

    name: str
    what: str
    errors: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    within: float = 1e-4

    def compare(self, column, ours, theirs, rounded=None):
        """The largest difference relative to the largest number; a column keeps its worst. `rounded` is theirs in Float32."""
        ours, theirs = torch.as_tensor(ours).double(), torch.as_tensor(theirs).detach().double()
        if ours.shape != theirs.shape:
            self.faults.append(f"{column}: shape {tuple(ours.shape)} for {tuple(theirs.shape)}")
            return
        error = relative(ours, theirs)
        self.errors[column] = max(error, self.errors.get(column, 0.0))
        within = self.within if rounded is None else max(self.within, 2 * relative(rounded, theirs))
        if not error <= within:  # also where it is not a number
            self.faults.append(f"{column}: {error:.1e}")

    def same_names(self, ours, theirs):
        if set(ours) != set(theirs):
            self.faults.append(f"names: only ours {sorted(set(ours) - set(theirs))}, only theirs {sorted(set(theirs) - set(ours))}")


def write(folder, text, arrays, weights=None):
    os.makedirs(folder)
    with open(f"{folder}/experiment.yaml", "w") as file:
        file.write(text)
    for name, array in arrays.items():
        np.save(f"{folder}/{name}.npy", np.asarray(array, dtype=np.float32))
    if weights is not None:
        save_file({name: array.detach().clone().contiguous() for name, array in weights.items()}, f"{folder}/weights.safetensors")


def run(peer, folders):
    """Runs all folders in one process; a folder that fails has no result, and its problem is printed."""
    subprocess.run([peer, *folders], check=False)


def result(folder):
    path = f"{folder}/result.safetensors"
    return load_file(path) if os.path.exists(path) else None


def weights_of(module):
    """A module's state without PyTorch's own counter."""
    return {name: value for name, value in module.state_dict().items() if not name.endswith("num_batches_tracked")}


def rows_of_yaml(rows, depth):
    """Rows as a YAML list; a pair is a residual: its rows, and those of its shortcut or None."""
    space = " " * depth
    text = ""
    for row in rows:
        if isinstance(row, str):
            text += f"{space}- {row}\n"
            continue
        inside, shortcut = row
        text += f"{space}- residual:\n{rows_of_yaml(inside, depth + 4)}"
        if shortcut:
            text += f"{space}  shortcut:\n{rows_of_yaml(shortcut, depth + 4)}"
    return text


def kinds_of(rows):
    """The kinds that rows name, those in residuals too."""
    kinds = set()
    for row in rows:
        if isinstance(row, str):
            kinds.add(row.split()[0])
        else:
            kinds |= kinds_of(row[0]) | kinds_of(row[1] or [])
    return kinds
