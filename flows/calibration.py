"""Fitting the confidence on documents with gold: `gongshi calibrate`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from extractors.checks.confirmations import confirmed_fields
from extractors.confidence import CALIBRATION_FILE
from extractors.confidence_features import features_of
from extractors.extract import find_and_check
from flows.calibration_fit import Example, fit, out_of_fold, quality, threshold_for
from flows.evaluation import Exported, Gold, judge_fields, read_gold
from flows.evaluation_facts import NUMERIC
from models.calibration import Calibration
from models.errors import UsageError
from models.settings import READING_VERSION
from models.store import Store
from models.store_documents import documents_named
from models.store_readings import load_page_readings

# Below this many fields, or wrong ones among them, a fit says nothing.
_FEWEST_FIELDS = 500
_FEWEST_WRONG = 20
# Bins of the printed table; the last one ends above 1.
_EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration with the examples it rests on and the chance of each by a fit without it."""

    calibration: Calibration
    examples: tuple[Example, ...]
    chances: tuple[float, ...]


def calibrate(
    store: Store, output: Path, gold_paths: Sequence[Path], target_silent: float
) -> Fitted:
    """Fit the confidence on the documents of `gold_paths`, which were ingested into `store`.

    `output` holds the tables exported from that store. `target_silent` is the share of wrong
    numeric values, of all numeric values, that may stay without anything that points at them.

    Raises:
        UsageError: when a document is not in the store, or there is too little to fit.
    """
    exported = Exported(output)
    examples: list[Example] = []
    hashes: list[str] = []
    for path in gold_paths:
        gold = read_gold(path)
        sha256, found = _examples(store, exported, gold)
        hashes.append(sha256)
        examples.extend(found)
    wrong = sum(not example.is_right for example in examples)
    if len(examples) < _FEWEST_FIELDS or wrong < _FEWEST_WRONG:
        raise UsageError(
            f"样本太少 / too little to fit: {len(examples)} fields, {wrong} of them wrong",
            f"至少需要 / at least {_FEWEST_FIELDS} fields with {_FEWEST_WRONG} wrong ones are"
            " needed; add documents with gold, poor scans among them",
        )
    chances = out_of_fold(examples)
    threshold, silent, burden = threshold_for(examples, chances, target_silent)
    whole = fit(examples)
    calibration = Calibration(
        intercept=round(whole.intercept, 4),
        weights={name: round(weight, 4) for name, weight in whole.weights.items()},
        means={name: round(mean, 4) for name, mean in whole.means.items()},
        review_below=round(threshold, 4),
        target_silent=target_silent,
        fields=len(examples),
        wrong=wrong,
        measured={
            **{
                name: round(value, 4)
                for name, value in quality(chances, [e.is_right for e in examples]).items()
            },
            "silent": round(silent, 4),
            "burden": round(burden, 4),
        },
        fitted_on=tuple(sorted(hashes)),
    )
    return Fitted(calibration, tuple(examples), tuple(chances.tolist()))


def calibration_json(calibration: Calibration) -> str:
    """The calibration as it is stored: JSON, sorted, so that a new fit shows what changed."""
    return json.dumps(asdict(calibration), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_calibration(calibration: Calibration, path: Path | None) -> Path:
    """Store the calibration in `path`, by default where the program takes it from."""
    target = path or Path(str(files("extractors").joinpath(CALIBRATION_FILE)))
    try:
        target.write_text(calibration_json(calibration), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"无法写入 / cannot write {target}: {error.strerror}", "另选文件 / Choose another --to"
        ) from error
    return target


def report_lines(fitted: Fitted) -> Iterator[str]:
    """What was fitted and how well it holds on documents that a fit had not seen."""
    calibration = fitted.calibration
    yield f"fields {calibration.fields}, wrong {calibration.wrong}"
    for name, value in calibration.measured.items():
        yield f"{name:18} {value:.4f}"
    yield f"review below       {calibration.review_below:.4f}"
    yield f"{'confidence':>12} {'fields':>7} {'right':>7}"
    pairs = sorted(zip(fitted.chances, fitted.examples, strict=True), key=lambda pair: pair[0])
    for low, high in pairwise(_EDGES):
        inside = [example for chance, example in pairs if low <= chance < high]
        if inside:
            right = sum(example.is_right for example in inside) / len(inside)
            yield f"{low:5.2f}-{min(high, 1):5.2f} {len(inside):8} {right:7.3f}"


def _examples(store: Store, exported: Exported, gold: Gold) -> tuple[str, list[Example]]:
    """SHA-256 of the document of that gold, and its fields as examples."""
    documents = documents_named(store, gold.file)
    if len(documents) != 1:
        raise UsageError(
            f"存储中有 {len(documents)} 个文件名为 {gold.file} / the store has {len(documents)}"
            f" documents of the name {gold.file}",
            "先用 gongshi ingest 读入该文件 / ingest the document first, into a store of its own",
        )
    ((document_id, sha256),) = documents
    readings = load_page_readings(store, document_id, READING_VERSION)
    analysis = find_and_check(sha256, gold.file, [readings[page] for page in sorted(readings)])
    features = features_of(analysis, confirmed_fields(analysis))
    flagged = {field_id for flag in analysis.flags for field_id in flag.field_ids}
    judged = judge_fields(gold, exported)
    examples = [
        Example(
            document=gold.file,
            is_numeric=field.kind in NUMERIC,
            is_flagged=field.field_id in flagged,
            features=features[field.field_id],
            is_right=judged[field.field_id],
        )
        for field in analysis.fields
        if field.field_id in judged
    ]
    if not examples and judged:
        raise UsageError(
            f"{gold.file}: 导出表与存储不符 / the tables do not belong to this store",
            "先用 gongshi export 重新写出 / write them again with gongshi export",
        )
    return sha256, examples
