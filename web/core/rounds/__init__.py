"""A round of scoring in the service: what experts and chairs share."""
