"""How invented notices are printed and scanned: about half of them well, half badly."""

from __future__ import annotations

from random import Random
from typing import Any

_FONTS = (
    "Noto Serif CJK SC",
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "AR PL UMing CN",
    "AR PL UKai CN",
    "AR PL SungtiL GB",
    "AR PL KaitiM GB",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "LXGW WenKai",
)


def printing(random: Random) -> dict[str, Any]:
    """Front matter for fonts, sizes and margins."""
    side = random.choice((20, 25, 28))
    return {
        "font": random.choice(_FONTS),
        "heading_font": random.choice(
            ("Noto Sans CJK SC", "WenQuanYi Zen Hei", "Noto Serif CJK SC")
        ),
        "size_pt": random.choice((10.5, 12, 12, 14, 14, 16)),
        "line_height": random.choice((1.4, 1.6, 1.75, 2.0)),
        "margin_mm": [random.choice((20, 30, 37)), side, 25, side],
        "page_numbers": random.choice(("", "- %d -", "— %d —", "%d", "第 %d 页 共 %t 页")),
    }


def clean(random: Random) -> dict[str, Any]:
    """An office scanner in order."""
    return {
        "dpi": random.choice((150, 200, 200, 200, 300)),
        "skew": round(random.uniform(-0.5, 0.5), 2),
        "grain": round(random.uniform(2, 7), 1),
        "blur": round(random.uniform(0.3, 0.8), 2),
        "jpeg": random.randint(55, 90),
        "gray": random.random() < 0.3,
        "shade": round(random.choice((0, 0, random.uniform(0, 0.15))), 2),
    }


def bad(random: Random) -> dict[str, Any]:
    """Photocopies of copies, low resolution, weak toner, dirty glass, thin paper."""
    dpi = random.choice((72, 96, 100, 120, 120, 150, 150, 200, 200, 300))
    sharpness = dpi / 150
    scan: dict[str, Any] = {
        "dpi": dpi,
        "skew": round(random.choice((random.uniform(-1, 1), random.uniform(-3, 3))), 2),
        "grain": round(random.uniform(4, 26), 1),
        "blur": round(random.uniform(0.3, 1.25) * max(0.6, sharpness), 2),
        "jpeg": random.randint(12, 60),
        "gray": random.random() < 0.5,
        "black_and_white": random.random() < 0.15,
        "shade": round(random.choice((0, random.uniform(0.1, 0.5))), 2),
        "fade": round(random.choice((0, 0, random.uniform(0.2, 0.65))), 2),
        "specks": random.random() < 0.25,
        "bleed": random.random() < 0.2,
        "folds": random.random() < 0.15,
        "dark_edges": random.random() < 0.1,
    }
    if random.random() < 0.3:
        red = random.randint(195, 250)
        blue = max(120, red - random.randint(0, 70))
        scan["paper_tint"] = f"#{red:02x}{(red * 2 + blue) // 3:02x}{blue:02x}"
    return scan
