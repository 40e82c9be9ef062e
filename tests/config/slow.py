"""A WSGI application that takes half a second and says when the server says the request arrived."""

import time


def application(environ, start_response):
    time.sleep(0.5)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['seedcorn.arrived']} {time.time()}".encode()]
