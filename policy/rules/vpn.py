"""VPN tunnels: they come back by themselves, somebody hears when they are down, and their keys stay secret."""

from .core import (
    HEALING,
    MONITOR,
    NOTIFICATIONS,
    PASS,
    SECRETS,
    Config,
    Kind,
    Level,
    Outcome,
    Rule,
    Severity,
    fail,
    not_applicable,
    unknown,
)
from .estate import Estate, LinkState, Resource
from .hubs import VPN
from .values import ABSENT, UNKNOWN, is_secret, items, truth

CUSTOMER_GATEWAYS = ("aws:ec2/customerGateway:CustomerGateway",)
_TUNNELS = (1, 2)
_METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_HEALING = {"DpdTimeoutAction": ("clear", "restart"), "StartupAction": ("add", "start")}
"""Option of a tunnel → AWS's default, and what lets the tunnel come back from AWS's side."""


def _key_is_secret(vpn: Resource, estate: Estate, _config: Config) -> Outcome:
    keys = {prop: vpn.declared(prop) for prop in (f"tunnel{n}PresharedKey" for n in _TUNNELS)}
    given = {prop: key for prop, key in keys.items() if key is not ABSENT}
    if not given:
        return not_applicable("AWS makes the keys")
    marked = {prop for prop in given if is_secret(vpn.props.get(prop))}
    plain = [prop for prop, key in given.items() if prop not in marked and key is not UNKNOWN]
    if plain:
        return fail(f"{' and '.join(plain)} is plain text: whoever reads the state joins the network")
    settings = [
        prop for prop, key in given.items() if isinstance(key, str) and any(key in one for one in estate.settings)
    ]
    if settings:
        return fail(f"{' and '.join(settings)} is plain text in the settings of the stack: whoever reads them joins")
    unread = [prop for prop in given if prop not in marked]
    return unknown(f"whether {' and '.join(unread)} is a secret") if unread else PASS


def _key_storage(vpn: Resource, estate: Estate, _config: Config) -> Outcome:
    gateways = estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId").targets
    if gateways and all(gateway.declared("certificateArn") is not ABSENT for gateway in gateways):
        return not_applicable("its tunnels use a certificate")
    given = vpn.declared("presharedKeyStorage")
    if given == "SecretsManager":
        return PASS
    if given is UNKNOWN:
        return unknown("presharedKeyStorage")
    return fail("presharedKeyStorage is `Standard`: whoever may describe VPN connections reads the keys")


def _heals(vpn: Resource, estate: Estate, _config: Config) -> Outcome:
    link = estate.link(vpn, CUSTOMER_GATEWAYS, "customerGatewayId")
    if link.targets and all(gateway.declared("ipAddress") is ABSENT for gateway in link.targets):
        return not_applicable("its customer gateway has no fixed address, so AWS cannot start the tunnels")
    accelerated = vpn.declared("enableAcceleration")
    if truth(accelerated) is True:
        return not_applicable("it is accelerated, so only the customer's device brings its tunnels up")
    weak: list[str] = []
    open_: list[str] = []
    for n in _TUNNELS:
        for option, (default, wanted) in _HEALING.items():
            prop = f"tunnel{n}{option}"
            given = vpn.declared(prop)
            if given == wanted or (wanted == "start" and _only_ikev1(vpn, n) is True):
                continue
            if given is UNKNOWN or (wanted == "start" and _only_ikev1(vpn, n) is None):
                open_.append(prop)
            else:
                weak.append(f"{prop} is `{default if given is ABSENT else given}`, not `{wanted}`")
    if accelerated is UNKNOWN and (weak or open_):
        return unknown("enableAcceleration")
    if weak:
        return fail(f"{', '.join(weak)}: a tunnel that went down stays down until the other side starts it")
    return unknown(", ".join(open_)) if open_ else PASS


def _only_ikev1(vpn: Resource, tunnel: int) -> bool | None:
    """Tell whether a tunnel speaks IKEv1 only, which AWS starts none with, or None where it is not known."""
    given = vpn.declared(f"tunnel{tunnel}IkeVersions")
    versions = items(given)
    if "ikev2" in versions or given is ABSENT:
        return False
    return None if given is UNKNOWN or UNKNOWN in versions else bool(versions)


def _logged(vpn: Resource, _estate: Estate, _config: Config) -> Outcome:
    given = {n: vpn.declared(f"tunnel{n}LogOptions", "cloudwatchLogOptions", "logEnabled") for n in _TUNNELS}
    silent = [str(n) for n, on in given.items() if on is not UNKNOWN and truth(on) is not True]
    if silent:
        return fail(f"tunnel {' and '.join(silent)} writes no log: why it went down, nobody will know")
    return unknown("the log options of its tunnels") if UNKNOWN in given.values() else PASS


def _watched(vpn: Resource, estate: Estate, _config: Config) -> Outcome:
    watched, open_ = estate.memo("watched VPN connections", _alarms)
    if vpn.urn in watched:
        return PASS
    if open_:
        return unknown("the VPN connection that an alarm watches")
    return fail("no alarm of this stack watches its TunnelState")


def _alarms(estate: Estate) -> tuple[set[str], bool]:
    """Give the connections an alarm watches, on the metric itself or in an expression, and whether one is not known."""
    watched: set[str] = set()
    open_ = False
    for alarm in estate.of([_METRIC_ALARM]):
        paths: list[tuple[str | int, ...]] = [()]
        paths += [("metricQueries", n, "metric") for n in range(len(items(alarm.declared("metricQueries"))))]
        for path in paths:
            if alarm.declared(*path, "metricName") != "TunnelState":
                continue
            prop = str(path[0]) if path else "dimensions"
            for dimension in ("VpnId", "TunnelIpAddress"):
                link = estate.resolve(alarm, prop, alarm.declared(*path, "dimensions", dimension), [VPN])
                watched |= {one.urn for one in link.targets}
                open_ = open_ or link.state is LinkState.UNKNOWN
    return watched, open_


RULES = (
    Rule(
        name="aws-vpn-preshared-key-secret",
        title="A pre-shared key that the program gives is a secret.",
        kind=Kind.RESOURCE,
        types=(VPN,),
        severity=Severity.CRITICAL,
        practice=SECRETS,
        why="A key in plain text is in the state, in every copy of it and in the log of every preview.",
        remediation="Leave the key out, so that AWS makes it; or take it from a secret setting or Secrets Manager.",
        scope="Judges what reaches the gate: a key that is not marked as secret, and one that stands in a setting of"
        " the stack which is none (the SDKs of pulumi-aws mark every key, also such a one). A key written into the"
        " program's source looks like any other secret here.",
        check=_key_is_secret,
    ),
    Rule(
        name="aws-vpn-preshared-key-storage",
        title="The pre-shared keys of a VPN are in Secrets Manager.",
        kind=Kind.STACK,
        types=(VPN,),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=SECRETS,
        why="In the standard store the keys are part of what every reader of the VPN connection gets.",
        remediation="Set presharedKeyStorage to `SecretsManager`.",
        scope="Not for a customer gateway with a certificate.",
        check=_key_storage,
    ),
    Rule(
        name="aws-vpn-tunnel-healing",
        title="VPN tunnels come back without the other side.",
        kind=Kind.STACK,
        types=(VPN,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=HEALING,
        why="With AWS's defaults a tunnel that timed out is cleared, and only the customer's device starts it again.",
        remediation="Set tunnel1DpdTimeoutAction and tunnel2DpdTimeoutAction to `restart`, tunnel1StartupAction and"
        " tunnel2StartupAction to `start`, with ikev2 among the versions.",
        scope="Not for a customer gateway without an ipAddress, nor for an accelerated connection: AWS cannot call the"
        " device. A tunnel with IKEv1 only need not be started by AWS, which does that with IKEv2 only.",
        check=_heals,
    ),
    Rule(
        name="aws-vpn-tunnel-logs",
        title="Both tunnels of a VPN write logs.",
        kind=Kind.RESOURCE,
        types=(VPN,),
        severity=Severity.LOW,
        level=Level.ADVISORY,
        practice=MONITOR,
        why="Why a negotiation failed is told by the tunnel's log only.",
        remediation="Set cloudwatchLogOptions.logEnabled with a log group in tunnel1LogOptions and tunnel2LogOptions.",
        scope="For every VPN connection.",
        check=_logged,
    ),
    Rule(
        name="aws-vpn-tunnel-alarm",
        title="An alarm watches the tunnels of every VPN.",
        kind=Kind.STACK,
        types=(VPN,),
        severity=Severity.MEDIUM,
        level=Level.ADVISORY,
        practice=NOTIFICATIONS,
        why="A tunnel that is down is not noticed until the second one fails: then the site is cut off.",
        remediation="Add an aws.cloudwatch.MetricAlarm on TunnelState (AWS/VPN) with the dimension VpnId.",
        scope="An alarm on the state of a tunnel or of the connection, itself or in an expression.",
        check=_watched,
    ),
)
