"""The routes of the service and what happens when it starts."""

import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.security import APIKeyHeader
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from .. import PipelineError
from ..artefact import Release
from ..settings import Settings
from .champion import Champion, load_champion
from .contract import RentBatch, RentExplanation, RentPrediction, RentPredictions, RentRequest
from .problems import DOCUMENTED, Layer, on_http_error, on_invalid_request

logger = logging.getLogger(__name__)

KEY_HEADER = APIKeyHeader(name="X-API-Key", auto_error=False)
CHALLENGE = {"WWW-Authenticate": "ApiKey"}
PAGE = Path(__file__).parent / "page"


def page() -> FileResponse:
    """The page on which a person asks for a prediction."""
    return FileResponse(PAGE / "index.html")


async def healthz() -> dict[str, str]:
    """The process answers; whether it can predict is for /readyz to say."""
    return {"status": "ok"}


async def readyz(request: Request) -> dict[str, str]:
    """A model is loaded."""
    return {"status": "ready", "model_version": _champion(request).release.version}


async def model(request: Request) -> Release:
    """Where the model comes from, how good it is and what it has seen."""
    return _champion(request).release


# A coroutine although nothing is awaited: the model takes less time than the way to a thread.
async def predict(flat: RentRequest, request: Request) -> RentPrediction:
    """Predict the rent of one flat."""
    return _champion(request).predict([flat])[0]


# The next two take milliseconds and run in threads, where they hold up nobody.
def predict_batch(batch: RentBatch, request: Request) -> RentPredictions:
    """Predict several flats at once."""
    return RentPredictions(predictions=_champion(request).predict(batch.rows))


def explain(flat: RentRequest, request: Request) -> RentExplanation:
    """Say what each field contributes to the rent of one flat."""
    return _champion(request).explain(flat)


def create_app(settings: Settings) -> FastAPI:
    """Build the service. It starts without a model, too, and then says what is missing."""
    app = FastAPI(
        title="Rental price",
        description="Asking rents for flats, from listing pages to a price with its interval",
        lifespan=_with_champion,
        responses=DOCUMENTED,
        docs_url=None,  # its page loads scripts from elsewhere, which the security headers forbid
        redoc_url=None,
        exception_handlers={
            HTTPException: on_http_error,
            RequestValidationError: on_invalid_request,
        },
    )
    app.state.settings = settings
    app.add_middleware(Layer, limits=settings.service)
    # On the app itself: to find a route through an included router takes longer than the model.
    key = [Depends(_check_key)] if settings.api_key else []
    app.add_api_route("/predict", predict, methods=["POST"], dependencies=key)
    app.add_api_route("/predict/batch", predict_batch, methods=["POST"], dependencies=key)
    app.add_api_route("/explain", explain, methods=["POST"], dependencies=key)
    app.add_api_route("/healthz", healthz)
    app.add_api_route("/readyz", readyz)
    app.add_api_route("/model", model)
    app.add_api_route("/", page, include_in_schema=False)
    app.mount("/page", StaticFiles(directory=PAGE))
    return app


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,  # the layer writes one, without addresses and queries
        server_header=False,
    )


@asynccontextmanager
async def _with_champion(app: FastAPI) -> AsyncIterator[None]:
    try:
        app.state.champion = load_champion(app.state.settings)
    except PipelineError as error:
        logger.warning("No predictions: %s", error, exc_info=error.__cause__)
        app.state.champion = error
    yield


def _champion(request: Request) -> Champion:
    champion: Champion | PipelineError = request.app.state.champion
    if isinstance(champion, PipelineError):
        raise HTTPException(503, str(champion))
    return champion


async def _check_key(request: Request, key: Annotated[str | None, Security(KEY_HEADER)]) -> None:
    expected = request.app.state.settings.api_key.get_secret_value().encode()
    # As bytes: compare_digest takes no other text than ASCII. Headers are read as latin-1.
    if not hmac.compare_digest((key or "").encode("latin-1"), expected):
        raise HTTPException(401, "The header X-API-Key is missing or wrong.", CHALLENGE)
