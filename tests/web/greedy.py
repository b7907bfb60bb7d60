"""``python -m tests.web.greedy grow|start FILE``: takes ever more memory, or starts another process and waits.

FILE takes the number of the process that is left waiting. It stands for a tool that what was sent has led astray.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import sleep

STEP = 8 << 20


def main(how: str, file: Path) -> None:
    if how == "start":
        child = subprocess.Popen([sys.executable, __file__, "wait", str(file)])
        child.wait()
    if how == "wait":
        file.with_suffix(".new").write_text(str(os.getpid()))
        file.with_suffix(".new").replace(file)
        sleep(600)
    taken = []
    while True:
        taken.append(b"x" * STEP)
        sleep(0.01)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
