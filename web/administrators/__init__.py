"""For administrators: accounts, tokens, settings, rules and waivers, the log, tidying up."""
