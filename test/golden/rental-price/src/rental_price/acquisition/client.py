"""An HTTP client that a site's operator would not mind."""

import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpx
from protego import Protego

from .. import PipelineError
from ..settings import AcquisitionSettings

MAX_WAIT_S = 60.0
logger = logging.getLogger(__name__)


class PoliteClient:
    """Keeps to robots.txt, says who it is, spaces its requests, and retries what may pass."""

    def __init__(self, settings: AcquisitionSettings) -> None:
        self.requests = 0
        self.retries = 0
        self.waited_s = 0.0
        self._settings = settings
        self._origin = httpx.URL(settings.base_url).copy_with(path="/", query=None)
        self._interval_s = 0.0
        self._next_start = 0.0
        self._http = httpx.Client(
            headers={"User-Agent": settings.user_agent},
            timeout=settings.timeout_s,
            trust_env=settings.source == "live",  # no proxy stands before the practice site
        )

    def close(self) -> None:
        """Release the connections."""
        self._http.close()

    def allowed(self, url: str) -> bool:
        """Tell whether robots.txt lets us fetch this; nothing on another host is allowed."""
        same_site = url.startswith(str(self._origin))
        return same_site and self._robots.can_fetch(url, self._settings.user_agent)

    def get(self, url: str) -> httpx.Response:
        """Fetch a page; whatever the site answers in the end is returned, except errors of its own.

        Raises PipelineError if robots.txt forbids the page, or if the site does not answer or
        answers 429 or 5xx to every attempt.
        """
        if not self.allowed(url):
            raise PipelineError(f"robots.txt of {self._origin} does not allow {url}.")
        return self._fetch(url)

    @cached_property
    def _robots(self) -> Protego:
        response = self._fetch(str(self._origin.join("/robots.txt")))
        robots = Protego.parse(response.text if response.status_code == 200 else "")
        self._interval_s = robots.crawl_delay(self._settings.user_agent) or 0.0
        return robots

    def _fetch(self, url: str) -> httpx.Response:
        for attempt in range(self._settings.max_retries + 1):
            self._keep_interval()
            self.requests += 1
            wait_s = self._settings.backoff_s * 2**attempt
            try:
                response = self._http.get(url)
            except httpx.TransportError as error:
                problem = f"does not answer ({error or type(error).__name__})"
            else:
                if response.status_code != 429 and response.status_code < 500:
                    return response
                problem = f"answers {response.status_code}"
                wait_s = max(wait_s, _retry_after_s(response))
            if attempt == self._settings.max_retries or wait_s > MAX_WAIT_S:
                break
            logger.info("%s %s; next attempt in %.2f s", url, problem, wait_s)
            self.retries += 1
            self._sleep(wait_s)
        raise PipelineError(self._explain(url, problem, attempt + 1))

    def _keep_interval(self) -> None:
        self._sleep(self._next_start - time.monotonic())
        self._next_start = time.monotonic() + self._interval_s

    def _sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
            self.waited_s += seconds

    def _explain(self, url: str, problem: str, attempts: int) -> str:
        start = (
            "Start it with `make practice-site`"
            if self._settings.source == "practice"
            else ("Check that the site is up")
        )
        return (
            f"{url} {problem}, {attempts} times. {start} and scrape again: "
            "the pages stored so far are kept."
        )


def _retry_after_s(response: httpx.Response) -> float:
    """Read Retry-After, which is either seconds or a date; 0 when there is none."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return 0.0
