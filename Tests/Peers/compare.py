"""Compares with PyTorch and with libraries of measures: compare.py PEER ATELIER RESULTS [KEEP-FOLDER]. Writes the table of results; status 1 where anything differs."""

import contextlib
import os
import subprocess
import sys
import tempfile

import torch

import beginnings
import checkpoints
import inpainting_cases
import layers
import layout_cases
import measures
import number_cases
import point_cases
import running
import training

HERE = os.path.dirname(os.path.abspath(__file__))


def number(value):
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.1e}"


def table(title, note, columns, rows):
    """A section: one line a case; columns are (heading, the error's name)."""
    lines = [f"## {title}", "", note, "", "| case | " + " | ".join(heading for heading, _ in columns) + " | |",
             "| --- |" + " ---: |" * len(columns) + " --- |"]
    for row in rows:
        cells = [number(row.errors.get(name)) for _, name in columns]
        lines.append(f"| {row.name} | " + " | ".join(cells) + f" | {'; '.join(row.faults) or 'equal'} |")
    return "\n".join(lines) + "\n"


def named(*names):
    return [(name, name) for name in names]


def folders(root, name, count):
    return [f"{root}/{name}-{index:03}" for index in range(count)]


def run(peer, atelier, root):
    """All rows by part. One process computes all cases."""
    rows_cases, starts = layers.all_cases(), beginnings.all_cases()
    steps, models = training.all_cases(f"{HERE}/../../Experiments/assignment/vae-binarized-mnist.yaml")
    paths = {"layers": folders(root, "layers", len(rows_cases)), "steps": folders(root, "steps", len(steps)),
             "models": folders(root, "models", len(models)), "starts": folders(root, "starts", len(starts))}
    for case, folder in zip(rows_cases, paths["layers"]):
        layers.prepare(case, folder)
    for case, folder in zip(steps + models + starts, paths["steps"] + paths["models"] + paths["starts"]):
        case.prepare(folder)
    running.run(peer, sum(paths.values(), []))
    measured = (point_cases.all_cases() + number_cases.all_cases() + layout_cases.all_cases()
                + inpainting_cases.all_cases())
    return {
        "layers": [layers.compare(case, folder) for case, folder in zip(rows_cases, paths["layers"])],
        "steps": [case.compare(folder) for case, folder in zip(steps, paths["steps"])],
        "models": [case.compare(folder) for case, folder in zip(models, paths["models"])],
        "starts": [case.compare(folder) for case, folder in zip(starts, paths["starts"])],
        "checkpoint": [checkpoints.compare(atelier, root)],
        "measures": measures.run(peer, measured, folders(root, "measures", len(measured))),
    }


def report(rows, missing):
    heads = f"""# Compared with PyTorch

Written by `make peers`, with PyTorch {torch.__version__}: the same weights and inputs in both. An error is
max |ours − theirs| / max |theirs| of an array; of several arrays the worst. "equal" is at most 1e-4, or for a row twice
what PyTorch's own Float32 errs against its Float64 where that is more (numbers that cancel); for an optimiser's five steps 1e-5.
"""
    if missing:
        heads += f"\nKinds of rows without a case: {', '.join(missing)}.\n"
    parts = [
        table("Rows", "Outputs in evaluation and in training, gradients, and running statistics after the step, for batches of 5; PyTorch in Float64.",
              [("evaluation", "evaluated"), ("training", "output"), *named("input gradient", "parameter gradients", "statistics")], rows["layers"]),
        table("Optimisers", "Five steps of a small network on changing batches; PyTorch in Float32.",
              named("losses", "gradient norms", "parameters"), rows["steps"]),
        table("Whole models", "One step with Adam, rate 3e-4; PyTorch in Float32. Adam's first step is rate · g / (|g| + 1e-8), so a gradient near 1e-8 gives "
              "a step of rounding errors: the parameters whose gradient is at most 1e-6 are left out of \"parameters\" (their number stands "
              "beside). \"same gradients\" has all of them: PyTorch's Adam along our gradients.",
              named("losses", "gradient norms", "gradients", "parameters", "left out", "same gradients", "statistics"), rows["models"]),
        table("Initialisation", "Standard deviations, and how far apart the distributions of both are (Kolmogorov and Smirnov), "
              "beside what chance exceeds once in 1000 times.",
              [(f"{part} {what}", f"{part}: {key}") for part in ("weight", "bias") for what, key in
               [("std", "std"), ("PyTorch's", "PyTorch's"), ("apart", "apart"), ("chance", "chance")]] + named("constants", "orthogonality"),
              rows["starts"]),
        table("Checkpoint", "`checkpoint.safetensors` of a trial, opened by `safetensors.torch.load_file` and loaded into an equivalent "
              "`nn.Module` under the very names of its `state_dict`; outputs of `atelier apply` against that module's.",
              named("encoder", "decoder"), rows["checkpoint"]),
        measures.table(rows["measures"]),
    ]
    return heads + "\n" + "\n".join(parts)


def main():
    peer, atelier, results = sys.argv[1:4]
    torch.set_num_threads(1)
    kept = contextlib.nullcontext(sys.argv[4]) if len(sys.argv) > 4 else tempfile.TemporaryDirectory()
    with kept as root:
        rows = run(peer, atelier, root)
    kinds = subprocess.run([peer, "--kinds"], check=True, capture_output=True, text=True).stdout.split()
    covered = set().union(*(running.kinds_of(case.rows) for case in layers.all_cases()))
    missing = [kind for kind in kinds if kind not in covered]
    with open(results, "w") as file:
        file.write(report(rows, missing))
    compared = rows.pop("measures")
    everything = sum(rows.values(), [])
    for line in sorted(compared, key=lambda line: bool(line.faults)):
        print(line.text())
    for words in measures.missing():
        print(f"left out: {words}")
    for row in everything:
        if row.faults:
            print(f"{row.name}: {'; '.join(row.faults)}")
    if missing:
        print(f"no case: {', '.join(missing)}")
    wrong, apart = (sum(bool(row.faults) for row in all_rows) for all_rows in (everything, compared))
    print(f"{len(everything) - wrong} of {len(everything)} cases equal PyTorch {torch.__version__}; {results}")
    print(f"{len(compared) - apart} of {len(compared)} comparisons of measures hold")
    sys.exit(1 if wrong or apart or missing else 0)


main()
