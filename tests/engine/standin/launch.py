"""Starts the stand-in provider, or the policy pack's server; each ends when its engine is gone.

python -u launch.py provider aws          started by the engine as `pulumi-resource-aws`
python -u launch.py policy ADDRESS PACK   started by the engine as `pulumi-analyzer-policy-python`
"""

import os
import runpy
import sys
import threading
import time
import types
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
POLL_SECONDS = 0.25


def _end_with(parent: int) -> None:
    # An engine that is killed cannot end its plugins; they are then given to another parent.
    while os.getppid() == parent:
        time.sleep(POLL_SECONDS)
    os._exit(0)


def _without_the_sdk() -> None:
    """Make `pulumi.runtime.proto` importable without the rest of the SDK.

    The engine starts a provider for every operation and waits for it: the SDK is four fifths of that time.
    """
    spec = find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise SystemExit("pulumi is not installed in the interpreter of the stand-in provider")
    folder = Path(spec.origin).parent
    for name, path in (("pulumi", folder), ("pulumi.runtime", folder / "runtime")):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module
    # The make-believe cloud derives its own errors from it.
    sys.modules["pulumi"].RunError = type("RunError", (Exception,), {})  # type: ignore[attr-defined] - as above


def main(kind: str, *arguments: str) -> None:
    """Run one of the two until the engine ends it."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if kind == "policy":
        address, pack = arguments[:2]
        # As `python -m` would have it.
        sys.path[0] = str(Path.cwd())
        sys.argv = ["pulumi.policy", address, pack]
        runpy.run_module("pulumi.policy", run_name="__main__")
        return
    _without_the_sdk()
    # The folder of this file holds names that shadow others'.
    sys.path[0] = str(ROOT)
    from tests.engine.standin.provider import serve  # noqa: PLC0415 - only now can it be found

    serve(arguments[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
