"""The dashboard's built files, with the headers that keep a browser safe."""

from pathlib import Path

from fastapi import FastAPI


def install(app: FastAPI, built: Path) -> None:
    """Serve the dashboard beside the API."""
