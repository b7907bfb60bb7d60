"""The application: routes, guard and error pages put together."""

from __future__ import annotations

from types import ModuleType

from fastapi import Depends, FastAPI

from pipeline import __version__
from web.core import errors
from web.core.guard.guard import Guard, Rates
from web.core.guard.reading import Noted
from web.core.pages import within_reach
from web.core.service import Service
from web.core.sign_in.patience import Patience
from web.core.submissions.admission import Places


def create(service: Service) -> Guard:
    """The service as an ASGI application: the guard stands before all else, the pages of errors included."""
    app = routes(service)
    return Guard(app, service.config, app.state.rates, errors.answer)


def routes(service: Service) -> FastAPI:
    """Every route, without the guard."""
    from web.api import routes as api
    from web.reviewers import conflict, importing

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
    app.state.imports = importing.Imports()
    for module in (*_everybody(), *_applicants()):
        app.include_router(module.router, include_in_schema=False)
    for module in _reviewers():
        app.include_router(module.router, include_in_schema=False, dependencies=[Depends(within_reach)])
    for module in (*_scoring(), *_recommenders(), *_administrators()):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router)
    app.add_middleware(Noted)
    app.add_exception_handler(conflict.Conflict, conflict.page)
    errors.add_to(app)
    return app


def _everybody() -> tuple[ModuleType, ...]:
    from web.api import calls
    from web.core import manuals, static
    from web.core.sign_in import account, steps, tokens

    return static, calls, manuals, account, steps, tokens


def _applicants() -> tuple[ModuleType, ...]:
    from web.applicants import appeal, home, mine, submission

    return home, submission, appeal, mine


def _reviewers() -> tuple[ModuleType, ...]:
    from web.reviewers import (
        assign,
        bring_in,
        bulk,
        decide,
        files,
        letters,
        mail,
        queue,
        recommenders,
        remarks,
        remove,
        review,
        rule,
        season,
        second,
        split,
        statistics,
        versions,
    )

    reading = (queue, recommenders, review, files, letters, season, statistics, versions)
    return *reading, bring_in, bulk, assign, rule, decide, second, remarks, remove, mail, split


def _recommenders() -> tuple[ModuleType, ...]:
    from web.recommenders import own

    return (own,)


def _administrators() -> tuple[ModuleType, ...]:
    from web.administrators import activities, activity_packs, log, rules, settings, tokens, upkeep, users

    return activities, activity_packs, users, tokens, settings, rules, log, upkeep


def _scoring() -> tuple[ModuleType, ...]:
    """After the formal review: the experts' pages, and those of whoever leads a round."""
    from web.chairs import allot, outcome, papers, rounds, stages
    from web.experts import book, files, score

    return score, files, book, rounds, allot, outcome, stages, papers
