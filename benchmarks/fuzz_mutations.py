"""Damage done to files: bits, blocks, numbers of dictionaries, objects, pieces of other files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?![\w.])")
_NAME = re.compile(rb"/[A-Z][A-Za-z0-9]+")
_OBJECT = re.compile(rb"\d+ \d+ obj.*?endobj", re.DOTALL)
_EXTREMES = (
    b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"2147483648", b"4294967296",
    b"99999999999999999999", b"-2147483649", b"1e308", b"0.0000000001",
)  # fmt: skip
_WORDS = (b"endobj", b"endstream", b"stream\n", b"<<", b">>", b"[", b"]", b"trailer", b"xref",
          b"startxref\n0\n%%EOF", b"null", b"true", b"R", b"(", b")", b"<", b">")  # fmt: skip

_CHARACTERS = "零〇一十百千万亿年月日元.,，、—-%（(＄　\0\u202e"

Mutation = Callable[[bytes, Sequence[bytes], random.Random], bytes]


def flip_bits(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flip_head(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    """Bytes of the first half kilobyte, where pictures keep sizes and offsets."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 4, 16))):
        changed[chance.randrange(min(512, len(changed)))] = chance.choice(
            (0, 1, 127, 128, 255, chance.randrange(256))
        )
    return bytes(changed)


def cut(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:start] + data[end:]


def end_early(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def double(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    start, end = _stretch(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 1, 3, 50)) + data[end:]


def swap_blocks(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def swap_objects(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    """Two objects of a PDF change their contents, each keeping its number."""
    objects = list(_OBJECT.finditer(data))
    if len(objects) < 2:
        return swap_blocks(data, _others, chance)
    one, other = sorted(chance.sample(objects, 2), key=lambda match: match.start())
    heads = [m[0][: m[0].index(b"obj")] for m in (one, other)]
    bodies = [m[0][m[0].index(b"obj") :] for m in (one, other)]
    return (
        data[: one.start()]
        + heads[0] + bodies[1]
        + data[one.end() : other.start()]
        + heads[1] + bodies[0]
        + data[other.end() :]
    )  # fmt: skip


def change_numbers(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    """Lengths, references, sizes and counts: to extremes, or to another number of the file."""
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return flip_head(data, _others, chance)
    for match in sorted(
        chance.sample(numbers, min(len(numbers), chance.choice((1, 1, 3, 10)))),
        key=lambda match: -match.start(),
    ):
        other = chance.choice(numbers)[0] if chance.random() < 0.5 else chance.choice(_EXTREMES)
        data = data[: match.start()] + other + data[match.end() :]
    return data


def change_names(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    """One name of a dictionary becomes another that the file has."""
    names = list(_NAME.finditer(data))
    if len(names) < 2:
        return flip_bits(data, _others, chance)
    match, other = chance.sample(names, 2)
    return data[: match.start()] + other[0] + data[match.end() :]


def insert_words(data: bytes, _others: Sequence[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 3))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_WORDS) * chance.choice((1, 1, 200)) + data[at:]
    return data


def splice(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other)) :]


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits, flip_head, cut, end_early, double, swap_blocks, swap_objects, change_numbers,
    change_numbers, change_names, insert_words, splice,
)  # fmt: skip


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> tuple[bytes, str]:
    """The damaged bytes, and the names of what was done to them."""
    names = []
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        mutation = chance.choice(MUTATIONS)
        names.append(mutation.__name__)
        data = mutation(data, others, chance) or data[:1]
    return data, "+".join(names)


def mutated_text(text: str, others: Sequence[str], chance: random.Random) -> str:
    """A line with characters changed, pieces of other lines put in, or parts said many times."""
    for _ in range(chance.choice((1, 2, 4))):
        a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        match chance.randrange(6):
            case 0:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                text = text[:a] + other[start : start + 20] + text[a:]
            case 1:
                text = text[:a] + text[b:]
            case 2:
                text = text[:b] + text[a:b] * chance.choice((1, 5, 40)) + text[b:]
            case 3:
                text = text[:a] + chance.choice(_CHARACTERS) + text[a:]
            case 4:
                text = (
                    text[:a]
                    + chr(
                        chance.choice(
                            (chance.randrange(1, 0xD800), chance.randrange(0xE000, 0x110000))
                        )
                    )
                    + text[a:]
                )
            case _:
                text = text[:a] + str(chance.randrange(10 ** chance.randrange(1, 25))) + text[b:]
    return text[:4000]


def _stretch(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 4, 64, 1024, 65536)))
