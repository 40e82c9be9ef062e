"""How gunicorn serves Seedcorn. It reads this file by itself when it is started beside it."""

worker_class = "config.arrival.ArrivalWorker"
workers = 2
threads = 4
# On deadline day people wait in line rather than being turned away.
backlog = 4096
graceful_timeout = 20
