"""How often yushen is right: measured on labelled material, published as docs/准确度.md and beside every finding."""
