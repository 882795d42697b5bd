"""The registry of local governments: facts, names, life-cycle, import and directory."""
