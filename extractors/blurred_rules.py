"""Rules that nobody drew: those of the back of the sheet shining through, and creases of folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.components import components_of
from extractors.page_image import Pixels
from extractors.rules import Rules

# Half the width of the strip across a rule in which its edges are looked at.
_STRIP_IN = 0.035
# A rule is looked at piece by piece: over this length one that falls by half a degree stays in
# its strip, and the grain of the scan averages out.
_PIECE_IN = 0.25
# More pieces of a rule cost time and say the same.
_PIECES = 6
# Print has a third of the contrast of the page's rules and more, grey rules included; what shines
# through has a tenth to a quarter.
_PALE_SHARE = 0.33
# Paper spreads what shines through to twice the width of print: its edges rise half as steeply.
_SPREAD_SHARE = 0.8
# Creases are shadows some 0.03 inch wide. The thickest and faintest printed rules of noisy scans
# have seven tenths of the steepness of the others.
_CREASE_SHARE = 0.62
# Nor do they rise by half as many grey levels in a pixel as the usual rule; a printed rule in a
# crease does.
_GENTLE_SHARE = 0.45
# Steepest rise in a pixel as a share of the contrast: 0.5 in scans, a third out of focus. A page
# whose rules all rise less has creases only.
_LEAST_IN_FOCUS = 0.45


class _Look(NamedTuple):
    """How a rule looks across.

    `depth` is how many grey levels it is below the paper, `sharpness` its steepest rise in a pixel
    as a share of them, `rise` the steepest rise on a quarter of its length at least.
    """

    depth: float
    sharpness: float
    rise: float
    length: int


def without_blurred(rules: Rules, grey: Pixels, pixels_per_inch: float) -> Rules:
    """The rules without those that are pale and blurred, or far more blurred than the others.

    Print in a cell is cut where a rule runs through it, so that a rule of the other side of the
    sheet, or a crease, would cut numbers in two. `grey` is the picture in which the rules were
    found. They come back as they are where none is left out.
    """
    labels_across, across = _looks(rules.horizontal, grey, pixels_per_inch)
    labels_down, down = _looks(
        np.ascontiguousarray(rules.vertical.T), np.ascontiguousarray(grey.T), pixels_per_inch
    )
    known = [look for look in (*across, *down) if look is not None]
    if not known:
        return rules
    # Rules of the back may be longer in all than those of the page, never darker.
    pale_depth = _PALE_SHARE * float(np.percentile([look.depth for look in known], 90))
    deep = [look for look in known if look.depth >= pale_depth]
    pale = [look for look in known if look.depth < pale_depth]
    # Some pages have no rule but a crease.
    usual = max(_usual_sharpness(deep), _LEAST_IN_FOCUS)
    shines_through = bool(pale) and _usual_sharpness(pale) < _SPREAD_SHARE * usual

    crisp = [look.rise for look in deep if look.sharpness >= _CREASE_SHARE * usual]
    gentle = _GENTLE_SHARE * float(np.median(crisp)) if crisp else np.inf

    def is_drawn(look: _Look | None) -> bool:
        if look is None:
            return True
        if shines_through and look.depth < pale_depth:
            return False
        return look.sharpness >= _CREASE_SHARE * usual or look.rise >= gentle

    if all(map(is_drawn, (*across, *down))):
        return rules
    keep_across, keep_down = (
        np.array([0, *(255 * is_drawn(look) for look in looks)], np.uint8)
        for looks in (across, down)
    )
    return Rules(keep_across[labels_across], np.ascontiguousarray(keep_down[labels_down].T))


def _looks(
    mask: Pixels, grey: Pixels, pixels_per_inch: float
) -> tuple[npt.NDArray[np.int32], list[_Look | None]]:
    """Labels of the rules along the x axis, and how each looks (None where it is at the edge)."""
    count, labels, stats, _ = components_of(mask)
    looks: list[_Look | None] = []
    piece = max(4, round(_PIECE_IN * pixels_per_inch))
    for label in range(1, count):
        x, y, width, height, _ = stats[label].tolist()
        seen = []
        pieces = max(1, min(_PIECES, round(width / piece)))
        for start in np.linspace(x, max(x, x + width - piece), pieces).astype(int).tolist():
            part = np.s_[y : y + height, start : min(start + piece, x + width)]
            ys = np.nonzero(labels[part] == label)[0]
            if len(ys):
                middle = y + round(float(ys.mean()))
                seen.append(_profile(grey[:, part[1]], middle, pixels_per_inch))
        measured = np.array([look for look in seen if look is not None])
        if len(measured):
            depth, sharpness = np.median(measured, axis=0).tolist()
            # A rule may end in a crease that goes on.
            rise = float(np.percentile(measured.prod(axis=1), 75))
            looks.append(_Look(depth, sharpness, rise, width))
        else:
            looks.append(None)
    return labels, looks


def _profile(columns: Pixels, middle: int, pixels_per_inch: float) -> tuple[float, float] | None:
    """Depth and sharpness of a piece of a rule whose middle lies in row `middle`."""
    reach = max(4, round(_STRIP_IN * pixels_per_inch))
    if middle < reach or middle + reach >= columns.shape[0]:
        return None
    # The median, because strokes that cross the rule are in the minority.
    levels = np.median(columns[middle - reach : middle + reach + 1], axis=1)
    darkest = int(levels[reach - 2 : reach + 3].argmin()) + reach - 2
    paper = min(levels[: darkest + 1].max(), levels[darkest:].max())
    depth = float(paper - levels[darkest])
    near = levels[max(0, darkest - 4) : darkest + 5]
    return depth, float(np.abs(np.diff(near)).max()) / max(depth, 1.0)


def _usual_sharpness(looks: Sequence[_Look]) -> float:
    """The median over the length of rules; 0 where there are none."""
    if not looks:
        return 0.0
    ordered = sorted(looks, key=lambda look: look.sharpness)
    running = np.cumsum([look.length for look in ordered])
    return ordered[int(np.searchsorted(running, running[-1] / 2))].sharpness
