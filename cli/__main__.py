"""`python -m cli`: what cli/bootstrap.py becomes once the environment is ready."""

import sys

if __name__ == "__main__":
    if sys.argv[1:3] == ["credentials", "process"]:
        # SDKs run this one often: kept credentials are handed out before anything else is imported.
        from consumer.fast import main as hand_out

        hand_out()
    from cli.app import main

    main()
