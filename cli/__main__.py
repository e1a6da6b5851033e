"""`python -m cli`: what cli/bootstrap.py becomes once the environment is ready."""

from cli.app import main

if __name__ == "__main__":
    main()
