"""python -m database recount: recount all statistics from the rows, and repair what differs."""

import argparse
import sys
from contextlib import closing

from database.connection import open_database
from database.errors import DatabaseUnavailable
from database.rollup_maintenance import recount
from database.settings import DatabaseSettings, SettingsError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m database", description=__doc__)
    parser.add_argument("command", choices=["recount"])
    parser.parse_args()
    try:
        with closing(open_database(DatabaseSettings.from_environment())) as database:
            repaired = recount(database, lambda step: print(f"{step} …", flush=True))
    except (DatabaseUnavailable, SettingsError) as error:
        print(f"python -m database: {error}", file=sys.stderr)
        return 2
    if repaired.drawings or repaired.rollups:
        print(f"repaired {repaired.drawings:,} drawings and {repaired.rollups:,} counts")
    else:
        print("all counts are correct")
    return 0


if __name__ == "__main__":
    sys.exit(main())
