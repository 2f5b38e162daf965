"""Probabilities, images, labels, codes and ranks, random and degenerate, and what libraries make of them."""

import math

import numpy as np

from libraries import fidelity_score, p_of, scipy_rank
from measures import Case, EquationCase, absolute, normals, relative


def all_cases():
    random = np.random.default_rng(12)
    return [*classifier(random), *images(random), *ranks(random), *information(random), *disentanglement(random), *usage(), *sums(random)]


def shares(random, count, classes, total=4096):
    """Probabilities that add up to one exactly, and none of them 0."""
    return (random.multinomial(total - classes, random.dirichlet(np.full(classes, 0.4), count)) + 1) / total


def classifier(random):
    def exact(p):
        occurs = p > 0
        terms = p[occurs] * np.log(p[occurs] / np.broadcast_to(p.mean(0), p.shape)[occurs])
        return {"score": math.exp(math.fsum(terms) / len(p))}

    peers = {"torch-fidelity": lambda p: {"score": fidelity_score(p)}}
    within = {None: absolute(1e-10)}
    yield Case("classifier_score", "500 of 10 classes", {"a": shares(random, 500, 10)}, within, peers)
    yield Case("classifier_score", "fewer than classes", {"a": shares(random, 7, 40)}, within, peers)
    yield Case("classifier_score", "two", {"a": shares(random, 2, 3)}, within, peers, exact)
    yield Case("classifier_score", "all alike", {"a": np.repeat(shares(random, 1, 5), 30, 0)}, within, peers, exact)
    yield Case("classifier_score", "sure of each, balanced", {"a": np.eye(4)[np.arange(40) % 4]}, within, peers, exact)
    yield Case("classifier_score", "a class that never occurs", {"a": np.eye(5)[np.arange(40) % 3]}, within, peers, exact)
    wrong = shares(random, 6, 3)
    wrong[2, 0] = np.nan
    yield Case("classifier_score", "not a number", {"a": wrong}, {}, peers, words="coordinate 0 of point 2 is nan")


def images(random):
    def similarity(a, b):
        from skimage.metrics import structural_similarity
        return {"ssim": structural_similarity(
            a, b, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1, channel_axis=-1)}

    def pixels(a, b):
        from skimage.metrics import mean_squared_error, peak_signal_noise_ratio
        return {"mse": mean_squared_error(a, b), "psnr": peak_signal_noise_ratio(a, b, data_range=1)}

    def noisy(image, much):
        return np.clip(image + much * normals(random, *image.shape), 0, 1)

    smooth = np.stack([np.outer(np.sin(np.arange(33) / 5), np.cos(np.arange(40) / (4 + c))) / 2 + 0.5 for c in range(3)], -1)
    grey = random.random((28, 28, 1))
    half = np.zeros((28, 28, 1))
    half[:14] = 1
    pairs = {"noise": (grey, random.random((28, 28, 1))), "three channels, some noise": (smooth, noisy(smooth, 0.1)), "much noise": (grey, noisy(grey, 0.5)),
             "equal": (grey, grey), "constant": (np.full((16, 16, 1), 0.25), np.full((16, 16, 1), 0.5)), "black and white": (half, 1 - half),
             "constant and noise": (np.zeros((20, 13, 1)), random.random((20, 13, 1))), "one window": (grey[:11, :11], grey[11:22, 11:22])}
    for name, (a, b) in pairs.items():
        yield Case("pixels", name, {"a": a, "b": b}, {None: relative(1e-10)}, {"scikit-image": pixels})
        yield Case("ssim", name, {"a": a, "b": b}, {None: absolute(1e-6)}, {"scikit-image": similarity})
    wrong = grey.copy()
    wrong[3, 2] = np.nan
    for measure, peer in (("pixels", pixels), ("ssim", similarity)):
        yield Case(measure, "not a number", {"a": grey, "b": wrong}, {}, {"scikit-image": peer}, words="is nan")
    yield Case("ssim", "ten pixels", {"a": grey[:10], "b": grey[:10]}, {}, {"scikit-image": similarity}, words="at least 11 × 11 pixels")


def ranks(random):
    sets = {"random": (normals(random, 60), normals(random, 45) + 0.5), "far apart": (normals(random, 40), normals(random, 40) + 8),
            "many ties": (random.integers(0, 4, 80), random.integers(1, 5, 70)), "one against two": ([1], [2, 3]), "no difference": ([1, 4], [2, 3]),
            "all equal": ([1, 1], [1, 1])}
    for name, (a, b) in sets.items():
        yield Case("rank", name, {"a": a, "b": b}, {None: relative(1e-10)}, {"scipy": scipy_rank}, derived=p_of)


def information(random):
    def theirs(a, b):
        from sklearn.metrics import mutual_info_score
        return {"information": mutual_info_score(a, b)}

    def entropy(a, b):
        from scipy.stats import entropy
        return {"entropy": entropy(np.unique(a, return_counts=True)[1])}

    labels = random.integers(0, 7, 3000)
    pairs = {"dependent": (labels, (labels + random.integers(0, 3, 3000)) % 5), "independent": (labels, random.integers(0, 20, 3000)), "the same": (labels, labels),
             "labels left out": (labels * 3, (labels // 2) * 4 + 1), "constant": (labels, np.zeros(3000)), "both constant": (np.ones(50), np.ones(50)),
             "each label once": (np.arange(40), random.permutation(40)), "two points": ([0, 1], [1, 0])}
    for name, (a, b) in pairs.items():
        yield Case("information", name, {"a": a, "b": b}, {None: absolute(1e-10)}, {"scikit-learn": theirs, "scipy": entropy})

    def gap(codes, factors):
        from sklearn.metrics import mutual_info_score
        gaps = []
        for factor in factors.T:
            known = sorted(mutual_info_score(np.digitize(unit, np.histogram_bin_edges(unit, 20)[1:-1]), factor) for unit in codes.T)
            gaps.append((known[-1] - known[-2]) / mutual_info_score(factor, factor))
        return {"mig": np.mean(gaps)}

    four = np.arange(4000) % 4
    factors = np.stack([random.integers(0, 5, 2000), random.integers(0, 3, 2000)], 1)
    codes = np.stack([factors[:, 0] + 0.5 * normals(random, 2000), factors[:, 1] + normals(random, 2000), factors.sum(1) + normals(random, 2000)], 1)
    within, peers = {None: absolute(1e-10)}, {"scikit-learn": gap}
    yield Case("mig", "noisy codes of two factors", {"a": codes, "b": factors}, within, peers)
    yield Case("mig", "whole and half of a factor", {"a": np.stack([four, four // 2], 1), "b": four[:, None]}, within, peers, lambda a, b: {"mig": 0.5})
    yield Case("mig", "a constant unit", {"a": np.concatenate([codes, np.full((2000, 1), 0.1)], 1), "b": factors}, within, peers)
    # Nothing can be known of it: its gap is 0, not 0 / 0.
    yield Case("mig", "a constant factor", {"a": codes, "b": np.zeros((2000, 1))}, within, peers, lambda a, b: {"mig": 0.0})


def disentanglement(random):
    def correlations(codes, factors):
        found = {f"correlation_{i}_{j}": np.corrcoef(unit, factor)[0, 1] for i, unit in enumerate(codes.T) for j, factor in enumerate(factors.T)}
        scores = np.sort(np.reshape(list(found.values()), (codes.shape[1], -1)) ** 2, 0)
        return found | {"sap": (scores[-1] - scores[-2]).mean()}

    def exact(codes, factors):
        """What does not vary correlates with nothing."""
        varies = [i for i, unit in enumerate(codes.T) if np.ptp(unit) > 0]
        scores = np.zeros((codes.shape[1], factors.shape[1]))
        scores[varies] = [[np.corrcoef(codes[:, i], factor)[0, 1] for factor in factors.T] for i in varies]
        ordered = np.sort(scores**2, 0)
        named = {f"correlation_{i}_{j}": value for (i, j), value in np.ndenumerate(scores)}
        return named | {"sap": (ordered[-1] - ordered[-2]).mean()}

    factors = normals(random, 800, 2)
    codes = np.float32(factors @ [[1, 0.25, 0.5], [0, 1, -0.5]] + 0.25 * normals(random, 800, 3)).astype(float)
    constant = np.concatenate([codes[:, :1], np.full((800, 1), 0.1)], 1)
    within, peers = {None: absolute(1e-10)}, {"numpy": correlations}
    yield Case("sap", "noisy codes of two factors", {"a": codes, "b": factors}, within, peers)
    yield Case("sap", "far from the origin", {"a": codes[:, :2] + 4096, "b": factors + 4096}, within, peers)
    yield Case("sap", "a constant unit", {"a": constant, "b": factors}, within, peers, exact)
    yield Case("sap", "two points", {"a": codes[:2, :2], "b": factors[:2]}, within, peers)
    yield from lassos(random)

    def importances(matrix):
        from scipy.stats import entropy

        def concentration(rows):
            sums = rows.sum(1)
            return sum(s / sums.sum() * (1 - entropy(row, base=len(row))) for s, row in zip(sums, rows) if s > 0)

        return {"disentanglement": concentration(matrix), "completeness": concentration(matrix.T)}

    for name, matrix in (("random", np.abs(normals(random, 6, 4))), ("identity", np.eye(4)), ("uniform", np.ones((3, 5))), ("rows of zeros", np.eye(5)[:, :3])):
        yield Case("dci", name, {"a": matrix}, {None: absolute(1e-10)}, {"scipy": importances})


def lassos(random):
    def case(name, x, y, penalty, derived=None, exact=None):
        def theirs(x, y):
            from sklearn.linear_model import Lasso
            found = Lasso(penalty, tol=1e-14, max_iter=1_000_000).fit(x, y).coef_
            values = {f"weight_{i}": weight for i, weight in enumerate(found)}
            return derived(values, x, y) if derived else values

        return Case(f"lasso {penalty}", name, {"a": x, "b": y}, {None: absolute(1e-6)}, {"scikit-learn": theirs}, exact, derived=derived)

    def objective(values, x, y):
        """Where columns are equal the weights are not unique; what they minimise is."""
        weights = np.array([values[f"weight_{i}"] for i in range(x.shape[1])])
        rest = (y - y.mean()) - (x - x.mean(0)) @ weights
        return {"objective": rest @ rest / (2 * len(y)) + penalty * np.abs(weights).sum()}

    penalty = 0.0625
    x = normals(random, 120, 8)
    y = np.float32(x @ [2, -1, 0.5, 0, 0, 0, 0.25, 0] + 0.25 * normals(random, 120) + 3).astype(float)
    yield case("random", x, y, penalty)
    yield case("correlated columns", np.float32(x + 3 * x[:, :1]).astype(float), y, penalty)
    yield case("a constant column", np.where(np.arange(8) == 2, 0.1, x), y, penalty)
    yield case("fewer rows than columns", normals(random, 15, 30), normals(random, 15), penalty, objective)
    yield case("equal columns", x[:, [0, 1, 1, 2]], y, penalty, objective)
    yield case("a penalty above all", x, y, 64)
    yield case("two rows", x[:2, :2], y[:2], penalty, objective)


def usage():
    def theirs(counts):
        from scipy.stats import entropy
        return {"share": (counts > 0).mean(), "perplexity": math.exp(entropy(counts))}

    for name, counts in (("1, 1, 2", [1, 1, 2]), ("one of four", [0, 3, 0, 0]), ("a thousand", np.arange(1000) % 7)):
        yield Case("usage", name, {"a": counts}, {None: relative(1e-12)}, {"scipy": theirs})


def sums(random):
    """What log p(x) is made of its samples' weights by."""
    def theirs(rows):
        from scipy.special import logsumexp
        return {f"row_{i}": value for i, value in enumerate(logsumexp(rows, axis=1))}

    rows = normals(random, 6, 200) * [[1], [100], [1], [1], [0], [0.01]] + [[0], [0], [1000], [-10_000], [-300], [88]]
    yield EquationCase("log_sum_exp(input, over=elements)", "200 numbers", {"x": rows}, {None: relative(1e-5)}, {"scipy": theirs})
    rows = normals(random, 3, 1) * 100
    yield EquationCase("log_sum_exp(input, over=elements)", "one number", {"x": rows}, {None: relative(1e-5)}, {"scipy": theirs})
