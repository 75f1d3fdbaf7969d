"""Long work that survives a crash: the queue, what a handler is handed, the worker."""
