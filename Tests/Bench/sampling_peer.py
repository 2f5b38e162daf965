"""Draws of a causal transformer beside PyTorch, token by token: one thread each, in turn.

    python sampling_peer.py ATELIER transformer.yaml [--batches 2] [--rounds 3]

PyTorch's loop writes keys and values into caches made once, and computes nothing twice; that it gives what the whole network gives is
checked first. Ours is the row `drawn examples N` of a trial that was trained for one step: what 16 · (1 + batches) examples take more
than 16 do, so that preparing the network is left out of both. Prints seconds a batch of 16 sequences, and their ratio.
"""
import argparse, glob, json, os, statistics, subprocess, tempfile, time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import torch

from torch_codes import Transformer

BATCH = 16


def ours(atelier, trial, examples):
    for answer in glob.glob(f"{trial}/answers/*"):
        os.remove(answer)
    subprocess.run(["taskset", "-c", "0", atelier, "evaluate", trial, f"drawn examples {examples}"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    with open(glob.glob(f"{trial}/answers/*.json")[0]) as answer:
        return json.load(answer)["seconds"]


def theirs(model):
    began = time.perf_counter()
    model.draw(BATCH)
    return time.perf_counter() - began


def check(model):
    """The loop's logits of given tokens beside those of the whole network."""
    x = torch.randint(64, (3, model.tokens))
    caches = model.caches(3)
    steps = [model.next(x[:, max(0, position - 1)], position, caches) for position in range(model.tokens)]
    apart = (torch.stack(steps, 2) - model(x)).abs().max().item()
    assert apart < 1e-4, f"the loop differs from the network by {apart}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("atelier")
    parser.add_argument("file")
    parser.add_argument("--batches", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    atelier = os.path.abspath(arguments.atelier)
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        subprocess.run([atelier, "run", arguments.file, "train.steps=1", "--results", folder], check=True, capture_output=True)
        trial = glob.glob(f"{folder}/*/trials/*")[0]
        model = Transformer().eval()
        check(model)
        theirs(model)
        print(f"{BATCH} sequences of {model.tokens} tokens; PyTorch {torch.__version__}")
        ratios = []
        for _ in range(arguments.rounds):
            first, all_of_them = (ours(atelier, trial, BATCH * count) for count in (1, 1 + arguments.batches))
            own = (all_of_them - first) / arguments.batches
            other = statistics.mean(theirs(model) for _ in range(arguments.batches))
            ratios.append(own / other)
            print(f"ours {own:.2f} s a batch ({first:.2f} s for one alone), PyTorch {other:.2f} s, ratio {ratios[-1]:.3f}", flush=True)
        print(f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})")


main()
