"""The files on the disk: taken in, kept, tidied up; and whether they are this database's."""
