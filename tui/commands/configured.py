"""What the person's configuration chooses for the commands: the scheme and the spaCy pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsview.tui.commands.output import Faults, complain

if TYPE_CHECKING:
    from newsview.store.schemes import Scheme

__all__ = ["chosen_model", "chosen_scheme"]


def chosen_model() -> str:
    """Returns the name or path of the spaCy pipeline that the configuration chooses, else of the default one.

    Raises Faults with all that is wrong in the configuration.
    """
    from newsview.extract.pipeline.model import DEFAULT_MODEL
    from newsview.tui.config import ConfigError, load_config

    try:
        return load_config().model or DEFAULT_MODEL
    except ConfigError as error:
        raise Faults(str(error)) from None


def chosen_scheme(path: Path | None = None) -> Scheme:
    """Returns the scheme in the file `path`, else the one that the configuration chooses.

    Writes what is doubtful in the scheme to standard error. Raises Faults with all that is wrong in either file.
    """
    from newsview.store.schemes import SchemeError, load_scheme
    from newsview.tui.config import ConfigError, load_config

    try:
        return load_scheme(path, complain) if path is not None else load_config().load_scheme(complain)
    except (ConfigError, SchemeError) as error:
        raise Faults(str(error)) from None
