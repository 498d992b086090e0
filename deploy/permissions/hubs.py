"""Hubs, what joins them, firewalls, names and shares."""

from collections.abc import Mapping
from typing import Final

from .row import EC2_TAGS, LOG_DELIVERY, TAGS, Row

ROWS: Final[Mapping[str, Row]] = {
    "aws:directconnect/gateway:Gateway": Row(
        "directconnect",
        read="DescribeDirectConnectGateways DescribeTags",
        create="CreateDirectConnectGateway",
        update=f"UpdateDirectConnectGateway {TAGS}",
        delete="DeleteDirectConnectGateway",
    ),
    "aws:directconnect/gatewayAssociation:GatewayAssociation": Row(
        "directconnect",
        read="DescribeDirectConnectGatewayAssociations ec2:DescribeTransitGatewayAttachments",
        create="CreateDirectConnectGatewayAssociation",
        update="UpdateDirectConnectGatewayAssociation",
        delete="DeleteDirectConnectGatewayAssociation",
    ),
    "aws:ec2transitgateway/connect:Connect": Row(
        "ec2",
        read="DescribeTransitGatewayConnects DescribeTransitGateways GetTransitGatewayRouteTableAssociations "
        "GetTransitGatewayRouteTablePropagations",
        create="CreateTransitGatewayConnect",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayConnect",
    ),
    "aws:ec2transitgateway/connectPeer:ConnectPeer": Row(
        "ec2",
        read="DescribeTransitGatewayConnectPeers",
        create="CreateTransitGatewayConnectPeer",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayConnectPeer",
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": Row(
        "route53resolver",
        read="GetResolverEndpoint ListResolverEndpointIpAddresses ListTagsForResource ec2:DescribeNetworkInterfaces "
        "ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",
        create="CreateResolverEndpoint ec2:CreateNetworkInterface",
        update="AssociateResolverEndpointIpAddress DisassociateResolverEndpointIpAddress UpdateResolverEndpoint "
        f"ec2:DeleteNetworkInterface ec2:ModifyNetworkInterfaceAttribute {TAGS}",
        delete="DeleteResolverEndpoint",
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": Row(
        "route53resolver",
        read="GetResolverQueryLogConfig ListTagsForResource",
        create=f"CreateResolverQueryLogConfig {LOG_DELIVERY}",
        update=TAGS,
        delete="DeleteResolverQueryLogConfig",
        linked_service="route53resolver.amazonaws.com",
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": Row(
        "route53resolver",
        read="GetResolverQueryLogConfigAssociation ec2:DescribeVpcs",
        create="AssociateResolverQueryLogConfig",
        delete="DisassociateResolverQueryLogConfig",
    ),
    "aws:route53/resolverRule:ResolverRule": Row(
        "route53resolver",
        read="GetResolverRule ListTagsForResource",
        create="CreateResolverRule",
        update=f"UpdateResolverRule {TAGS}",
        delete="DeleteResolverRule",
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": Row(
        "route53resolver",
        read="GetResolverRuleAssociation ec2:DescribeVpcs",
        create="AssociateResolverRule",
        delete="DisassociateResolverRule",
    ),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": Row(
        "ec2",
        read="DescribeTransitGatewayPeeringAttachments",
        create="CreateTransitGatewayPeeringAttachment",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayPeeringAttachment",
        linked_service="transitgateway.amazonaws.com",
    ),
    "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter": Row(
        "ec2",
        read="DescribeTransitGatewayPeeringAttachments",
        create="AcceptTransitGatewayPeeringAttachment",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayPeeringAttachment",
    ),
    "aws:ec2transitgateway/route:Route": Row(
        "ec2",
        read="SearchTransitGatewayRoutes",
        create="CreateTransitGatewayRoute",
        delete="DeleteTransitGatewayRoute",
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": Row(
        "ec2",
        read="DescribeTransitGatewayRouteTables",
        create="CreateTransitGatewayRouteTable",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayRouteTable",
    ),
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation": Row(
        "ec2",
        read="GetTransitGatewayRouteTableAssociations DescribeTransitGatewayAttachments",
        create="AssociateTransitGatewayRouteTable",
        delete="DisassociateTransitGatewayRouteTable",
    ),
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation": Row(
        "ec2",
        read="GetTransitGatewayRouteTablePropagations DescribeTransitGatewayAttachments",
        create="EnableTransitGatewayRouteTablePropagation",
        delete="DisableTransitGatewayRouteTablePropagation",
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": Row(
        "ec2",
        read="DescribeTransitGateways",
        create="CreateTransitGateway",
        update=f"ModifyTransitGateway {EC2_TAGS}",
        delete="DeleteTransitGateway",
    ),
    # The hub's default tables are looked at, and left, when an attachment is made without them.
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Row(
        "ec2",
        read="DescribeTransitGatewayVpcAttachments DescribeTransitGateways GetTransitGatewayRouteTableAssociations "
        "GetTransitGatewayRouteTablePropagations",
        create="CreateTransitGatewayVpcAttachment",
        update=f"ModifyTransitGatewayVpcAttachment {EC2_TAGS}",
        delete="DeleteTransitGatewayVpcAttachment",
        linked_service="transitgateway.amazonaws.com",
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": Row(
        "ec2",
        read="DescribeTransitGatewayVpcAttachments DescribeTransitGateways GetTransitGatewayRouteTableAssociations "
        "GetTransitGatewayRouteTablePropagations",
        create="AcceptTransitGatewayVpcAttachment",
        update=EC2_TAGS,
        delete="DeleteTransitGatewayVpcAttachment",
    ),
    "aws:networkfirewall/firewall:Firewall": Row(
        "network-firewall",
        read=(
            "DescribeFirewall ListTagsForResource ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeVpcEndpoints "
            "ec2:DescribeRouteTables"
        ),
        # The endpoints are the service's, and made in the caller's name all the same.
        create="CreateFirewall ec2:CreateVpcEndpoint",
        update=(
            "AssociateSubnets DisassociateSubnets AssociateFirewallPolicy UpdateFirewallDescription "
            "UpdateFirewallDeleteProtection UpdateSubnetChangeProtection UpdateFirewallPolicyChangeProtection "
            f"UpdateFirewallEncryptionConfiguration {TAGS}"
        ),
        delete="DeleteFirewall ec2:DeleteVpcEndpoints",
        key_used_by="network-firewall",
        linked_service="network-firewall.amazonaws.com",
    ),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": Row(
        "network-firewall",
        read="DescribeFirewallPolicy ListTagsForResource",
        create="CreateFirewallPolicy",
        update=f"UpdateFirewallPolicy {TAGS}",
        delete="DeleteFirewallPolicy",
        key_used_by="network-firewall",
    ),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": Row(
        "network-firewall",
        read="DescribeLoggingConfiguration logs:GetLogDelivery logs:ListLogDeliveries",
        # CloudWatch Logs sets up the delivery in the caller's name, its own resource policy among it.
        create=(
            "UpdateLoggingConfiguration logs:CreateLogDelivery logs:PutResourcePolicy logs:DescribeResourcePolicies "
            "logs:DescribeLogGroups"
        ),
        update="logs:UpdateLogDelivery",
        delete="UpdateLoggingConfiguration logs:DeleteLogDelivery",
    ),
    "aws:networkfirewall/ruleGroup:RuleGroup": Row(
        "network-firewall",
        read="DescribeRuleGroup ListTagsForResource",
        create="CreateRuleGroup",
        update=f"UpdateRuleGroup {TAGS}",
        delete="DeleteRuleGroup",
        key_used_by="network-firewall",
    ),
    "aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration": Row(
        "networkmanager",
        read="GetTransitGatewayRegistrations",
        create="RegisterTransitGateway",
        delete="DeregisterTransitGateway",
        linked_service="networkmanager.amazonaws.com",
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": Row(
        "ram",
        read="GetResourceShareAssociations",
        create="AssociateResourceShare",
        delete="DisassociateResourceShare",
    ),
    "aws:ram/resourceAssociation:ResourceAssociation": Row(
        "ram",
        read="GetResourceShareAssociations",
        create="AssociateResourceShare backup:PutBackupVaultSharingPolicy",
        delete="DisassociateResourceShare backup:DeleteBackupVaultSharingPolicy",
    ),
    "aws:ram/resourceShare:ResourceShare": Row(
        "ram",
        read="GetResourceShares ListResourceSharePermissions",
        create="CreateResourceShare",
        update=f"UpdateResourceShare {TAGS}",
        delete="DeleteResourceShare",
    ),
    "aws:route53/profilesAssociation:ProfilesAssociation": Row(
        "route53profiles",
        read="GetProfileAssociation ListProfileAssociations ListTagsForResource ec2:DescribeVpcs",
        create="AssociateProfile",
        update=TAGS,
        delete="DisassociateProfile",
    ),
    "aws:route53/profilesProfile:ProfilesProfile": Row(
        "route53profiles",
        read="GetProfile ListTagsForResource",
        create="CreateProfile",
        update=TAGS,
        delete="DeleteProfile",
    ),
    "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation": Row(
        "route53profiles",
        read="GetProfileResourceAssociation ListProfileResourceAssociations ec2:DescribeVpcEndpoints",
        create="AssociateResourceToProfile",
        delete="DisassociateResourceFromProfile",
    ),
}
