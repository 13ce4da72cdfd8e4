"""Settings of histories that do not lie in a folder; credentials are AWS's own variables."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class HistorySettings(BaseSettings):
    """Where S3 and Athena are reached, and what Athena calls the ticks.

    Without an endpoint AWS itself is asked. `athena_results` is a place like `s3://bucket/prefix`
    that Athena writes answers to; without one the workgroup has to say it.
    """

    model_config = SettingsConfigDict(
        env_prefix="FOREX_HISTORY_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    region: str | None = None
    s3_endpoint: str | None = None
    athena_endpoint: str | None = None
    athena_workgroup: str = "primary"
    athena_database: str = "forex"
    athena_results: str | None = None
