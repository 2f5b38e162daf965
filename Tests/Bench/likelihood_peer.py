"""log p(x) by importance sampling beside PyTorch: one thread each, in turn.

    python likelihood_peer.py ATELIER [--samples 5000] [--images 1000] [--rounds 3]

A model 784-200-200-50 with tanh, its decoder likewise. PyTorch's loop runs the encoder once an image and takes the samples in pieces,
without gradients; the fastest of several sizes of a piece counts. Ours is the row `log_likelihood samples K` of a trained trial, timed by
itself. Prints seconds, their ratio and the peak of our memory, which must not depend on K.
"""
import argparse, glob, json, os, resource, subprocess, sys, tempfile, time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import torch
from torch import nn

FILE = """
data: {source: digits, train: 100, valid: 0, test: IMAGES}
networks:
  encoder: [flatten, linear 200, tanh, linear 200, tanh, gaussian 50]
  decoder: [linear 200, tanh, linear 200, tanh, linear 784, reshape 1 28 28, bernoulli]
objective: vae
train: {steps: 1, batch: 50, optimizer: adam 1e-3}
"""


def ours(atelier, folder, samples):
    """Seconds of the row, its value, and MB that the process had at most."""
    trial = glob.glob(f"{folder}/Results/e/trials/*")[0]
    for answer in glob.glob(f"{trial}/answers/*"):
        os.remove(answer)
    measured = subprocess.run(
        ["taskset", "-c", "0", sys.executable, "-c", "import resource,subprocess,sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
         "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", atelier, "evaluate", trial, f"log_likelihood samples {samples}"],
        check=True, capture_output=True, text=True)
    answer = json.load(open(glob.glob(f"{trial}/answers/log_likelihood-*.json")[0]))
    return answer["seconds"], answer["measured"][0]["value"], int(measured.stdout.split()[-1]) / 1024


def network(*widths):
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def theirs(images, samples, piece):
    torch.manual_seed(1)
    encoder, decoder = network(784, 200, 200, 100), network(50, 200, 200, 784)
    x = (torch.rand(images, 784) < 0.2).float()
    began = time.perf_counter()
    with torch.inference_mode():
        total = []
        for own in x.split(100):
            mean, log_variance = encoder(own).chunk(2, 1)
            std = (log_variance / 2).exp()
            logs = []
            for start in range(0, samples, piece):
                count = min(piece, samples - start)
                noise = torch.randn(count, len(own), 50)
                z = mean + std * noise
                logits = decoder(z)
                log_p = -nn.functional.binary_cross_entropy_with_logits(logits, own.expand_as(logits), reduction="none").sum(-1)
                logs.append(log_p + 0.5 * (noise**2 - z**2).sum(-1) + std.log().sum(-1))
            total.append(torch.logsumexp(torch.cat(logs), 0))
        torch.cat(total).mean().item()
    return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("atelier")
    parser.add_argument("--samples", type=int, default=5000)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/e.yaml", "w") as file:
            file.write(FILE.replace("IMAGES", str(arguments.images)))
        atelier = os.path.abspath(arguments.atelier)
        subprocess.run([atelier, "run", "e.yaml"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        piece = min((1, 2, 5, 10, 20, 50), key=lambda piece: theirs(100, 200, piece))
        _, _, small = ours(atelier, folder, max(1, arguments.samples // 50))
        ratios = []
        print(f"K = {arguments.samples}, {arguments.images} images; PyTorch {torch.__version__} takes {piece} samples of 100 images at once")
        for _ in range(arguments.rounds):
            seconds, _, memory = ours(atelier, folder, arguments.samples)
            other = theirs(arguments.images, arguments.samples, piece)
            ratios.append(seconds / other)
            print(f"ours {seconds:.1f} s, PyTorch {other:.1f} s, ratio {ratios[-1]:.3f}; our peak {memory:.0f} MiB, with K / 50 {small:.0f} MiB", flush=True)
        ratios.sort()
        print(f"ratio {ratios[len(ratios) // 2]:.3f} ({ratios[0]:.3f}–{ratios[-1]:.3f}), at most 0.5: {'kept' if ratios[len(ratios) // 2] <= 0.5 else 'missed'}")


main()
