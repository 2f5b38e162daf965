"""A search by `tpe` beside Optuna's TPE, on four functions whose lowest value is known.

    python search_peer.py ATELIER [--seeds 20] [--draws 60] [--at-once 4,1]

Each of ours is a whole sweep: the function is the experiment's loss, its arguments are searched, and each round of points knows the ends of
earlier rounds alone. Optuna chooses one point after the other, with its own defaults; some of ours were chosen on these functions and four others (docs/performance.md).
Prints the median, over the seeds, of how far the best value lies above the lowest there is, and the p of a two-sided Mann-Whitney test:
small where the two differ.
"""
import argparse, csv, math, os, statistics, subprocess, tempfile

import optuna

EXPERIMENT = """let: {{{names}}}
data: {{source: ring, train: 10, valid: 10, test: 10}}
networks: {{net: [linear 1]}}
objective:
  sample: {{p: data}}
  define:
{define}
  minimize: mean(0 * sum(net(p))) + f
train: {{steps: 1, batch: 10, optimizer: sgd 1e-3}}
figures: []
sweep:
  tpe: {{draws: {draws}, seed: {seed}, at_once: {at_once}, best: loss lowest, {space}}}
"""

A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]
WEIGHTS = [1, 1.2, 3, 3.2]


def branin(x, y):
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6)**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann(**point):
    def bump(a, p):
        return math.exp(-sum(a * (point[f"x{i + 1}"] - p / 1e4)**2 for i, (a, p) in enumerate(zip(a, p))))
    return -sum(weight * bump(a, p) for weight, a, p in zip(WEIGHTS, A, P))


def hartmann_text():
    def bump(a, p):
        return "exp(-(" + " + ".join(f"{a} * (x{i + 1} - {p / 1e4})^2" for i, (a, p) in enumerate(zip(a, p))) + "))"
    return "f: -(" + " + ".join(f"{weight} * {bump(a, p)}" for weight, a, p in zip(WEIGHTS, A, P)) + ")"


def mixed(x, rate, n, kind):
    return (x - 3)**2 / 10 + math.log(rate / 0.1)**2 + (n - 20)**2 / 50 + (0 if kind == 0 else 2)


def rates(a, b):
    return math.log(a / 0.003)**2 / 4 + math.log(b / 30)**2 / 4


uniform = lambda low, high: (f"uniform {low} {high}", lambda trial, name: trial.suggest_float(name, low, high))
log = lambda low, high: (f"log_uniform {low} {high}", lambda trial, name: trial.suggest_float(name, low, high, log=True))
whole = lambda low, high: (f"range {low} {high}", lambda trial, name: trial.suggest_int(name, low, high))
# Not in order, so that it is not searched as a number.
choice = lambda values: (str(values), lambda trial, name: trial.suggest_categorical(name, values))

FUNCTIONS = {
    "Branin": (branin, ["f: (y - 5.1 / (4 * pi^2) * x^2 + 5 / pi * x - 6)^2 + 10 * (1 - 1 / (8 * pi)) * cos(x) + 10"],
               {"x": uniform(-5, 10), "y": uniform(0, 15)}, 0.397887),
    "Hartmann, 6 numbers": (hartmann, [hartmann_text()], {f"x{i}": uniform(0, 1) for i in range(1, 7)}, -3.32237),
    "mixed": (mixed, ["f: (x - 3)^2 / 10 + log(rate / 0.1)^2 + (n - 20)^2 / 50 + where(abs(kind) < 0.5, 0, 2)"],
              {"x": uniform(-5, 10), "rate": log(1e-3, 10), "n": whole(1, 30), "kind": choice([2, 0, 1])}, 0),
    "two rates": (rates, ["f: log(a / 0.003)^2 / 4 + log(b / 30)^2 / 4"], {"a": log(1e-5, 1), "b": log(1e-1, 1e3)}, 0),
}


def ours(atelier, define, space, draws, at_once, seed):
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/e.yaml", "w") as file:
            file.write(EXPERIMENT.format(
                names=", ".join(f"{name}: 1" for name in space), define="\n".join(f"    {line}" for line in define),
                draws=draws, seed=seed, at_once=at_once,
                space=", ".join(f"{name}: {words}" for name, (words, _) in space.items())))
        ending = subprocess.run([atelier, "sweep", "e.yaml"], cwd=folder, capture_output=True, text=True)
        assert ending.returncode == 0, ending.stdout + ending.stderr
        with open(f"{folder}/Results/e/sweep.csv") as table:
            values = [float(row["valid_loss"]) for row in csv.DictReader(table)]
        assert len(values) == draws
        return min(values)


def theirs(function, space, draws, seed):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(lambda trial: function(**{name: suggest(trial, name) for name, (_, suggest) in space.items()}), draws)
    return study.best_value


def differ(a, b):
    """p of the Mann-Whitney test by the normal approximation, ties counted half."""
    above = sum((x > y) + (x == y) / 2 for x in a for y in b)
    middle, deviation = len(a) * len(b) / 2, math.sqrt(len(a) * len(b) * (len(a) + len(b) + 1) / 12)
    return math.erfc(abs(above - middle) / deviation / math.sqrt(2))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("atelier")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--at-once", default="4,1")
    arguments = parser.parse_args()
    atelier = os.path.abspath(arguments.atelier)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    rounds = [int(count) for count in arguments.at_once.split(",")]
    print(f"median best of {arguments.draws} points over {arguments.seeds} seeds, above the lowest value there is")
    print(f"{'':20} {'Optuna':>8}" + "".join(f"  {f'{count} at once':>10} {'p':>6}" for count in rounds))
    for name, (function, define, space, lowest) in FUNCTIONS.items():
        peer = [theirs(function, space, arguments.draws, seed) - lowest for seed in range(1, arguments.seeds + 1)]
        line = f"{name:20} {statistics.median(peer):8.4f}"
        for count in rounds:
            best = [ours(atelier, define, space, arguments.draws, count, seed) - lowest
                    for seed in range(1, arguments.seeds + 1)]
            line += f"  {statistics.median(best):10.4f} {differ(best, peer):6.2f}"
        print(line, flush=True)


main()
