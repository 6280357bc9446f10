"""What holds for all tests: the profiles of Hypothesis, and nothing of the person who runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# the tests run on machines with other work on them: how long one example takes says nothing
# a CI run is the same each time; everywhere else each run looks at other examples
settings.register_profile(
    "newsview", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.register_profile("long", settings.get_profile("newsview"), max_examples=2000, derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "newsview"))


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keeps the configuration, the library and the logs of the person who runs the tests out of them."""
    home: Path = tmp_path_factory.getbasetemp()
    for name in ("NEWSVIEW_CONFIG", "NEWSVIEW_LIBRARY", "NEWSVIEW_USER", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "nobody" / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "nobody" / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "nobody" / "state"))
