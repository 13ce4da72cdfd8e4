"""Settings, read once from the environment by whoever starts a process."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the servers are, and the secrets that open them. Nothing has a default secret."""

    model_config = SettingsConfigDict(
        env_prefix="FOREX_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    database_url: SecretStr
    redis_url: SecretStr
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_ui_url: str | None = None
    paper_url: str | None = None
    allow_live: str = ""
    live_accounts: str = ""
    live_url: str | None = None
    secret_key: SecretStr = Field(min_length=32)
    fernet_keys: SecretStr
    home: Path | None = None
    history_folder: Path = Path("var/history")
    backtest_history: str | None = None
    results: str = "var/results"
    backtest_slots: int | None = Field(default=None, ge=1, le=256)
    web_dist: Path = Path("web/dist")
    build: str = "development"

    @property
    def ticks_location(self) -> str:
        """Return where backtests find ticks: a folder, or a place such as `s3://bucket/prefix`."""
        return self.backtest_history or str(self.history_folder)
