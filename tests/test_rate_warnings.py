"""Rates out of line: how rarely they are told of for nothing, and how surely when they are real."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from flows.rate_warnings import FEWEST_RUNS, Rate, Subject, find_warning

FLAGS = Subject("flags", "待核对", "fields", "个字段", "Look.")
SECONDS = Subject("seconds", "秒数", "page", "页", "Busy?", factor=2, is_count=False)


def night(
    random: np.random.Generator,
    rate: float,
    *,
    documents: int = 100,
    nights_differ: float = 0.25,
    clustered: float = 1.0,
) -> Rate:
    """Flags on fields: nights differ by a lognormal factor, documents by a gamma one."""
    fields = np.maximum(1, random.lognormal(np.log(40), 0.8, documents).astype(int))
    of_night = rate * np.exp(random.normal(-(nights_differ**2) / 2, nights_differ))
    of_documents = of_night * random.gamma(1 / clustered, clustered, documents)
    events = random.poisson(fields * of_documents)
    return Rate.of(list(zip(fields.tolist(), events.tolist(), strict=True)))


def share_warned(worse: float, earlier: int, nights: int, **kind: float | int) -> float:
    random = np.random.default_rng(20)
    warned = 0
    for _ in range(nights):
        before = [night(random, 0.04, **kind) for _ in range(earlier)]
        warned += find_warning(FLAGS, night(random, worse * 0.04, **kind), before) is not None
    return warned / nights


@pytest.mark.parametrize(
    ("earlier", "kind"),
    [
        (5, {}),
        (20, {}),
        (10, {"nights_differ": 0.0, "clustered": 0.01}),
        (10, {"documents": 15, "clustered": 3.0}),
    ],
    ids=["few nights known", "many nights known", "independent events", "clustered in documents"],
)
def test_usual_nights_are_rarely_warned_of(earlier: int, kind: dict[str, float]):
    # Simulated over many more nights it is 0.000 to 0.004. A limit that knows nothing of how
    # nights and documents scatter warns of 10 % of them and more (see the next test).
    assert share_warned(1.0, earlier, 1000, **kind) <= 0.005


def test_independent_events_would_warn_of_usual_nights():
    """What the scatter of nights and documents is needed for."""
    random = np.random.default_rng(20)
    warned = 0
    for _ in range(300):
        before = [night(random, 0.04) for _ in range(20)]
        usual = sum(each.events for each in before) / sum(each.exposure for each in before)
        new = night(random, 0.04)
        warned += stats.poisson.sf(new.events - 1, usual * new.exposure) < 0.001
    assert warned / 300 > 0.1


@pytest.mark.parametrize(
    ("worse", "earlier", "kind", "at_least"),
    [
        (2.0, 10, {"nights_differ": 0.0, "clustered": 0.01}, 0.70),
        (3.0, 10, {"nights_differ": 0.15}, 0.75),
        (5.0, 5, {}, 0.80),
        (5.0, 20, {}, 0.95),
    ],
)
def test_worse_nights_are_found(
    worse: float, earlier: int, kind: dict[str, float], at_least: float
):
    assert share_warned(worse, earlier, 100, **kind) >= at_least


def test_one_document_does_not_make_a_night():
    """Sixty flags in one document of twenty are one event, not sixty."""
    random = np.random.default_rng(3)
    before = [night(random, 0.04, documents=20, clustered=3.0) for _ in range(12)]
    usual = [(40.0, 1.0)] * 19
    assert find_warning(FLAGS, Rate.of([*usual, (60.0, 60.0)]), before) is None
    everywhere = Rate.of([(40.0, 14.0)] * 20)
    assert find_warning(FLAGS, everywhere, before) is not None


def test_what_never_happened_may_happen_a_few_times():
    never = [Rate.of([(30.0, 0.0)] * 50) for _ in range(10)]
    assert find_warning(FLAGS, Rate.of([(30.0, 0.0)] * 46 + [(30.0, 1.0)] * 4), never) is None
    often = Rate.of([(30.0, 0.0)] * 25 + [(30.0, 1.0)] * 25)
    warning = find_warning(FLAGS, often, never)
    assert warning is not None
    assert warning.events == 25


def test_few_or_small_runs_are_not_compared():
    usual = [Rate.of([(40.0, 1.0)] * 20)] * 20
    bad = Rate.of([(40.0, 20.0)] * 20)
    assert find_warning(FLAGS, bad, usual[: FEWEST_RUNS - 1]) is None
    assert find_warning(FLAGS, bad, usual[:FEWEST_RUNS]) is not None
    small = Rate.of([(40.0, 20.0)] * 4)
    assert find_warning(FLAGS, small, usual) is None
    assert find_warning(FLAGS, bad, [small] * 20) is None
    assert find_warning(FLAGS, Rate.of([]), usual) is None
    assert find_warning(FLAGS, Rate.of([(0.0, 0.0)] * 30), usual) is None


def test_a_large_run_is_held_against_small_ones():
    """Small runs scatter by chance, a large one does not: its own size counts."""
    random = np.random.default_rng(5)
    before = [night(random, 0.02, documents=6, nights_differ=0.1, clustered=0.5) for _ in range(15)]
    same = night(random, 0.02, documents=2000, nights_differ=0.0, clustered=0.5)
    worse = night(random, 0.06, documents=2000, nights_differ=0.0, clustered=0.5)
    assert find_warning(FLAGS, same, before) is None
    assert find_warning(FLAGS, worse, before) is not None


def test_a_fall_matters_where_it_is_said_to():
    many = Subject("fields", "字段", "page", "页", "Fewer?", per=1, falls_count=True)
    before = [Rate.of([(10.0, 100.0 + n % 7)] * 30) for n in range(10)]
    empty = Rate.of([(10.0, 5.0)] * 30)
    found = find_warning(many, empty, before)
    assert found is not None
    assert found.limit > found.seen
    assert "不低于" in found.message
    assert find_warning(FLAGS, empty, before) is None


def test_seconds_a_page():
    random = np.random.default_rng(7)

    def timed(seconds: float) -> Rate:
        pages = random.integers(1, 30, 80)
        return Rate.of([(float(n), float(n * seconds * random.gamma(20, 1 / 20))) for n in pages])

    before = [timed(1.5 * random.lognormal(0, 0.15)) for _ in range(15)]
    assert find_warning(SECONDS, timed(1.6), before) is None
    assert find_warning(SECONDS, timed(6.0), before) is not None


def test_the_message_says_what_was_expected_and_what_was_seen():
    before = [Rate.of([(50.0, 1.0)] * 20) for _ in range(8)]
    warning = find_warning(FLAGS, Rate.of([(50.0, 10.0)] * 20), before)
    assert warning is not None
    assert warning.seen == pytest.approx(0.2)
    assert warning.expected == pytest.approx(0.02, rel=0.05)
    assert warning.expected < warning.limit < warning.seen
    chinese, english = warning.message.split(" / ", 1)
    assert "每 100 个字段 20" in chinese
    assert "8 次运行约 2" in chinese
    assert english.startswith("flags: 20 for 100 fields; 8 earlier runs had about 2")
    assert warning.as_json()["limit"] == warning.limit
