"""`python -m bench`: what a whole province costs."""

from bench.province import main

if __name__ == "__main__":
    main()
