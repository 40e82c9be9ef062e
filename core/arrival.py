"""The word by which the web server tells the application when a request arrived."""

from typing import Final

# Where a server that puts requests in line says when this one came (seconds since the epoch).
# Nothing a client sends can end up under this name: headers come in as `HTTP_…`.
ARRIVED: Final = "seedcorn.arrived"
