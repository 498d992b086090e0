"""moto in this process: one made-up AWS with any number of Regions and accounts."""

import contextlib
import functools
import os
from collections.abc import Generator
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.ec2.models.transit_gateway_route_tables import TransitGatewayRouteTableBackend

_ACCOUNT_HEADER = "x-moto-account-id"


@functools.cache
def _session() -> Any:
    """Nobody's credentials; kept, because reading the API's models takes longer than building the network."""
    return boto3.Session(aws_access_key_id="none", aws_secret_access_key="none")  # noqa: S106 - as said


@functools.cache
def _client(service: str, region: str, account: str) -> Any:
    client = _session().client(service, region_name=region)
    client.meta.events.register("before-call", lambda params, **_: params["headers"].update({_ACCOUNT_HEADER: account}))
    return client


class Cloud:
    """The made-up AWS; use ``moto_network()``."""

    def client(self, service: str, region: str, account: str) -> Any:
        """A client of one service in a Region, with the credentials of an account."""
        return _client(service, region, account)


def _search_with_targets(search: Any) -> Any:
    """Moto keeps a static route's attachment as an object where the API has a list, so its answer drops it."""

    def searched(self: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        name = "transitGatewayAttachments"
        routes: list[dict[str, Any]] = search(self, *args, **kwargs)
        return [
            {**route, name: [route[name]] if isinstance(route.get(name), dict) else route.get(name, [])}
            for route in routes
        ]

    return searched


@contextlib.contextmanager
def moto_network() -> Generator[Cloud]:
    """An empty cloud that lasts as long as the block."""
    backend = TransitGatewayRouteTableBackend
    search = _search_with_targets(backend.search_transit_gateway_routes)
    # Images are no part of a network, and take moto longer to load than the network to build.
    environment = patch.dict(os.environ, {"MOTO_EC2_LOAD_DEFAULT_AMIS": "false"})
    # moto looks the methods of a service's class up anew at every call.
    methods = patch.object(responses, "method_names_from_class", functools.cache(method_names_from_class))
    with environment, methods, mock_aws(), patch.object(backend, "search_transit_gateway_routes", search):
        yield Cloud()
