"""The shell of Open Local: reads, asks the pure core to decide, writes, replies."""
