"""The queue: jobs, the worker that runs them and the sweep that wakes what time alone moves."""
