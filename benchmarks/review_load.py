"""Many reviewers at once for two minutes: how fast the server answers, and that nothing is lost.

    .venv/bin/python -m benchmarks.review_load [--database sqlite|postgresql] [--reviewers N]
        [--seconds S] [--think S]

Each reviewer is signed in by password, takes items from the queue and decides, corrects, skips,
comments and takes back; some of the time all of them open the same few fields, so that they are in
each other's way. Some requests are sent twice, as browsers do after a connection was lost. Then the
store is held against what the server acknowledged (see benchmarks/review_load_checks.py). Exits
with 1 when anything is lost, done twice or refused without reason.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.review_load_checks import Deed, problems_in
from benchmarks.review_process import PASSWORD, fill, serving
from models.identity import document_id
from models.store import open_store

# isort: split
# Found because benchmarks.review_process puts tests/ on the path.
from analysis_factory import sha_of
from postgres_server import find_programs, running_server

DOCUMENTS, FIELDS = 60, 200
# The fields that everybody opens.
CONTESTED = 20


@dataclass
class Log:
    """What the reviewers did and what came back."""

    deeds: list[Deed] = field(default_factory=list)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    times_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    comments: list[str] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Reviewer:
    """One person with a browser."""

    def __init__(self, name: str, url: str, log: Log, contested: list[str], think_s: float) -> None:
        self.name, self.log, self.contested, self.think_s = name, log, contested, think_s
        self.client = httpx.AsyncClient(base_url=url, timeout=60)
        self.random = random.Random(name)

    async def sign_in(self) -> None:
        answer = await self.client.post(
            "/api/session", json={"name": self.name, "password": PASSWORD}
        )
        answer.raise_for_status()
        self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]

    async def work(self, until: float) -> None:
        while time.monotonic() < until:
            if self.random.random() < 0.25:
                await self.contest()
            else:
                await self.take_next()
            if self.random.random() < 0.08:
                await self.undo()

    async def take_next(self) -> None:
        answer = await self.ask("next", "GET", "/api/queue/next?count=1&order=worst", (200,))
        items = answer.json()["items"]
        if not items:
            await asyncio.sleep(0.5)
        for item in items:
            item_id = item["item_id"]
            other = self.log.held.get(item_id)
            if other is not None:
                self.log.problems.append(f"{item_id} was given to {self.name} beside {other}")
            self.log.held[item_id] = self.name
            try:
                await self.settle(item)
            finally:
                self.log.held.pop(item_id, None)

    async def contest(self) -> None:
        field_id = self.random.choice(self.contested)
        answer = await self.ask("item", "GET", f"/api/items/{field_id}", (200,))
        await self.settle(answer.json())

    async def settle(self, item: dict[str, Any]) -> None:
        await asyncio.sleep(self.random.uniform(0, 2 * self.think_s))
        if item["sort"] == "flag":
            await self.decide_flag(item["flags"][0])
        elif item["sort"] == "audit":
            await self.answer_audit(item["audit"]["audit_id"])
        elif self.random.random() < 0.1:
            await self.comment(item["item_id"])
            # From here on others may be given it.
            self.log.held.pop(item["item_id"], None)
            await self.skip(item["item_id"])
        else:
            await self.decide_field(item["field"])

    async def decide_field(self, seen: dict[str, Any]) -> None:
        decision = self.random.choices(["accepted", "corrected", "rejected"], [6, 3, 1])[0]
        body = {
            "action_id": str(uuid.uuid4()),
            "version": seen["version"],
            "decision": decision,
            "values": {},
            "reason": "",
            "seconds": 1.5,
        }
        if decision == "corrected":
            body["values"] = {"value_yuan": str(self.random.randrange(10**9))}
        path = f"/api/fields/{seen['field_id']}/decision"
        answer = await self.ask("decide", "POST", path, (200, 409), body)
        if answer.status_code == 409:
            if answer.json()["current"]["field"]["version"] == seen["version"]:
                self.log.problems.append(f"a 409 although nothing changed: {seen['field_id']}")
            return
        done = answer.json()
        deed = Deed(body["action_id"], self.name, decision, seen["field_id"], done["sequence"])
        deed.version, deed.values = done["field"]["version"], body["values"]
        self.log.deeds.append(deed)
        if self.random.random() < 0.05:
            again = await self.ask("decide again", "POST", path, (200,), body)
            if again.json().get("sequence") != done["sequence"]:
                self.log.problems.append(f"sent twice, done twice: {body['action_id']}")

    async def decide_flag(self, flag: dict[str, Any]) -> None:
        body = {
            "action_id": str(uuid.uuid4()),
            "seen_status": flag["status"],
            "status": "dismissed",
            "reason": "load",
        }
        path = f"/api/flags/{flag['flag_id']}/decision"
        answer = await self.ask("decide flag", "POST", path, (200, 409), body)
        if answer.status_code == 200:
            self.log.deeds.append(
                Deed(body["action_id"], self.name, "dismissed", flag["flag_id"], None)
            )

    async def answer_audit(self, audit_id: str) -> None:
        body = {"action_id": str(uuid.uuid4()), "outcome": "unclear", "seconds": 1.0}
        await self.ask("audit", "POST", f"/api/audits/{audit_id}/answer", (200, 409), body)

    async def undo(self) -> None:
        body = {"action_id": str(uuid.uuid4())}
        answer = await self.ask("undo", "POST", "/api/undo", (200, 404, 409), body)
        if answer.status_code == 200:
            done = answer.json()
            deed = Deed(body["action_id"], self.name, "undo", done["item_id"], None)
            deed.undoes = done["undone"]["sequence"]
            self.log.deeds.append(deed)

    async def comment(self, field_id: str) -> None:
        text = f"{self.name} {uuid.uuid4()}"
        await self.ask(
            "comment", "POST", f"/api/fields/{field_id}/comments", (200, 201), {"text": text}
        )
        self.log.comments.append(text)

    async def skip(self, item_id: str) -> None:
        # 404: somebody settled the contested field meanwhile.
        await self.ask("skip", "POST", f"/api/items/{item_id}/skip", (200, 404))

    async def ask(
        self, what: str, method: str, path: str, good: tuple[int, ...], body: object = None
    ) -> httpx.Response:
        started = time.monotonic()
        answer = await self.client.request(method, path, json=body)
        self.log.times_s[what].append(time.monotonic() - started)
        self.log.answers[what, answer.status_code] += 1
        if answer.status_code not in good:
            self.log.problems.append(f"{what}: {answer.status_code} {answer.text[:300]}")
            raise RuntimeError(answer.text)
        return answer


async def run(url: str, names: list[str], seconds: float, think_s: float) -> tuple[Log, float]:
    log = Log()
    contested: list[str] = []
    reviewers = [Reviewer(name, url, log, contested, think_s) for name in names]
    for reviewer in reviewers:
        await reviewer.sign_in()
    answer = await reviewers[0].client.get(
        "/api/queue",
        params={
            "order": "document",
            "limit": CONTESTED,
            "document_id": document_id(sha_of("report-0000.pdf")),
        },
    )
    contested += [entry["item_id"] for entry in answer.json()["items"]]
    started = time.monotonic()
    done = await asyncio.gather(
        *(reviewer.work(started + seconds) for reviewer in reviewers), return_exceptions=True
    )
    took_s = time.monotonic() - started
    log.problems += [f"a reviewer stopped: {error!r}" for error in done if error is not None]
    for reviewer in reviewers:
        await reviewer.client.aclose()
    return log, took_s


def report(log: Log, took_s: float) -> None:
    requests = sum(log.answers.values())
    print(f"{requests} requests in {took_s:.0f} s, {requests / took_s:.0f} a second")
    print(f"{'':14}{'requests':>10}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}   answers")
    for what, times_s in sorted(log.times_s.items()):
        ordered = sorted(times_s)
        shares = [ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1)]
        columns = "".join(f"{1000 * share:>9.0f}" for share in shares)
        codes = {code: n for (name, code), n in sorted(log.answers.items()) if name == what}
        answers = ", ".join(f"{code}: {n}" for code, n in codes.items())
        print(f"{what:14}{len(ordered):>10}{columns}   {answers}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--reviewers", type=int, default=None, help="10 on SQLite, else 50")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--think", type=float, default=0.5, help="mean seconds before a decision")
    options = parser.parse_args()
    number = options.reviewers or (10 if options.database == "sqlite" else 50)
    names = [f"reviewer{n:02}" for n in range(number)]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/store.db"
        if options.database == "postgresql":
            programs = find_programs()
            if programs is None:
                raise SystemExit("no PostgreSQL server on this machine")
            url = stack.enter_context(running_server(programs)).new_database()
        store = open_store(url)
        stack.callback(store.close)
        fill(store, DOCUMENTS, FIELDS, names)
        with serving(url, folder) as address:
            print(f"{number} reviewers on {options.database}, {DOCUMENTS * FIELDS} doubtful fields")
            log, took_s = asyncio.run(run(address, names, options.seconds, options.think))
        report(log, took_s)
        problems = log.problems + problems_in(store, log.deeds, log.comments)
        if "Traceback" in (said := (folder / "review.log").read_text()):
            problems.append(f"the server says: {said[-2000:]}")
    for problem in problems[:20]:
        print(f"PROBLEM {problem}")
    print(f"{len(log.deeds)} deeds acknowledged, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
