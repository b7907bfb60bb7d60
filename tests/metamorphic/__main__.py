"""``python -m tests.metamorphic [NAME…]``: the whole matrix, or the rows whose names begin so."""

from tests.metamorphic.matrix import main

if __name__ == "__main__":
    main()
