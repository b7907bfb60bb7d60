"""A page's ruled forms by their lines: which rules there are, where they cut the text, what its boxes hold."""
