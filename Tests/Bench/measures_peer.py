"""The speed of measures beside the libraries that have them: one thread each, in turn.

    pip install prdc scikit-learn scipy; pip install --no-deps torch-fidelity tqdm pillow     # beside torch, in a virtual environment
    python measures_peer.py PEER [--rounds 3] [--points N] [--width D] [NAME ...]

Each pair of our program and a library runs in a process of its own, so that the library's peak of memory is its own. The arrays lie in
memory before the clock starts, ours as Float64, theirs too. Prints a table: seconds are medians, the ratio is ours to theirs.
"""
import argparse, os, statistics, subprocess, sys, tempfile, time

# Before NumPy is loaded. What holds our OpenBLAS to a kernel is not for NumPy's own copy, which chooses a better one.
OURS = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Peers"))

import numpy as np

import libraries
from measures import relative, result

# By pair: what our program is asked, points and their coordinates, the library's side, the ratio to keep, how far values may differ.
PAIRS = {
    "fid torch-fidelity": ("fid", 10_000, 2048, lambda a, b: {"fid": libraries.fidelity_fid(a, b)}, 1 / 2, 1e-6),
    "fid scipy": ("fid", 10_000, 2048, lambda a, b: {"fid": libraries.scipy_fid(a, b)}, 1 / 5, 1e-6),
    "coverage prdc": ("coverage 5", 10_000, 512, lambda a, b: libraries.prdc_scores(a, b, 5), 1 / 2, 1e-15),
    "kid numpy": ("kid", 10_000, 512, lambda a, b: {"distance": libraries.numpy_kid(a, b)}, 1 / 2, 1e-9),
    "tsne scikit-learn": ("tsne 30", 10_000, 50, lambda a, b: {"divergence": libraries.sklearn_tsne(a)}, 0.4, 0.01),
}
MEMORY = {"coverage prdc": 200}  # MB of ours at most


def peak():
    """MB that this process had at most."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) * 1024 / 1e6


def pair(peer, name, rounds, points, width):
    """Prints a row of the table; whether the values agree. A library that is missing is left out."""
    missing = libraries.problem(name.split()[1])
    if missing:
        print(f"| left out: {missing} |", flush=True)
        return True
    measure, usual_points, usual_width, function, most, within = PAIRS[name]
    n, d = points or usual_points, width or usual_width
    random = np.random.default_rng(7)
    a = random.standard_normal((n, d), np.float32)
    b = random.standard_normal((n, d), np.float32) * np.float32(1.0625) + np.float32(0.03125)
    ours, theirs, memory = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/a.npy", a)
        np.save(f"{folder}/b.npy", b)
        with open(f"{folder}/measure.txt", "w") as file:
            file.write(measure)
        a, b = a.astype(np.float64), b.astype(np.float64)
        function(a[:64, :8], b[:64, :8])  # what is loaded at the first call
        for _ in range(rounds):
            subprocess.run([peer, "--measures", folder], check=True, env=OURS)
            found = result(folder)
            ours.append(found["seconds"])
            memory.append(found["peak"] * 1024 * 1024 / 1e6)
            start = time.perf_counter()
            values = function(a, b)
            theirs.append(time.perf_counter() - start)
    apart = max(relative(within).difference(found[key], value) for key, value in values.items())
    agree = apart <= within
    ratios = [own / other for own, other in zip(ours, theirs)]
    verdict = "kept" if statistics.median(ratios) <= most else "missed"
    used = f"{max(memory):.0f}" + (f" of {MEMORY[name]}" if name in MEMORY else "")
    print(f"| {name.split()[0]} | {n:,} × {d:,} | {statistics.median(ours):.3g} | {name.split()[1]} | {statistics.median(theirs):.3g} | "
          f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f}) | {most:.2f} | {verdict} | {used} | {peak():.0f} | "
          f"{f'yes, apart by {apart:.0e}' if agree else f'no: {found} and {values}'} |", flush=True)
    return agree


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer")
    parser.add_argument("names", nargs="*", help="of " + ", ".join(PAIRS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--points", type=int)
    parser.add_argument("--width", type=int)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.alone:
        sys.exit(0 if pair(args.peer, args.names[0], args.rounds, args.points, args.width) else 1)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one thread each, whatever a library starts
    print("| measure | points | ours, s | library | theirs, s | ratio | at most | | ours, MB | theirs, MB | values agree |\n"
          "| --- | --- | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | --- |", flush=True)
    status = 0
    for name in args.names or PAIRS:
        sizes = sum(([f"--{key}", str(getattr(args, key))] for key in ("points", "width") if getattr(args, key)), [])
        status |= subprocess.run([sys.executable, __file__, args.peer, name, "--alone", "--rounds", str(args.rounds), *sizes]).returncode
    sys.exit(status)


main()
