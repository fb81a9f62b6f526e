"""python -m database recount: count everything anew from the rows, and mend what differs."""

import argparse
import sys
from contextlib import closing

from database.connection import open_database
from database.errors import DatabaseUnavailable
from database.rollup_repair import recount
from database.settings import DatabaseSettings, SettingsError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m database", description=__doc__)
    parser.add_argument("command", choices=["recount"])
    parser.parse_args()
    try:
        with closing(open_database(DatabaseSettings.from_environment())) as database:
            mended = recount(database, lambda step: print(f"{step} …", flush=True))
    except (DatabaseUnavailable, SettingsError) as error:
        print(f"python -m database: {error}", file=sys.stderr)
        return 2
    if mended.drawings or mended.tallies:
        print(f"mended: {mended.drawings:,} drawings and {mended.tallies:,} tallies")
    else:
        print("everything was counted right")
    return 0


if __name__ == "__main__":
    sys.exit(main())
