"""Sets of points, random and degenerate, whose distances libraries know: FID, KID, precision and its like, agreement with a prior."""

import math

import numpy as np

from libraries import fidelity_fid, fidelity_kid, numpy_kid, p_of, prdc_scores, scipy_fid, scipy_rank
from measures import Case, Within, absolute, normals, relative


def all_cases():
    random = np.random.default_rng(11)
    return [*distances(random), *coverage(random), *memorisation(random), *prior(random)]


def rounded(random, parts, *shape):
    """Few binary digits, so that sums and products are exact too."""
    return np.round(normals(random, *shape) * parts) / parts


def point_sets(random):
    """Pairs of sets: full rank, then degenerate ones."""
    plane = rounded(random, 16, 3, 12)
    base, few = normals(random, 90, 12), rounded(random, 256, 60, 150)
    return {
        "full rank": (normals(random, 400, 24), normals(random, 400, 24) * 1.25 + 0.25),
        "sizes differ": (normals(random, 300, 16), normals(random, 211, 16) * 0.75),
        "far from the origin": (normals(random, 300, 16) + 1024, normals(random, 300, 16) + 1024),
        "one coordinate": (normals(random, 50, 1), normals(random, 50, 1) + 1),
        "rank-deficient": (rounded(random, 64, 90, 3) @ plane, rounded(random, 64, 90, 3) @ plane),
        "a set and itself": (base, base),
        "itself, fewer points than coordinates": (few, few),
        "shifted by ½, fewer points than coordinates": (few, few + 0.5),
        "fewer points than coordinates": (few, normals(random, 60, 150)),
        "constant": (np.full((20, 5), 0.25), np.full((20, 5), -1.5)),
        "constant and random": (np.full((50, 5), 0.1), normals(random, 50, 5)),
        "each point three times": (np.repeat(normals(random, 30, 10), 3, 0), np.repeat(normals(random, 30, 10), 3, 0)),
        "two points": (normals(random, 2, 8), normals(random, 2, 8)),
    }


REGULAR = {"full rank", "sizes differ", "far from the origin"}


def exact_fid(a, b):
    """The trace of the root is the sum of the singular values of the product of the centred points; a shift is known by hand."""
    if a.shape == b.shape and np.ptp(a - b) == 0:
        return {"fid": ((a - b)[0] ** 2).sum()}
    x, y = ((points - points.mean(0)) / math.sqrt(len(points) - 1) for points in (a, b))
    shift = a.mean(0) - b.mean(0)
    return {"fid": shift @ shift + (x * x).sum() + (y * y).sum() - 2 * np.linalg.svd(x @ y.T, compute_uv=False).sum()}


def exact_kid(a, b):
    return {"distance": float(numpy_kid(a.astype(np.longdouble), b.astype(np.longdouble)))}


def jackknife(a, b):
    """The error by leaving points out one by one."""
    a, b = a.astype(np.longdouble), b.astype(np.longdouble)
    left = [[numpy_kid(np.delete(a, i, 0), b) for i in range(len(a))], [numpy_kid(a, np.delete(b, i, 0)) for i in range(len(b))]]
    return {"distance": float(numpy_kid(a, b)), "error": float(np.sqrt(sum(np.var(v) * (len(v) - 1) for v in left)))}


def refusals(random, measure, peers):
    """What cannot be measured: our words, and what the libraries say."""
    bad = normals(random, 6, 3)
    bad[4, 1] = np.nan
    infinite = normals(random, 6, 3)
    infinite[0, 2] = np.inf
    good = normals(random, 6, 3)
    named = [("not a number", bad, "coordinate 1 of point 4 is nan"), ("infinite", infinite, "coordinate 2 of point 0 is inf")]
    return [Case(measure, name, {"a": good, "b": points}, {}, peers=peers, words=words) for name, points, words in named]


def distances(random):
    fid = {"torch-fidelity": lambda a, b: {"fid": fidelity_fid(a, b)}, "scipy": lambda a, b: {"fid": scipy_fid(a, b)}}
    kid = {"torch-fidelity": lambda a, b: {"distance": fidelity_kid(a, b)}, "numpy": lambda a, b: {"distance": numpy_kid(a, b)}}
    for name, (a, b) in point_sets(random).items():
        traces = float(a.var(0, ddof=1).sum() + b.var(0, ddof=1).sum())
        exact = None if name in REGULAR else exact_fid
        closely = Within(1e-12, traces, "of the traces") if traces else absolute(1e-12)
        within = closely if a is b else relative(1e-6)  # of equal sets nothing is left to be relative to
        yield Case("fid", name, {"a": a, "b": b}, {None: within}, fid, exact, closely)
    same = normals(random, 70, 9)
    for name, (a, b) in point_sets(random).items():
        peers = kid if len(a) == len(b) else {"numpy": kid["numpy"]}
        # Far off the kernel is 1e18, and what is left of it after subtraction has that many digits less.
        far = name == "far from the origin"
        within = Within(1e-14, float((a @ b.T / a.shape[1] + 1).mean() ** 3), "of the kernel") if far else relative(1e-9)
        yield Case("kid", name, {"a": a, "b": b}, {None: within}, peers, None if name in REGULAR else exact_kid)
    yield Case("kid", "{0, 1, 2} and {1, 1, 3}", {"a": [[0], [1], [2]], "b": [[1], [1], [3]]}, {None: relative(1e-9)}, kid,
               lambda a, b: {"distance": -155 / 3})
    yield Case("kid", "the jackknife", {"a": normals(random, 40, 5), "b": same[:30, :5] * 1.5}, {None: relative(1e-9)}, {}, jackknife)
    for measure, peers in (("fid", fid), ("kid", kid)):
        yield from refusals(random, measure, peers)
        yield Case(measure, "one point", {"a": same[:1], "b": same}, {}, peers, words="two points")
        yield Case(measure, "other coordinates", {"a": same[:, :4], "b": same}, {}, peers, words="of 4 and of 9 coordinates")


def squared(a, b):
    """Distances by differences: of equal points exactly zero."""
    return np.array([((row - b) ** 2).sum(1) for row in a])


def exact_coverage(real, generated, k):
    def reach(points):
        return np.sort(squared(points, points), 1)[:, k]

    between = squared(real, generated)
    inside = between < reach(real)[:, None]
    return {"precision": inside.any(0).mean(), "recall": (between < reach(generated)[None]).any(1).mean(),
            "density": inside.sum() / (k * len(generated)), "coverage": inside.any(1).mean()}


def coverage(random):
    lattice = random.integers(0, 4, (200, 3))
    sets = {name: pair for name, pair in point_sets(random).items() if name not in ("two points", "far from the origin")}
    sets["whole numbers, many distances equal"] = (lattice, random.integers(0, 4, (150, 3)))
    sets["rounded to eighths"] = (np.round(normals(random, 200, 4) * 8) / 8, np.round(normals(random, 180, 4) * 8) / 8)
    # Shares of counts are the same numbers; the density of prdc is rounded twice, and one ball more would change it by 1e-5 at least.
    within = {None: Within(0), "density": relative(1e-15)}

    def case(name, a, b, k, isRegular=False):
        peers = {"prdc": lambda a, b: prdc_scores(a, b, k)}
        exact = None if isRegular else lambda a, b: exact_coverage(a, b, k)
        return Case(f"coverage {k}", name, {"a": a, "b": b}, within, peers, exact)

    for name, (a, b) in sets.items():
        yield case(name, a, b, 5, name in REGULAR)
    yield case("five numbers and four", *(np.array(v)[:, None] for v in ([0, 1, 2, 3, 10], [0.5, 2.25, 9, 20])), 1)
    yield case("two points", normals(random, 2, 8), normals(random, 2, 8), 1)
    large = normals(random, 30, 7) * 1024
    yield case("each point twice and once", np.repeat(large, 2, 0), large, 1)
    peers = {"prdc": lambda a, b: prdc_scores(a, b, 3)}
    yield from refusals(random, "coverage 3", peers)
    yield Case("coverage 3", "three points", {"a": normals(random, 3, 2), "b": normals(random, 9, 2)}, {}, peers, words="need 4 points")


def memorisation(random):
    def nearest(generated, held, training):
        return scipy_rank(squared(generated, training).min(1), squared(held, training).min(1))

    def copies(generated, held, training):
        own, reach = squared(generated, training), squared(training, training)
        np.fill_diagonal(reach, math.inf)
        return {"copies": (own.min(1) < reach.min(1)[own.argmin(1)]).mean()}

    training = normals(random, 150, 6)
    within = {None: relative(1e-10), "copies": Within(0)}
    for name, generated in (("as held out", normals(random, 90, 6)), ("copies", training[:90]), ("nearly copies", training[:90] + 2.0**-9)):
        arrays = {"a": generated, "b": normals(random, 80, 6), "c": training}
        yield Case("memorisation", name, arrays, within, {"scipy": nearest, "numpy": copies}, derived=p_of)


def prior(random):
    def theirs(a, b):
        return {"distance": fidelity_kid(a, b, kid_kernel="rbf", kid_kernel_rbf_sigma=math.sqrt(a.shape[1]))}

    def permuted(a, b):
        """Units by themselves, and the share of 2,000 divisions with at least the distance of the two sets."""
        both = np.concatenate([a, b])
        kernel = np.exp(-squared(both, both) / (2 * a.shape[1]))
        np.fill_diagonal(kernel, 0)
        n, draws = len(a), np.random.default_rng(5)

        def distance(order):
            x, y = order[:n], order[n:]
            m = len(y)
            return kernel[np.ix_(x, x)].sum() / (n * (n - 1)) + kernel[np.ix_(y, y)].sum() / (m * (m - 1)) - 2 * kernel[np.ix_(x, y)].mean()

        own = distance(np.arange(len(both)))
        return {"mean": np.abs(a.mean(0)).max(), "variance": np.abs(a.var(0, ddof=1) - 1).max(),
                "p": np.mean([distance(draws.permutation(len(both))) >= own for _ in range(2000)])}

    chance = Within(4 * math.sqrt(0.25 / 200 + 0.25 / 2000), 1.0, "(4 errors of 200 draws)")
    for name, codes in (("wider", normals(random, 200, 4) * 1.25), ("the same", normals(random, 200, 4)), ("constant", np.full((200, 4), 0.5)),
                        ("two points", normals(random, 2, 4))):
        peers = {"torch-fidelity": theirs, "numpy": permuted}
        yield Case("prior_match", name, {"a": codes, "b": normals(random, len(codes), 4)}, {None: relative(1e-9), "p": chance}, peers)
