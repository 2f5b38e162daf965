"""Draws of a causal transformer beside PyTorch, token by token, in turn.

    python sampling_peer.py ATELIER transformer.yaml [--rounds 3] [--threads 1,2] [--batches 16,64]

PyTorch's loop writes keys and values into caches made once, and computes nothing twice; that it gives what the whole network gives is
checked first. Ours is the row `drawn examples N` of a trial that was trained for one step, with all that it takes to prepare the
network, which PyTorch's time leaves out. Prints seconds a batch, and their ratio.
"""
import argparse, glob, json, os, statistics, subprocess, tempfile, time

import torch

from torch_codes import Transformer


def ours(atelier, trial, examples, threads):
    for answer in glob.glob(f"{trial}/answers/*"):
        os.remove(answer)
    os.sched_setaffinity(0, range(threads))
    subprocess.run([atelier, "evaluate", trial, f"drawn examples {examples}"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(glob.glob(f"{trial}/answers/*.json")[0]) as answer:
        return json.load(answer)["seconds"]


def theirs(model, examples, threads):
    os.sched_setaffinity(0, range(threads))
    torch.set_num_threads(threads)
    began = time.perf_counter()
    model.draw(examples)
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
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--batches", default="16,64")
    arguments = parser.parse_args()
    threads = [int(one) for one in arguments.threads.split(",")]
    batches = [int(one) for one in arguments.batches.split(",")]
    torch.manual_seed(0)
    atelier = os.path.abspath(arguments.atelier)
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        subprocess.run([atelier, "run", arguments.file, "train.steps=1", "--results", folder], check=True, capture_output=True)
        trial = glob.glob(f"{folder}/*/trials/*")[0]
        model = Transformer().eval()
        check(model)
        print(f"sequences of {model.tokens} tokens; PyTorch {torch.__version__}")
        for batch in batches:
            for count in threads:
                theirs(model, batch, count)
                times = [(ours(atelier, trial, batch, count), theirs(model, batch, count)) for _ in range(arguments.rounds)]
                own, other = (statistics.median(side) for side in zip(*times))
                ratios = sorted(slow / fast for fast, slow in times)
                print(f"{batch} sequences, threads: {count}: ours {own:.2f} s, PyTorch {other:.2f} s, "
                      f"{statistics.median(ratios):.2f} times as fast ({ratios[0]:.2f}–{ratios[-1]:.2f})", flush=True)


main()
