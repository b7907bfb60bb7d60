"""The application: routes, guard and error pages put together."""

from __future__ import annotations

from fastapi import FastAPI

from pipeline import __version__
from web import errors
from web.admission import Places
from web.guard import Guard, Rates
from web.patience import Patience
from web.reading import Noted
from web.service import Service


def create(service: Service) -> Guard:
    """The service as an ASGI application: the guard stands before all else, the pages of errors included."""
    app = routes(service)
    return Guard(app, service.config, app.state.rates, errors.answer)


def routes(service: Service) -> FastAPI:
    """Every route, without the guard."""
    from web import api
    from web.pages import (
        account,
        admin,
        applicant,
        audit,
        conflict,
        keys,
        letters,
        queue,
        review,
        split_map,
        static,
        steps,
        upkeep,
    )
    from web.pages.conflict import Conflict

    app = FastAPI(
        title="预审 yushen",
        version=__version__,
        summary="Formal pre-check of submissions: submit, status, result, decision.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.rates = Rates()
    app.state.places = Places()
    app.state.patience = Patience()
    desks = (queue, review, split_map, letters, admin, audit, upkeep)
    for module in (static, applicant, account, steps, keys, *desks):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_middleware(Noted)
    app.add_exception_handler(Conflict, conflict.page)
    errors.add_to(app)
    return app
