"""All settings in one typed place: configs/settings.toml, overridden by the environment."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource


class AcquisitionSettings(BaseModel):
    """Where listings come from and how politely they are fetched."""

    source: Literal["practice", "live"]
    base_url: str
    user_agent: str
    timeout_s: PositiveFloat
    max_retries: PositiveInt
    backoff_s: PositiveFloat


class SplitSettings(BaseModel):
    """The newest months are kept for the test, the ones before them for calibration."""

    calibration_months: PositiveInt
    test_months: PositiveInt


class TrainingSettings(BaseModel):
    """Reproducibility, the intervals, and what an error costs in each direction."""

    seed: int
    interval_level: float = Field(gt=0.5, lt=1)
    cost_of_too_high: PositiveFloat
    cost_of_too_low: PositiveFloat

    @property
    def quantile(self) -> float:
        """The quantile that costs least under these weights (Koenker and Bassett, 1978)."""
        return self.cost_of_too_low / (self.cost_of_too_low + self.cost_of_too_high)


class GateSettings(BaseModel):
    """What a candidate must reach before it may replace the champion."""

    min_gain_over_baseline: float
    min_coverage: float
    guarded_segment: str
    max_guarded_ratio: PositiveFloat
    max_interval_width: PositiveFloat
    max_loss_to_champion: PositiveFloat
    parity_tolerance: PositiveFloat


class ServiceSettings(BaseModel):
    """Limits of the HTTP service."""

    max_body_bytes: PositiveInt
    request_timeout_s: PositiveFloat


class Settings(BaseSettings):
    """The whole configuration; paths are relative to the project folder."""

    model_config = SettingsConfigDict(
        toml_file="configs/settings.toml", env_nested_delimiter="__", extra="ignore"
    )

    data_dir: Path = Path("data")
    models_dir: Path = Path("models")
    reports_dir: Path = Path("reports")
    database_url: str = "sqlite:///data/listings.sqlite"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    api_key: SecretStr | None = None
    model_url: str | None = None
    model_sha256: str | None = None

    acquisition: AcquisitionSettings
    split: SplitSettings
    training: TrainingSettings
    gate: GateSettings
    service: ServiceSettings

    @classmethod
    def settings_customise_sources(cls, settings_cls: Any, *_: Any, **sources: Any) -> Any:
        """Arguments win over the environment, the environment over the file."""
        file = TomlConfigSettingsSource(settings_cls)
        return sources["init_settings"], sources["env_settings"], file
