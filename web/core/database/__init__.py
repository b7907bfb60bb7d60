"""The tables, their migrations, the audit log, and a copy of it all."""
