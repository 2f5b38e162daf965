"""Times the figures of a trial beside matplotlib drawing the same numbers to the same files.

    figures_peer.py ATELIER TRIAL [--rounds N]

Both are whole programs, in turn. Of matplotlib the quickest way is taken: the images of a grid are put together in NumPy and shown
with one imshow; a chart is plotted from its CSV, a line or scatter for each series. Its time is also given without the start of
Python and the imports.
"""
import argparse
import csv
import glob
import os
import subprocess
import sys
import tempfile
import time


def draw(trial, out):
    began = time.perf_counter()
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np

    imported = time.perf_counter()
    count = 0
    for path in sorted(glob.glob(os.path.join(trial, "figures", "*.csv"))):
        name = os.path.splitext(os.path.basename(path))[0]
        if not os.path.exists(os.path.join(trial, "figures", name + ".png")):
            continue
        with open(path) as file:
            rows = list(csv.DictReader(file))
        if rows and "entry" in rows[0]:
            grid(plt, np, trial, rows)
        elif rows and "x" in rows[0] and "y" in rows[0]:
            chart(plt, rows)
        else:
            continue
        plt.savefig(os.path.join(out, name + ".png"), dpi=300)
        plt.close("all")
        count += 1
    print(f"{count} {time.perf_counter() - imported} {imported - began}")


def grid(plt, np, trial, rows):
    arrays = {}
    for row in rows:
        if row["array"] not in arrays:
            array = np.load(os.path.join(trial, "arrays", row["array"] + ".npy"))
            arrays[row["array"]] = array[:, 0] if array.shape[1] == 1 and array.ndim == 4 else array  # kernels
    height, width = next(iter(arrays.values())).shape[1:3]
    down = max(int(row["row"]) for row in rows)
    across = max(int(row["column"]) for row in rows)
    page = np.ones((down * (height + 1), across * (width + 1), 3))
    for row in rows:
        image = arrays[row["array"]][int(row["entry"])].reshape(height, width, -1)
        top, left = (int(row["row"]) - 1) * (height + 1), (int(row["column"]) - 1) * (width + 1)
        page[top : top + height, left : left + width] = np.clip(image, 0, 1)
    plt.figure(figsize=(3.46, 3.46 * page.shape[0] / page.shape[1] + 0.4))
    plt.imshow(page, interpolation="nearest")
    plt.axis("off")
    plt.title("Samples")
    plt.tight_layout()


def chart(plt, rows):
    panels = {}
    for row in rows:
        key = (row.get("panel", ""), row.get("quantity", ""))
        panels.setdefault(key, {}).setdefault(row.get("series", ""), []).append((float(row["x"] or "nan"), float(row["y"] or "nan")))
    plt.figure(figsize=(3.46, 2.4 * len(panels)))
    for index, ((panel, quantity), series) in enumerate(panels.items()):
        plt.subplot(len(panels), 1, index + 1)
        isCloud = all(len(points) > 20 and sorted(points) != points for points in series.values())
        for name, points in series.items():
            xs, ys = zip(*points)
            plt.scatter(xs, ys, s=4, label=name) if isCloud else plt.plot(xs, ys, label=name)
        plt.title(panel, fontsize=8)
        plt.ylabel(quantity, fontsize=8)
        plt.legend(fontsize=6)
    plt.tight_layout()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("atelier")
    parser.add_argument("trial")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ratios = []
    for _ in range(arguments.rounds):
        began = time.perf_counter()
        subprocess.run([arguments.atelier, "figures", arguments.trial], check=True, stdout=subprocess.DEVNULL)
        ours = time.perf_counter() - began
        with tempfile.TemporaryDirectory() as out:
            began = time.perf_counter()
            words = subprocess.run(
                [sys.executable, __file__, "--draw", arguments.trial, out], check=True, capture_output=True, text=True
            ).stdout.split()
            whole = time.perf_counter() - began
        ratios.append(ours / whole)
        print(f"{words[0]} figures: {ours:.2f} s; matplotlib {whole:.2f} s, {float(words[1]):.2f} s without imports; ratio {ours / whole:.3f}, {ours / float(words[1]):.3f}")
    ratios.sort()
    print(f"ratio {ratios[len(ratios) // 2]:.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--draw":
        draw(sys.argv[2], sys.argv[3])
    else:
        main()
