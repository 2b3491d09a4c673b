"""Run the command line as `python -m httpdgen`."""

from httpdgen.cli.main import run

if __name__ == "__main__":
    run()
