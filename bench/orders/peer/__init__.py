"""The peer: the same orders as Celery tasks with Redis as broker, as most people have them."""
