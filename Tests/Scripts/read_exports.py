"""Reads what `atelier export` wrote with TensorBoard's and MLflow's own packages, and compares it with the sweep's tables:
read_exports.py RESULTS EVENTS STORE. Prints how many numbers agree; status 1 and a line for what does not."""

import csv
import glob
import math
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

results, events, store = sys.argv[1:]
trials = {row["id"]: row for row in csv.DictReader(open(f"{results}/sweep.csv"))}
wrong, agreed = [], 0


def tag(row):
    return f"{row['split']}/{row['metric']}" if row["split"] else row["metric"]


def compare(what, read, meant, single):
    global agreed
    both = math.isnan(read) and math.isnan(meant)
    if both or math.isclose(read, meant, rel_tol=1e-6 if single else 0, abs_tol=1e-30 if single else 0):
        agreed += 1
    else:
        wrong.append(f"{what}: {read} was read, {meant} meant")


history = {}
for row in csv.DictReader(open(f"{results}/history.csv")):
    history.setdefault(row["trial"], {}).setdefault(tag(row), []).append((int(row["step"]), float(row["value"])))

client = MlflowClient(tracking_uri="file://" + os.path.abspath(store))
[experiment] = [e for e in client.search_experiments() if e.name == os.path.basename(results)]
runs = {run.data.params["latent"] + " " + run.data.params["seed"]: run for run in client.search_runs([experiment.experiment_id])}
if len(runs) != len(trials):
    wrong.append(f"{len(runs)} runs of {len(trials)}")

for id, trial in trials.items():
    [file] = glob.glob(f"{events}/{os.path.basename(results)}/{glob.escape(id)}/events.out.tfevents.*")
    accumulator = EventAccumulator(file, size_guidance={"scalars": 0, "images": 0})
    accumulator.Reload()
    run = runs[f"{trial['latent']} {trial['seed']}"]
    for name, values in history[id].items():
        scalars = accumulator.Scalars(name)
        if name.startswith("test/"):
            continue
        if [s.step for s in scalars][: len(values)] != [step for step, _ in values]:
            wrong.append(f"{id} {name}: other steps")
        for scalar, (step, value) in zip(scalars, values):
            compare(f"TensorBoard {id} {name} {step}", scalar.value, value, True)
        measured = sorted(client.get_metric_history(run.info.run_id, name), key=lambda m: m.step)
        for metric, (step, value) in zip(measured, values):
            compare(f"MLflow {id} {name} {step}", metric.value, value, False)
    for column, text in trial.items():
        if column.startswith("test_") and text:
            name = "test/" + column[len("test_"):]
            compare(f"TensorBoard {id} {name}", accumulator.Scalars(name)[-1].value, float(text), True)
            compare(f"MLflow {id} {name}", run.data.metrics[name], float(text), False)
    pictures = sorted(os.listdir(f"{results}/trials/{id}/figures"))
    for picture in [p for p in pictures if p.endswith(".png")]:
        meant = open(f"{results}/trials/{id}/figures/{picture}", "rb").read()
        if accumulator.Images("figures/" + picture[:-4])[0].encoded_image_string != meant:
            wrong.append(f"{id} {picture}: another picture")
        copied = client.download_artifacts(run.info.run_id, "figures/" + picture)
        if open(copied, "rb").read() != meant:
            wrong.append(f"{id} {picture}: another artifact")
        agreed += 2

print(f"{agreed} numbers and pictures agree")
for line in wrong:
    print(line)
sys.exit(bool(wrong))
