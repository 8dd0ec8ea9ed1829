"""A small load generator: how many requests a second the running service answers, and how fast."""

import asyncio
import json
import re
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from typing import Any

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class LoadReport:
    """What one run measured; the latencies are percentiles in milliseconds."""

    requests_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failed: int

    def __str__(self) -> str:
        return (
            f"{self.requests_per_s:.0f} requests/s, {self.failed} failed; latency in ms: "
            f"p50 {self.p50_ms:.1f}, p95 {self.p95_ms:.1f}, p99 {self.p99_ms:.1f}"
        )


def measure_load(
    host: str,
    port: int,
    body: dict[str, Any],
    headers: dict[str, str] | None = None,
    connections: int = 16,
    seconds: float = 10.0,
) -> LoadReport:
    """Post the body to /predict on each connection again and again, and measure the answers.

    Raises OSError when no service listens there.
    """
    content = json.dumps(body).encode()
    fields = {
        "Host": f"{host}:{port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    request = f"POST /predict HTTP/1.1\r\n{head}\r\n".encode() + content

    async def run() -> list[tuple[float, bool]]:
        until = perf_counter() + seconds
        clients = (_client(host, port, request, until) for _ in range(connections))
        return [answer for answers in await asyncio.gather(*clients) for answer in answers]

    answers = asyncio.run(run())
    percentiles = quantiles((1000 * latency for latency, _ in answers), n=100)
    return LoadReport(
        requests_per_s=len(answers) / seconds,
        p50_ms=percentiles[49],
        p95_ms=percentiles[94],
        p99_ms=percentiles[98],
        failed=sum(not succeeded for _, succeeded in answers),
    )


async def _client(host: str, port: int, request: bytes, until: float) -> list[tuple[float, bool]]:
    reader, writer = await asyncio.open_connection(host, port)
    answers = []
    while (sent := perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        answers.append((perf_counter() - sent, head.startswith(b"HTTP/1.1 200")))
    writer.close()
    return answers
