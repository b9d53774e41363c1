"""`python -m ecosim` is the same as the command `ecosim`."""

from ecosim.cli import main

if __name__ == "__main__":
    main()
