"""The faults that are put into a running fleet, one after the other, by their names."""

from faults.between_hosts import BETWEEN_HOSTS
from faults.fault import Fault
from faults.of_access import OF_ACCESS
from faults.of_balancers import OF_BALANCERS
from faults.of_httpd import OF_HTTPD
from faults.of_services import OF_SERVICES
from faults.of_tls import OF_TLS
from faults.of_tomcats import OF_TOMCATS
from faults.on_disk import ON_DISK

__all__ = ["FAULTS", "Fault"]

FAULTS: dict[str, Fault] = (
    ON_DISK | OF_SERVICES | OF_HTTPD | OF_BALANCERS | OF_TOMCATS | BETWEEN_HOSTS | OF_TLS | OF_ACCESS
)
