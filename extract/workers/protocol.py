"""The messages between newsview and the processes that annotate for it: requests, answers, and what the app hears."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from newsview.extract.pipeline.model import DEFAULT_MODEL
from newsview.store.document.model import Document, Mention


class Loading(Struct, frozen=True, kw_only=True, tag=True):
    """The worker has been started and is loading this model."""

    model: str


class Ready(Struct, frozen=True, kw_only=True, tag=True):
    """The model is loaded; `pipeline` is its name and version."""

    pipeline: str


class Progress(Struct, frozen=True, kw_only=True, tag=True):
    """So many of the article's paragraphs are parsed."""

    id: str
    done: int
    total: int


class Provisional(Struct, frozen=True, kw_only=True, tag=True):
    """Names seen in the paragraphs parsed since the last one: to show until the article is Done, then to forget."""

    id: str
    mentions: tuple[Mention, ...]


class Done(Struct, frozen=True, kw_only=True, tag=True):
    """The article with its annotation, which is that of our own pipeline: it is not checked again on arrival."""

    id: str
    document: Document


class Failed(Struct, frozen=True, kw_only=True, tag=True):
    """Why there will be no annotation; without an id, of no article in particular. `crashed`: the worker is gone."""

    id: str | None = None
    error: str
    crashed: bool = False


class Cancelled(Struct, frozen=True, kw_only=True, tag=True):
    """The article was given up as asked, unless its Done came first."""

    id: str


Message = Loading | Ready | Progress | Provisional | Done | Failed | Cancelled


class Annotate(Struct, frozen=True, kw_only=True, tag=True):
    """A request: annotate this article (a record of the document format), with `watch` telling progress too."""

    id: str
    article: dict[str, Any]
    model: str = DEFAULT_MODEL
    watch: bool = False


class Cancel(Struct, frozen=True, kw_only=True, tag=True):
    """A request: give up an article, whether it is waiting or at work."""

    id: str


Request = Annotate | Cancel
Answer = Ready | Progress | Provisional | Done | Failed | Cancelled

REQUESTS = msgspec.json.Decoder[Request](Request)
ANSWERS = msgspec.json.Decoder[Answer](Answer)
ENCODER = msgspec.json.Encoder()
