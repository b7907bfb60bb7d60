"""For applicants: upload, progress, report, what a new version mended, handing in."""
