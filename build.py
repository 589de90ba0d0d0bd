"""`python build.py` builds the cluster that lies here; `python build.py --help` tells the other verbs."""

from builder.cli import main

if __name__ == "__main__":
    main()
