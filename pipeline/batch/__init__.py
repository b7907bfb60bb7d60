"""Many submissions at once: on this machine's cores, or on a cluster through the same executor interface.

``run.py`` knows the order: check each submission (``task.py`` in the workers of ``pool.py``), compare the
reports with one another (``duplicates.py``, ``archive.py``), complete the results and write them.
"""
