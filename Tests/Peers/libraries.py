"""The libraries that measure what we measure. One that is missing is left out, with a word."""

import functools
import importlib
import importlib.metadata
import math
import sys
import types

import numpy as np

# What each is imported as, and how to get it. torch-fidelity asks for torchvision, with which pip would fetch another torch.
LIBRARIES = {
    "numpy": ("numpy", "numpy"),
    "scipy": ("scipy", "scipy"),
    "scikit-learn": ("sklearn", "scikit-learn"),
    "scikit-image": ("skimage", "scikit-image"),
    "opencv-python-headless": ("cv2", "opencv-python-headless"),
    "prdc": ("prdc", "prdc scikit-learn"),
    "torch-fidelity": ("torch_fidelity", "--no-deps torch-fidelity tqdm pillow"),
}


class Absent(types.ModuleType):
    """Stands in for torchvision: torch-fidelity imports it for networks and images, and its formulas alone are called here."""

    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@functools.cache
def problem(library):
    """Why a library is left out; None if it is there."""
    module, packages = LIBRARIES[library]
    if library == "torch-fidelity":
        for name in ("torchvision", "torchvision.datasets", "torchvision.transforms", "torchvision.transforms.functional"):
            outer, _, inner = name.rpartition(".")
            sys.modules[name] = Absent(name)
            if outer:
                setattr(sys.modules[outer], inner, sys.modules[name])
    try:
        importlib.import_module(module)
    except ImportError as error:
        return f"{library} cannot be imported ({error}): pip install {packages}"


def version(library):
    return importlib.metadata.version(library)


def tensors(*arrays):
    import torch
    return [torch.tensor(array) for array in arrays]


def fidelity_fid(a, b):
    from torch_fidelity import metric_fid
    statistics = [metric_fid.fid_features_to_statistics(tensor) for tensor in tensors(a, b)]
    return metric_fid.fid_statistics_to_metric(*statistics, verbose=False)[metric_fid.KEY_METRIC_FID]


def fidelity_kid(a, b, **kernel):
    """All points as the one subset."""
    from torch_fidelity import metric_kid
    found = metric_kid.kid_features_to_metric(*tensors(a, b), kid_subsets=1, kid_subset_size=len(a), verbose=False, **kernel)
    return found[metric_kid.KEY_METRIC_KID_MEAN]


def fidelity_score(probabilities):
    from torch_fidelity import metric_isc
    with np.errstate(divide="ignore"):
        found = metric_isc.isc_features_to_metric(*tensors(np.log(probabilities)), splits=1, shuffle=False)
    return found[metric_isc.KEY_METRIC_ISC_MEAN]


def scipy_fid(a, b):
    """By the root of the product of the covariances."""
    from scipy.linalg import sqrtm
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    shift = a.mean(0) - b.mean(0)
    return shift @ shift + np.trace(first) + np.trace(second) - 2 * np.trace(sqrtm(first @ second)).real


def prdc_scores(real, generated, neighbours):
    """On the caller's thread alone, and without what it prints."""
    import contextlib
    import io

    import joblib
    from prdc import compute_prdc
    with contextlib.redirect_stdout(io.StringIO()), joblib.parallel_config(backend="sequential"):
        return {name: float(value) for name, value in compute_prdc(real, generated, nearest_k=neighbours).items()}


def sklearn_tsne(points):
    """The divergence that it leaves with its defaults."""
    from sklearn.manifold import TSNE
    return float(TSNE(random_state=0, n_jobs=1).fit(points).kl_divergence_)


def numpy_kid(a, b):
    """The unbiased distance of all pairs, in the precision of the arrays."""
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def within(x):
        values = kernel(x, x)
        return (values.sum() - np.trace(values)) / (len(x) * (len(x) - 1))

    return within(a) + within(b) - 2 * kernel(a, b).mean()


def z_of(u, ties, n, m):
    """The score of a Mann-Whitney statistic, with continuity correction."""
    excess = u - n * m / 2
    variance = n * m / 12 * (n + m + 1 - (ties**3 - ties).sum() / ((n + m) * (n + m - 1)))
    return math.copysign(max(0.0, abs(excess) - 0.5), excess) / math.sqrt(variance) if variance > 0 else 0.0


def scipy_rank(a, b):
    """The two-sided p, and the score of SciPy's U by the formula: it keeps its own to itself, and p is what proves ours."""
    from scipy.stats import mannwhitneyu
    found = mannwhitneyu(a, b, method="asymptotic")
    _, ties = np.unique(np.concatenate([a, b]), return_counts=True)
    return {"p": found.pvalue, "z": z_of(found.statistic, ties.astype(float), len(a), len(b))}


def p_of(ours, *_):
    return {"p": math.erfc(abs(ours["z"]) / math.sqrt(2))}
