"""Whether both sides of the speed comparison train the same models: twins.py ATELIER FILE.yaml …

Compares the number of parameters, which must be equal, and the losses of the first step: weights and data are other draws, so they are only
near each other. Status 1 where one differs.
"""
import csv, glob, json, os, re, subprocess, sys, tempfile

NEAR, APART = 2, 4  # The larger loss over the smaller; of adversaries, whose losses have either sign, the difference: seeds differ so much.


def ours(atelier, file, name, folder):
    told = subprocess.run([atelier, "check", file], check=True, capture_output=True, text=True).stdout
    parameters = sum(int(number.replace(",", "")) for number in re.findall(r"^ +parameters +([\d,]+)$", told, re.M))
    subprocess.run([atelier, "run", file, "train.steps=1", "--results", folder], check=True, capture_output=True)
    with open(glob.glob(f"{folder}/{name}*/trials/*/metrics.csv")[0]) as lines:
        rows = [row for row in csv.DictReader(lines) if row["metric"].startswith("loss")]
    return parameters, {row["metric"]: float(row["value"]) for row in rows}


def theirs(name):
    peer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_peer.py")
    told = json.loads(subprocess.run([sys.executable, peer, "--check", name], check=True, capture_output=True, text=True).stdout)
    return told["parameters"], told["losses"]


def near(key, a, b):
    if key != "loss" and abs(a - b) < APART:
        return True
    return a * b > 0 and max(a / b, b / a) < NEAR


def main():
    atelier, differ = sys.argv[1], False
    for file in sys.argv[2:]:
        name = os.path.basename(file).removesuffix(".yaml")
        with tempfile.TemporaryDirectory() as folder:
            own, losses = ours(atelier, file, name, folder)
        other, others = theirs(name)
        pairs = [(key, losses[key], others[key]) for key in others]
        same = own == other and all(near(key, a, b) for key, a, b in pairs)
        differ |= not same
        told = "; ".join(f"{key} {a:.5g} and {b:.5g}" for key, a, b in pairs)
        print(f"{name}: {own:,} parameters and {other:,}; {told}{'' if same else ': DIFFERENT'}", flush=True)
    sys.exit(differ)


main()
