"""`python -m api`: the `vejsyn` command, also from a checkout that is not installed."""

from api.cli import main

if __name__ == "__main__":
    main()
