"""Entry point of ``python -m deploy``."""

import sys

from .command import main

sys.exit(main(sys.argv[1:]))
