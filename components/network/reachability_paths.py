"""Paths for Reachability Analyzer, which answers on a real account what the rehearsal answers before."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.shared.arguments import normalise
from components.shared.checks import Problems

from .scope import Scope, one_output

__all__ = ["ReachabilityPathArgs", "ReachabilityPaths", "ReachabilityPathsArgs"]

_PROTOCOLS = ("tcp", "udp")


class ReachabilityPathArgs(TypedDict):
    """One question: does a packet from here arrive there."""

    source: pulumi.Input[str]
    """Id of where it starts: an attachment of a Transit Gateway, an instance, a network interface or a gateway; its
    ARN where another account owns it."""
    destination: pulumi.Input[str]
    """Where it should arrive, likewise; of the same Region."""
    protocol: NotRequired[str]
    """``tcp`` or ``udp``. Default: ``tcp``."""
    port: NotRequired[int]
    """Destination port, 1 to 65,535. Default: any."""


class ReachabilityPathsArgs(TypedDict):
    """Paths by name. A path costs nothing; each analysis of it does, and none is started here."""

    paths: Mapping[str, ReachabilityPathArgs]
    """The paths."""
    region: NotRequired[str]
    """Region of all ends. Default: the provider's."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Tags of every path."""


class ReachabilityPaths(pulumi.ComponentResource):
    """Paths that can be analysed with one command when somebody asks: ``aws ec2 start-network-insights-analysis``."""

    path_ids: pulumi.Output[dict[str, str]]
    """Id of each path by its name."""

    def __init__(self, name: str, args: ReachabilityPathsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the paths.

        Args:
            name: resource name; children are named after it and the path.
            args: see :class:`ReachabilityPathsArgs`.
            opts: options of the component; children inherit its provider.

        Raises:
            ComponentError: with every argument that AWS would refuse.
        """
        problems = Problems()
        args = normalise(args, ReachabilityPathsArgs, problems)
        for key, path in args.get("paths", {}).items() if not problems.found else ():
            problems.one_of(f'paths["{key}"].protocol', path.get("protocol"), _PROTOCOLS)
            problems.within(f'paths["{key}"].port', path.get("port"), 1, 65_535, "(port)")
        problems.raise_for("ReachabilityPaths", name)
        super().__init__("reliability:index:ReachabilityPaths", name, {}, opts)
        scope = Scope(name, self, args.get("region"), args.get("region", ""), args.get("tags"), protect=False)
        made = {
            key: aws.ec2.NetworkInsightsPath(
                scope.child(key),
                source=path["source"],
                destination=path["destination"],
                protocol=path.get("protocol", "tcp"),
                destination_port=path.get("port"),
                region=scope.region,
                tags=scope.tags_of(key),
                opts=scope.options(),
            ).id
            for key, path in sorted(args["paths"].items())
        }
        self.path_ids = one_output(made)
        self.register_outputs({"pathIds": self.path_ids})
