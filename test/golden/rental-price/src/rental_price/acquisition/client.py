"""An HTTP client that a site's operator would not mind."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

import httpx
from protego import Protego

from .. import PipelineError
from ..settings import AcquisitionSettings

MAX_WAIT_S = 60.0
UNSTATED_DELAY_S = 1.0  # between two requests to a site whose robots.txt asks for none


class PoliteClient:
    """Keeps to robots.txt, says who it is, spaces its requests, and retries what may pass."""

    def __init__(self, settings: AcquisitionSettings) -> None:
        self.requests = 0
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
        """Fetch a page; an answer such as 404 is returned, not raised.

        Raises PipelineError if robots.txt forbids the page, if every attempt ends without an
        answer or with 429 or 5xx, or if the site asks for a longer wait than MAX_WAIT_S.
        """
        if not self.allowed(url):
            raise PipelineError(f"robots.txt of {self._origin} does not allow {url}.")
        return self._fetch(url)

    @cached_property
    def _robots(self) -> Protego:
        url = str(self._origin.join("/robots.txt"))
        response = self._fetch(url)
        if response.has_redirect_location:
            raise PipelineError(f"{url} has moved to {response.headers['Location']}: set base_url.")
        # A site without robots.txt allows everything (RFC 9309, section 2.3.1.3).
        robots = Protego.parse(response.text if response.is_success else "")
        delay = robots.crawl_delay(self._settings.user_agent)
        self._interval_s = UNSTATED_DELAY_S if delay is None else delay
        return robots

    def _fetch(self, url: str) -> httpx.Response:
        for attempt in range(self._settings.max_retries + 1):
            time.sleep(max(0, self._next_start - time.monotonic()))
            self._next_start = time.monotonic() + self._interval_s
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
                if asked_s := _retry_after_s(response):
                    problem += f" and asks to wait {asked_s:.0f} s"
                    wait_s = max(wait_s, asked_s)
            if attempt == self._settings.max_retries or wait_s > MAX_WAIT_S:
                break
            time.sleep(wait_s)
        raise PipelineError(
            f"{url} {problem}; gave up after {attempt + 1} attempt(s). Scrape again when the site "
            "is up (`make practice-site` starts the practice site): what is stored is kept."
        )


def _retry_after_s(response: httpx.Response) -> float:
    """Read Retry-After, which is either seconds or a date; 0 when there is none."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
