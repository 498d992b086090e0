"""What every mocked test stands on."""

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine must not fail a property: its time says nothing about the claim.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture(autouse=True)
def _event_loop(_loop: asyncio.AbstractEventLoop) -> None:
    """Outputs need the main thread's loop, which a test of the rehearsal before this one may have taken away."""
    asyncio.set_event_loop(_loop)
