"""Live updates: who listens, what changed, who may know of it. The process that serves them is `zhike.live`."""
