"""``python -m tests.metamorphic [--part I/N] [NAME…]``: the whole matrix, every N-th row, or rows by name."""

from tests.metamorphic.matrix import main

if __name__ == "__main__":
    main()
