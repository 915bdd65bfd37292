"""Writes test-fixtures/golden/metrics.json: metrics of random cases by scikit-learn, SciPy, statsmodels and cleanlab.

Needs numpy, scipy, scikit-learn, statsmodels and cleanlab (any recent versions; those used stand in the file).
Usage: python metrics_golden.py OUTPUT.json
"""

import json
import sys

import cleanlab
import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.optimize import brentq
from scipy.special import log_softmax, softmax
from cleanlab.filter import find_label_issues
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def classification_case(seed, photos, classes, sharpness, ties):
    """Random labels and probabilities that agree with them to a degree; `ties` rounds scores so that many are equal."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, photos)
    labels[:classes] = np.arange(classes)
    logits = rng.normal(size=(photos, classes)) * 1.5
    logits[np.arange(photos), labels] += sharpness
    if ties:
        logits = np.round(logits)
    # Few digits keep the file small and are exact in JSON, so both sides see the same numbers.
    probabilities = np.round(softmax(logits, axis=1), 2 if ties else 6)
    probabilities = np.maximum(probabilities, 0.01 if ties else 1e-6)
    predicted = probabilities.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(classes), zero_division=0
    )
    picked = probabilities[np.arange(photos), labels]
    areas = [metrics.roc_auc_score(labels == c, probabilities[:, c]) for c in range(classes)]
    curve = metrics.roc_curve(labels == 0, probabilities[:, 0], drop_intermediate=False)
    return {
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, predicted),
        "crossEntropy": float(-np.log(picked).mean()),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=range(classes)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "topK": None if ties else [top_k(labels, probabilities, k) for k in range(1, classes + 1)],
        "auc": areas,
        "macroAuc": float(np.mean(areas)),
        "curve": [curve[0].tolist(), curve[1].tolist()],
        "calibrationError": calibration_error(labels, probabilities, 15),
        "temperature": temperature(labels, probabilities),
        "labelErrors": [] if ties else label_errors(labels, probabilities),
    }


def top_k(labels, probabilities, k):
    if probabilities.shape[1] == 2:
        hits = np.argsort(-probabilities, axis=1)[:, :k] == labels[:, None]
        return float(hits.any(axis=1).mean())
    if k == probabilities.shape[1]:
        return 1.0
    return float(metrics.top_k_accuracy_score(labels, probabilities, k=k))


def calibration_error(labels, probabilities, bins):
    """Guo et al. 2017, equation 3, with NumPy's own binning."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    where = np.digitize(confidence, np.linspace(0, 1, bins + 1)[1:-1], right=True)
    error = 0.0
    for b in range(bins):
        inside = where == b
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def temperature(labels, probabilities):
    logs = np.log(probabilities)

    def slope(beta):
        expected = (softmax(beta * logs, axis=1) * logs).sum(axis=1)
        return float((expected - logs[np.arange(len(labels)), labels]).sum())

    best = brentq(slope, 0.05, 20, xtol=1e-15, rtol=1e-14)
    around = [-log_softmax(b * logs, axis=1)[np.arange(len(labels)), labels].mean() for b in (best, best * 1.01, best / 1.01)]
    assert around[0] <= min(around)
    return 1 / best


def label_errors(labels, probabilities):
    normalised = probabilities / probabilities.sum(axis=1, keepdims=True)
    found = find_label_issues(labels, normalised, filter_by="confident_learning", n_jobs=1)
    return np.flatnonzero(found).tolist()


def wilson_case(successes, count, confidence):
    low, high = proportion_confint(successes, count, alpha=1 - confidence, method="wilson")
    return {"successes": successes, "count": count, "confidence": confidence, "interval": [float(low), float(high)]}


def mcnemar_case(only_first, only_second):
    result = mcnemar([[10, only_first], [only_second, 10]], exact=True)
    return {"onlyFirst": only_first, "onlySecond": only_second, "pValue": float(result.pvalue)}


def main(output):
    rng = np.random.default_rng(7)
    pairs = [(0, 0), (0, 1), (3, 3), (0, 8), (5, 17), (17, 5), (60, 41), (500, 430), (2500, 2300), (1, 900)]
    p_values = np.round(rng.uniform(size=10) ** 3, 6)
    golden = {
        "writtenBy": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, "
        f"statsmodels {statsmodels.__version__}, cleanlab {cleanlab.__version__}, NumPy {np.__version__}",
        "classification": [
            classification_case(1, 80, 2, 1.5, False),
            classification_case(2, 120, 5, 2.0, False),
            classification_case(3, 60, 3, 0.3, False),
            classification_case(4, 90, 3, 1.0, True),
            classification_case(5, 90, 2, 1.0, True),
        ],
        "wilson": [
            wilson_case(k, n, c)
            for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (7, 9), (93, 100), (746, 802), (24123, 25000)]
            for c in (0.8, 0.95, 0.99)
        ],
        "mcnemar": [mcnemar_case(b, c) for b, c in pairs],
        "holm": {
            "pValues": p_values.tolist(),
            "adjusted": multipletests(p_values, method="holm")[1].tolist(),
        },
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(golden, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
