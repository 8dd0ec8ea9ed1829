"""How many requests a second the running service answers, and how fast."""

import asyncio
import json
import re
import sys
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

from rental_price.serving.contract import EXAMPLE
from rental_price.settings import Settings

AIM_P99_MS = 50.0  # of docs/system-design.md
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class LoadReport(NamedTuple):
    """What one run measured; the latencies are percentiles in milliseconds."""

    requests_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failed: int


def measure_load(settings: Settings, connections: int = 16, seconds: float = 10.0) -> LoadReport:
    """Post the example to /predict again and again on each connection, and measure the answers.

    Raises OSError when no service listens on settings.host and settings.port.
    """
    body = json.dumps(EXAMPLE)
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    request = (
        f"POST /predict HTTP/1.1\r\nHost: {settings.host}\r\nX-API-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()

    async def run() -> list[tuple[float, bool]]:
        until = perf_counter() + seconds
        clients = (_client(settings, request, until) for _ in range(connections))
        return [answer for answers in await asyncio.gather(*clients) for answer in answers]

    answers = asyncio.run(run())
    percentiles = quantiles((1000 * latency for latency, _ in answers), n=100)
    failed = sum(not succeeded for _, succeeded in answers)
    p50, p95, p99 = (percentiles[rank - 1] for rank in (50, 95, 99))
    return LoadReport(len(answers) / seconds, p50, p95, p99, failed)


async def _client(settings: Settings, request: bytes, until: float) -> list[tuple[float, bool]]:
    reader, writer = await asyncio.open_connection(settings.host, settings.port)
    answers = []
    while (sent := perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        answers.append((perf_counter() - sent, head.startswith(b"HTTP/1.1 200")))
    writer.close()
    return answers


if __name__ == "__main__":
    report = measure_load(Settings())
    print(", ".join(f"{name} {value:.1f}" for name, value in report._asdict().items()))
    sys.exit(report.failed > 0 or report.p99_ms > AIM_P99_MS)
