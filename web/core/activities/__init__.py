"""Activities: which there are, who may do what in them, and their packs."""
