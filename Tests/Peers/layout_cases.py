"""Points laid out in the plane: principal components and t-SNE beside scikit-learn's."""

import numpy as np

from measures import Case, absolute, normals, relative


def all_cases():
    random = np.random.default_rng(13)
    return [*components(random), *neighbours(random)]


def components(random):
    def theirs(points):
        from sklearn.decomposition import PCA
        found = PCA(min(2, points.shape[1]), svd_solver="full")
        layout = found.fit_transform(points)
        values = {f"share_{i}": share for i, share in enumerate(found.explained_variance_ratio_)}
        return values | {f"point_{row}_{i}": layout[row, i] for row in (0, 1) for i in range(layout.shape[1])}

    sets = {"full rank": normals(random, 400, 24) * np.linspace(2, 1, 24), "far from the origin": normals(random, 300, 16) * np.linspace(2, 1, 16) + 1024,
            "more coordinates than points": normals(random, 40, 150), "one coordinate": normals(random, 50, 1),
            "constant coordinates": np.insert(normals(random, 90, 4) * [4, 3, 2, 1], [1, 2], 0.1, axis=1), "two points": normals(random, 2, 8)}
    for name, points in sets.items():
        # Of two points scikit-learn has rounding along the second direction.
        yield Case("pca", name, {"a": points}, {None: absolute(1e-12) if len(points) == 2 else relative(1e-9)}, {"scikit-learn": theirs})
    yield Case("pca", "not a number", {"a": [[1, np.nan], [2, 3]]}, {}, {"scikit-learn": theirs}, words="coordinate 1 of point 0 is nan")


def neighbours(random):
    """Both search a minimum of many. Here all runs find the same, whatever the rounding, but for the places of a few points."""
    def divergence(perplexity, **how):
        def theirs(points):
            from sklearn.manifold import TSNE
            return {"divergence": TSNE(perplexity=perplexity, random_state=0, n_jobs=1, **how).fit(points).kl_divergence_}
        return theirs

    within = {None: relative(0.02)}
    # With this perplexity all others are neighbours, as the exact method has it whatever the perplexity is.
    strip = normals(random, 200, 10)
    strip[:, 0] = 40 * random.random(200)
    yield Case("tsne 66", "a strip, all neighbours", {"a": strip}, within, {"scikit-learn": divergence(66, method="exact")})
    groups = normals(random, 200, 10) + 4 * normals(random, 10, 10)[np.arange(200) % 10]
    yield Case("tsne 30", "groups, near neighbours", {"a": groups}, within, {"scikit-learn": divergence(30, angle=0.0)})
    yield Case("tsne 30", "equal points", {"a": np.full((92, 3), 0.1)}, {None: absolute(1e-6)}, exact=lambda points: {"divergence": 0})
    yield Case("tsne 30", "not a number", {"a": [[1, 2], [np.inf, 3]]}, {}, {"scikit-learn": divergence(1)}, words="coordinate 0 of point 1 is inf")
