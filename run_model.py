"""python run_model.py [COMMAND] [--help]

The command line; `--help` lists the commands, and `cli/` has one file for each.
"""

from __future__ import annotations

import sys

from cli.main import main

if __name__ == "__main__":
    sys.exit(main())
