"""Submitted files as pictures and text beside what is said of them, drawn by a limited process."""
