"""What keeps a night going: its lock, the process that reads, the machine's faults, the report."""
