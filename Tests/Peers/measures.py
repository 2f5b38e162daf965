"""What we measure of points, images and labels beside libraries that measure the same: cases, and how they are judged."""

import itertools
import math
import os
import warnings
from dataclasses import dataclass, field
from typing import Callable, NamedTuple

import numpy as np

import libraries
import running

EXACT = "by definition"


class Within(NamedTuple):
    """How far apart two values may be: relative to theirs, or in units of a number, which may have a name."""

    limit: float
    unit: float | None = None
    name: str = ""
    verdict: str = "equal"

    def difference(self, ours, theirs):
        if ours == theirs:
            return 0.0
        if isinstance(theirs, str):  # it gave no number
            return math.nan
        unit = abs(theirs) if self.unit is None else self.unit
        return abs(ours - theirs) / unit if unit else math.inf

    def holds(self, ours, theirs):
        return self.difference(ours, theirs) <= self.limit  # never of what is not a number

    def __str__(self):
        return f"{self.limit:.0e} {'of theirs' if self.unit is None else self.name}".strip() if self.limit else "0"


def relative(limit):
    return Within(limit)


def absolute(limit):
    return Within(limit, 1.0)


@dataclass
class Line:
    """One comparison."""

    name: str
    quantity: str
    ours: float | str
    library: str
    theirs: float | str
    within: Within | None
    verdict: str = ""
    faults: list = field(default_factory=list)

    def judge(self, exact, closely=None):
        """Where the case is degenerate and a library errs, `exact` decides."""
        if isinstance(self.ours, str):
            self.faults.append(f"ours: {self.ours}")
        elif self.within.holds(self.ours, self.theirs):
            self.verdict = self.within.verdict
        elif exact is not None and (closely or self.within).holds(self.ours, exact):
            verb = "gives none" if isinstance(self.theirs, str) else "errs"
            self.verdict = f"{self.library} {verb}: {exact:.6g} by definition"
        else:
            self.faults.append(f"{self.library}: apart by {self.difference:.1e}, at most {self.within}")
        self.verdict = self.verdict or "; ".join(self.faults)
        return self

    @property
    def difference(self):
        return math.nan if self.within is None or isinstance(self.ours, str) else self.within.difference(self.ours, self.theirs)

    def text(self):
        apart = "" if math.isnan(self.difference) else f", apart {self.difference:.1e}"
        apart += f", at most {self.within}" if self.within else ""
        return f"{self.name}: {self.quantity} {shown(self.ours)}, {self.library} {shown(self.theirs)}{apart}: {self.verdict}"

    def cells(self):
        difference = "" if math.isnan(self.difference) else f"{self.difference:.1e}"
        limit = str(self.within) if self.within else ""
        return [self.name, self.quantity, shown(self.ours), self.library, shown(self.theirs), difference, limit, self.verdict]


def shown(value):
    return value if isinstance(value, str) else f"{value:.12g}"


@dataclass
class Case:
    """A measure of arrays, and who else takes it. `peers`: a library's values by name. `exact`: what the definition gives, for
    degenerate arrays where libraries err. `within`: by name, for all others under None; `closely`: the same of `exact`, where it
    is another. `words`: what our refusal says. `derived`: more values, from ours."""

    measure: str
    name: str
    arrays: dict
    within: dict
    peers: dict[str, Callable] = field(default_factory=dict)
    exact: Callable | None = None
    closely: Within | None = None
    words: str | None = None
    derived: Callable | None = None

    @property
    def title(self):
        return f"{self.measure.split()[0].split('(')[0]}, {self.name}"

    def prepare(self, folder):
        os.makedirs(folder)
        with open(f"{folder}/measure.txt", "w") as file:
            file.write(self.measure)
        for name, array in self.arrays.items():
            np.save(f"{folder}/{name}.npy", np.asarray(array, dtype=np.float32))

    def result(self, folder):
        return result(folder)

    def compare(self, folder):
        """A line for each value of each library that is there."""
        ours = self.result(folder)
        wide = [np.asarray(array, dtype=np.float32).astype(np.float64) for array in self.arrays.values()]
        if "problem" not in ours and self.derived:
            ours |= self.derived(ours, *wide)
        exact = self.exact(*wide) if self.exact else {}
        lines = []
        for library, function in self.peers.items():
            if libraries.problem(library):
                continue
            theirs = attempt(function, wide)
            if self.words is not None:
                lines.append(self.refused(ours, library, theirs))
                continue
            for name in self.names(theirs, exact):
                value = theirs if isinstance(theirs, str) else theirs[name]
                lines.append(self.line(name, ours, library, value).judge(exact.get(name), self.closely))
        for name, value in exact.items():
            lines.append(self.line(name, ours, EXACT, float(value), self.closely).judge(None))
        if self.words is not None and not lines:
            lines.append(self.refused(ours, EXACT, ""))
        return lines

    def names(self, theirs, exact):
        if not isinstance(theirs, str):
            return list(theirs)
        return list(exact) or [name for name in self.within if name] or ["value"]

    def line(self, name, ours, library, theirs, within=None):
        own = ours.get(name, ours.get("problem", f"no {name}"))
        return Line(self.title, name, own, library, theirs, within or self.within.get(name, self.within.get(None)))

    def refused(self, ours, library, theirs):
        if isinstance(theirs, dict):
            theirs = ", ".join(f"{value:.4g}" for value in theirs.values())
        line = Line(self.title, "refusal", ours.get("problem", "a number"), library, theirs, None)
        if self.words in line.ours:
            line.verdict = "refused"
        else:
            line.faults.append(f"ours does not say '{self.words}'")
            line.verdict = line.faults[0]
        return line


@dataclass
class EquationCase(Case):
    """A function of equations, of the rows of an array; the engine computes in Float32."""

    EXPERIMENT = """\
data: {{x: {{source: array}}}}
networks: {{net: [linear 1]}}
objective:
  sample: {{input: x}}
  define: {{y: "{equation}"}}
  minimize: mean(sum(net(input)))
train: {{steps: 1, batch: {batch}, optimizer: sgd}}
"""

    def prepare(self, folder):
        rows = self.arrays["x"]
        running.write(folder, self.EXPERIMENT.format(equation=self.measure, batch=len(rows)), {"x": rows})

    def result(self, folder):
        found = running.result(folder)
        if found is None:
            return {"problem": "failed"}
        return {f"row_{i}": value for i, value in enumerate(found["evaluated.y"].tolist())}


def normals(random, *shape):
    """Numbers that a file of Float32 holds exactly."""
    return random.standard_normal(shape, np.float32).astype(np.float64)


def attempt(function, arrays):
    """A library's values, or what it says instead."""
    try:
        with warnings.catch_warnings(action="ignore"):
            values = function(*arrays)
    except Exception as error:  # whatever it is, it stands in the table
        return f"{type(error).__name__}: {' '.join(str(error).split())[:60]}".rstrip(": ")
    return {name: float(value) for name, value in values.items()}


def result(folder):
    if not os.path.exists(f"{folder}/result.txt"):
        return {"problem": "failed"}
    values = {}
    with open(f"{folder}/result.txt") as file:
        for name, value in (line.rstrip("\n").split(" ", 1) for line in file):
            values[name] = value if name == "problem" else float(value)
    return values


def run(peer, cases, folders):
    for case, folder in zip(cases, folders):
        case.prepare(folder)
    isEquation = [isinstance(case, EquationCase) for case in cases]
    running.run(peer, itertools.compress(folders, isEquation))
    running.run(peer, ["--measures", *(folder for folder, other in zip(folders, isEquation) if not other)])
    return [line for case, folder in zip(cases, folders) for line in case.compare(folder)]


def missing():
    return [words for words in map(libraries.problem, libraries.LIBRARIES) if words]


def table(lines):
    heads = ["case", "value", "ours", "library", "theirs", "difference", "at most", ""]
    there = [library for library in libraries.LIBRARIES if not libraries.problem(library)]
    text = ["## Measures", "",
            "The same arrays in both, Float32 numbers computed with in Float64, by " +
            ", ".join(f"{library} {libraries.version(library)}" for library in there) + ". \"by definition\": the "
            "formula in NumPy without products or roots of covariances, differences of points one by one, sums in "
            "80 bits, or what is known by hand. Where a library errs on degenerate arrays, that decides.", ""]
    text += [f"Left out: {words}.\n" for words in missing()]
    text += ["| " + " | ".join(heads) + " |", "| --- | --- | ---: | --- | ---: | ---: | --- | --- |"]
    text += ["| " + " | ".join(cell.replace("|", "\\|") for cell in line.cells()) + " |" for line in lines]
    return "\n".join(text) + "\n"
