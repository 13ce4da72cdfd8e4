"""The application: its routes, its errors, its servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.routing import APIRoute

from adapters.environment import Settings
from api import dashboard, manual, problem_handlers
from api.accounts.live import router as live
from api.accounts.protections import router as protections
from api.accounts.routes import router as accounts
from api.approvals.routes import router as approvals
from api.backtests import charts, result_routes
from api.backtests.routes import router as backtests
from api.cases.routes import router as cases
from api.costs.routes import router as costs
from api.events.routes import router as events
from api.health.routes import router as health
from api.history.routes import router as history
from api.kill.routes import router as kill
from api.market.routes import router as market
from api.openapi import describe
from api.operations.routes import router as operations
from api.orders import groups
from api.orders.routes import router as orders
from api.positions import guards
from api.positions.routes import router as positions
from api.profit.routes import router as profit
from api.research.routes import router as research
from api.runs.routes import router as runs
from api.security.routes import router as security
from api.security.second_factor import router as second_factor
from api.security.throttle import LoginThrottle
from api.servers import reach
from api.stream.relay import relaying
from api.stream.routes import router as stream

ROUTERS = (
    security,
    second_factor,
    accounts,
    live,
    kill,
    market,
    groups.router,
    orders,
    approvals,
    cases,
    profit,
    protections,
    positions,
    guards.router,
    costs,
    runs,
    backtests,
    charts.router,
    result_routes.router,
    research,
    history,
    events,
    health,
    operations,
    manual.router,
    stream,
)

LOGIN_CHECK = timedelta(seconds=20)
"""How long a socket may outlive its login."""


def bare_app() -> FastAPI:
    """Put the routes together, without any server behind them."""
    app = FastAPI(
        title="Auto Forex Trader",
        version=version("auto-forex-trader"),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    for router in ROUTERS:
        app.include_router(router)
    problem_handlers.install(app)
    describe(app)
    return app


def _operation_id(route: APIRoute) -> str:
    """Name an operation as its function is named: the clients are generated from it."""
    return route.name


def create_app(settings: Settings, login_check: timedelta = LOGIN_CHECK) -> FastAPI:
    """Build the application that serves."""
    app = bare_app()
    app.router.lifespan_context = lambda _: _serving(app, settings, login_check)
    dashboard.install(app, settings.web_dist)
    return app


@asynccontextmanager
async def _serving(app: FastAPI, settings: Settings, login_check: timedelta) -> AsyncIterator[None]:
    async with reach(settings) as servers, relaying(servers, login_check) as relay:
        app.state.servers = servers
        app.state.login_throttle = LoginThrottle(servers.redis)
        app.state.relay = relay
        yield
