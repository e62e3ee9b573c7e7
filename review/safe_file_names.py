"""Names under which uploaded files are kept, whatever their owners call them."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_BYTES = 200
# Separators of any system, what shells and Windows read as more than text, and whatever cannot
# be seen: control and format characters (an override of the writing direction hides a suffix).
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# A leading dot hides a file, a dash makes it an option, a tilde a home, the rest a formula.
_NOT_FIRST = ".-~ =+@"


def safe_file_name(name: str, suffix: str) -> str:
    """A file name without folder that says the same, ends in `suffix` (".pdf"), ≤ 200 bytes."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = "".join(c for c in base if unicodedata.category(c) not in _UNSEEN)
    base = re.sub(r"\s+", " ", _UNSAFE.sub("_", base))
    base = base.lstrip(_NOT_FIRST)
    stem, dot, ending = base.rpartition(".")
    # An ending is what people take for one: short and of letters.
    base = stem if dot and re.fullmatch(r"[0-9A-Za-z]{1,5}", ending) else base
    room = _LONGEST_BYTES - len(suffix)
    base = base.encode()[:room].decode(errors="ignore").rstrip(". ")
    return f"{base or 'document'}{suffix}"
