"""The commands of the command line, a file per kind of work; ``cli.py`` is their door.

A command wires pack, checks and writers together and has no logic of its own. Heavy modules are imported
where they are used, so that ``yushen --help`` stays quick.
"""

from commands.catalogue import rules, template
from commands.checking import batch, check
from commands.letters import diff, notice, opinion, recommendation
from commands.outline import outline
from commands.pack import pack
from commands.scoring import panel, publish, scores
from commands.service import admin_link, audit, copy_database, join, serve, submit, work

COMMANDS = (
    *(check, batch, rules, outline, template, notice, opinion, recommendation, diff),
    pack,
    *(panel, scores, publish),
    *(serve, work, submit, join, copy_database, admin_link, audit),
)
