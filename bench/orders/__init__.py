"""What an order costs, beside what most people run today: Celery with Redis."""
