"""``python -m tests.metamorphic [--part I/N] [NAME…]``: the whole matrix, every N-th row, or those whose names begin so."""

from tests.metamorphic.matrix import main

if __name__ == "__main__":
    main()
