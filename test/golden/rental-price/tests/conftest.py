"""One small world for all tests: a practice site, and a pipeline that ran on it from end to end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rental_price.pipeline import STEPS
from rental_price.settings import Settings

from environment import free_port, server

SITE_SEED, SITE_LISTINGS = 7, 1500


@pytest.fixture(scope="session")
def practice_site() -> Iterator[str]:
    """Address of a running practice site."""
    port = free_port()
    seed, listings = str(SITE_SEED), str(SITE_LISTINGS)
    arguments = ["--port", str(port), "--seed", seed, "--listings", listings]
    with server(["practice_site", *arguments], {}, port, "/robots.txt"):
        yield f"http://127.0.0.1:{port}"


def settings_in(folder: Path, base_url: str) -> Settings:
    """The project's settings, with everything that is written going to a folder."""
    settings = Settings()
    acquisition = settings.acquisition.model_copy(update={"base_url": base_url})
    changes = {
        "data_dir": folder / "data",
        "models_dir": folder / "models",
        "reports_dir": folder / "reports",
        "database_url": f"sqlite:///{folder / 'data' / 'listings.sqlite'}",
        "acquisition": acquisition,
    }
    return settings.model_copy(update=changes)


@pytest.fixture
def settings(tmp_path: Path, practice_site: str) -> Settings:
    """Settings of an empty project that scrapes the practice site."""
    return settings_in(tmp_path, practice_site)


@pytest.fixture(scope="session")
def champion_settings(tmp_path_factory: pytest.TempPathFactory, practice_site: str) -> Settings:
    """Settings of a project in which the whole pipeline has run once; tests only read it."""
    settings = settings_in(tmp_path_factory.mktemp("pipeline"), practice_site)
    for step in ("scrape", "validate", "explore", "train", "evaluate", "promote"):
        STEPS[step](settings)
    return settings
