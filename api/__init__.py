"""The HTTP API: FastAPI routes, the WebSocket relay, and the dashboard's files."""
