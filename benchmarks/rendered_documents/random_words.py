"""Names and words of invented public notices."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import yaml

_WORDS: dict[str, list[str]] = {
    key: text.split()
    for key, text in yaml.safe_load(
        Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    ).items()
}


class Words:
    """Draws names for one document; `place` is where it is written."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.place = random.choice(_WORDS["places"]) + random.choice("市市县县区州旗")
        self.year = random.randint(2017, 2025)
        self._used: set[str] = set()

    def pick(self, words: list[str]) -> str:
        return self.random.choice(words)

    def once(self, words: list[str]) -> str:
        """One of the words that this document does not have yet, if there is one."""
        return self._new(lambda: self.pick(words))

    def county(self) -> str:
        return self._new(lambda: self.pick(_WORDS["places"]) + self.random.choice("区县县市"))

    def publisher(self) -> str:
        return self.place + self.pick(
            ["民政局", "民政局", "财政局", "慈善总会", "残疾人联合会", "红十字会", "社会福利中心"]
        )

    def organization(self) -> str:
        def made() -> str:
            place = self.place if self.random.random() < 0.5 else self.pick(_WORDS["places"]) + "县"
            return self.pick(_WORDS["organizations"]).format(
                p=place, l=self.pick(_WORDS["proper_words"])
            )

        return self._new(made)

    def project(self) -> str:
        def made() -> str:
            return self.pick(_WORDS["projects"]).format(
                p=self.county(), l=self.pick(_WORDS["proper_words"])
            )

        return self._new(made)

    def person(self) -> str:
        return self._new(lambda: self.pick(_WORDS["surnames"]) + self.pick(_WORDS["given_names"]))

    def title(self) -> str:
        return self.pick(_WORDS["titles"])

    def regulation(self) -> str:
        return self.pick(_WORDS["regulations"])

    def document_number(self) -> str:
        year = self.year - self.random.randint(0, 4)
        left, right = self.random.choice((("〔", "〕"), ("〔", "〕"), ("[", "]"), ("（", "）")))
        head = self.place[0] + self.pick(_WORDS["document_number_heads"])
        return f"{head}{left}{year}{right}{self.random.randint(1, 260)}号"

    def address(self) -> str:
        number = self.random.randint(1, 480)
        room = self.pick(["", "", f"{self.random.randint(1, 18)}楼", "A座1203室", "政务大楼0512房"])
        return f"{self.place}{self.pick(_WORDS['roads'])}{number}号{room}"

    def landline(self) -> str:
        area = f"0{self.random.randint(310, 999)}"
        number = f"{self.random.randint(2, 8)}{self.random.randint(0, 999999):06}"
        return self.pick([f"{area}-{number}", f"{area}－{number}", f"（{area}）{number}"])

    def mobile(self) -> str:
        head = self.pick(["138", "139", "150", "158", "177", "189", "199"])
        return f"{head}{self.random.randint(0, 99999999):08}"

    def email(self) -> str:
        name = "".join(self.random.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(5))
        return f"{name}{self.random.randint(1, 99)}@{self.pick(['163.com', '126.com', 'qq.com'])}"

    def _new(self, make: Callable[[], str]) -> str:
        """A name that this document has not yet, if it can be had."""
        name = ""
        for _ in range(20):
            name = make()
            if name not in self._used:
                break
        self._used.add(name)
        return name
