"""Arguments of every component as a program in another language hands them over."""

from typing import Any

import pulumi

EXAMPLES: dict[str, dict[str, Any]] = {
    "Vpc": {
        "cidr": "10.0.0.0/16",
        "availabilityZones": ["eu-central-1a", "eu-central-1b"],
        "natGateways": "single",
        "flowLogs": {"retentionDays": 30, "aggregationIntervalSeconds": 60},
        "region": "eu-central-1",
    },
    "VpcPeering": {
        "requester": {
            "vpcId": "vpc-0123456789abcdef0",
            "cidrs": ["10.0.0.0/16"],
            "routeTableIds": {"private-eu-central-1a": "rtb-0123456789abcdef0"},
            "securityGroupRules": {
                "web": {
                    "securityGroupId": "sg-0123456789abcdef0",
                    "peerSecurityGroupId": "sg-0123456789abcdef1",
                    "port": 443,
                    "protocol": "tcp",
                }
            },
        },
        "accepter": {"vpcId": "vpc-0123456789abcdef1", "cidrs": ["10.1.0.0/16"], "addressUsageAlarmCount": 200_000},
    },
    "VpcPeeringRequester": {
        "own": {"vpcId": "vpc-0123456789abcdef0", "cidrs": ["10.0.0.0/16"], "addressUsageAlarmCount": 200_000},
        "peer": {"vpcId": "vpc-0123456789abcdef1", "accountId": "210987654321", "cidrs": ["10.1.0.0/16"]},
        "accepted": True,
    },
    "VpcPeeringAccepter": {
        "peeringConnectionId": "pcx-0123456789abcdef0",
        "own": {"vpcId": "vpc-0123456789abcdef1", "cidrs": ["10.1.0.0/16"]},
        "peer": {"accountId": "123456789012", "cidrs": ["10.0.0.0/16"]},
    },
    "VpcPeeringOptions": {"peeringConnectionId": "pcx-0123456789abcdef0", "dns": True},
    "PeeringMesh": {
        "members": {
            "shop": {"vpcId": "vpc-0123456789abcdef0", "cidrs": ["10.0.0.0/16"]},
            "crm": {"vpcId": "vpc-0123456789abcdef1", "cidrs": ["10.1.0.0/16"]},
        },
        "peeringsPerVpcQuota": 100,
        "otherRoutesCount": 20,
    },
    "TransitGateway": {
        "amazonSideAsn": 4_200_000_001,
        "segments": {"workloads": {"cidrs": ["10.10.0.0/20"], "egress": "allow", "expectedCidrs": 300}},
        "reachability": [{"a": "workloads", "b": "workloads", "decision": "allow"}],
        "egress": True,
        "peers": {"west": {"workloads": ["10.11.0.0/20"]}},
        "customerGatewayAsns": [65_000],
        "prefixLists": {"maxEntries": 20},
        "flowLogs": {"retentionDays": 30},
        "dropAlarmPackets": 50,
        "dropAlarmMib": 5,
    },
    "TransitGatewayRoutes": {
        "routeTableIds": {"workloads": "tgw-rtb-0123456789abcdef0", "peering": "tgw-rtb-0123456789abcdef1"},
        "segments": {"workloads": {"cidrs": ["10.10.0.0/20"], "expectedCidrs": 300}},
        "reachability": [{"a": "workloads", "b": "workloads", "decision": "allow"}],
        "peers": {
            "west": {"attachmentId": "tgw-attach-0123456789abcdef0", "segments": {"workloads": ["10.11.0.0/20"]}}
        },
    },
    "HubPeering": {
        "requester": {
            "transitGatewayId": "tgw-0123456789abcdef0",
            "associationRouteTableId": "tgw-rtb-0123456789abcdef0",
            "region": "eu-central-1",
        },
        "accepter": {
            "transitGatewayId": "tgw-0123456789abcdef1",
            "associationRouteTableId": "tgw-rtb-0123456789abcdef1",
            "region": "eu-west-1",
        },
    },
    "HubPeeringRequester": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "peerTransitGatewayId": "tgw-0123456789abcdef1",
        "peerRegion": "eu-west-1",
        "peerAccountId": "210987654321",
    },
    "HubPeeringAccepter": {
        "attachmentId": "tgw-attach-0123456789abcdef0",
        "associationRouteTableId": "tgw-rtb-0123456789abcdef1",
    },
    "ReachabilityPaths": {
        "paths": {
            "orders": {
                "source": "tgw-attach-0123456789abcdef0",
                "destination": "tgw-attach-0123456789abcdef1",
                "port": 5432,
            }
        }
    },
    "SiteToSiteVpn": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "hubAsn": 64513,
        "customerGateways": {
            "primary": {
                "ipAddress": "203.0.113.10",
                "bgpAsn": 65010,
                "tunnel1": {"insideCidr": "169.254.20.0/30", "phase1LifetimeSeconds": 7200, "ikeVersions": ["ikev2"]},
                "tunnel2": {"phase1DhGroups": [19, 20], "startupAction": "add", "lifecycleControl": False},
            }
        },
        "tunnelDefaults": {"dpdTimeoutSeconds": 40},
        "bandwidth": "large",
        "presharedKeyStorage": "SecretsManager",
        "logs": {"retentionDays": 30},
        "propagationRouteTableIds": {"shared": "tgw-rtb-0123456789abcdef1"},
    },
    "DirectConnectAttachment": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "amazonSideAsn": 64520,
        "allowedPrefixes": ["10.0.0.0/8"],
        "connections": {
            "first": {
                "connectionId": "dxcon-fg1a2b3c",
                "virtualInterfaces": {"hub": {"virtualInterfaceId": "dxvif-fg1a2b3c", "addressFamilies": ["ipv4"]}},
            }
        },
    },
    "ConnectAttachment": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "transportAttachmentId": "tgw-attach-0123456789abcdef0",
        "hubCidrBlocks": ["10.99.0.0/24"],
        "peers": {
            "first": {"peerAddress": "10.0.0.10", "insideCidrBlocks": ["169.254.100.0/29"], "bgpAsn": 65020},
        },
        "silenceAlarmMinutes": 30,
    },
    "ResolverEndpoints": {
        "vpcId": "vpc-0123456789abcdef0",
        "subnetIds": {
            "eu-central-1a": "subnet-0123456789abcdefa",
            "eu-central-1b": "subnet-0123456789abcdefb",
        },
        "inbound": {"clientCidrs": {"site": "10.200.0.0/14"}, "protocols": ["Do53"]},
        "outbound": {"protocols": ["Do53"]},
        "rules": {"corporate": {"domainName": "corp.example.com", "targets": [{"ip": "10.200.0.53", "port": 5353}]}},
        "share": {"principals": ["123456789012"], "allowExternalPrincipals": True},
        "queryLogs": {"retentionDays": 30},
    },
    "SpokeAttachment": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "vpcId": "vpc-0123456789abcdef0",
        "subnetIds": {"eu-central-1a": "subnet-0123456789abcdef0"},
        "segment": "workloads",
        "vpcRouteTableIds": {"private-a": "rtb-0123456789abcdef0"},
        "prefixListId": "pl-0123456789abcdef0",
        "prefixListMaxEntries": 40,
        "alarmTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms",
        "dropAlarmPackets": 50,
    },
    "AttachmentAccepter": {
        "attachmentId": "tgw-attach-0123456789abcdef0",
        "associationRouteTableId": "tgw-rtb-0123456789abcdef0",
        "propagationRouteTableIds": {"shared": "tgw-rtb-0123456789abcdef1"},
        "accept": True,
    },
    "EgressVpc": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "segmentCidrs": ["10.20.0.0/16"],
        "cidr": "10.28.0.0/20",
        "availabilityZones": ["eu-central-1a", "eu-central-1b"],
        "natGateways": "per_az",
        "flowLogs": {"retentionDays": 30},
    },
    "InspectionVpc": {
        "transitGatewayId": "tgw-0123456789abcdef0",
        "segmentCidrs": ["10.20.0.0/16"],
        "cidr": "10.29.0.0/20",
        "availabilityZoneCount": 2,
        "firewall": {
            "rules": [{"name": "https", "action": "pass", "protocol": "TCP", "destinationPort": "443"}],
            "allowedDomains": [".example.com"],
            "defaultAction": "drop",
            "ruleCapacity": 500,
        },
    },
    "SharedEndpoints": {
        "vpcId": "vpc-0123456789abcdef0",
        "subnetIds": {"eu-central-1a": "subnet-0123456789abcdef0"},
        "services": {"kms": {}},
        "clientCidrs": ["10.0.0.0/8"],
        "names": "profile",
    },
    "Queue": {"visibilityTimeoutSeconds": 60, "encryption": "customer_key", "maxReceiveCount": 3},
    "MessageRedrive": {
        "queues": {
            "jobs": {
                "deadLetterQueueArn": "arn:aws:sqs:eu-central-1:123456789012:jobs-dlq",
                "destinationArn": "arn:aws:sqs:eu-central-1:123456789012:jobs",
            }
        }
    },
    "MessagingDashboard": {"dashboardName": "messages", "queues": {"jobs": {"queueName": "jobs-1", "fifo": True}}},
    "EventBus": {
        "rules": {
            "orders": {
                "eventPattern": {"source": ["shop"], "detail": {"total": [{"numeric": [">", 100]}]}},
                "targets": {"billing": {"queue": {"retentionSeconds": 86_400}, "retryMaxAttempts": 3}},
                "expectEveryHours": 24,
            }
        },
        "archiveRetentionDays": 30,
    },
    "FanOut": {
        "subscribers": {"billing": {"retentionSeconds": 86_400, "rawDelivery": False}},
        "httpsSubscribers": {"hook": {"endpoint": "https://hooks.example.com", "delivery": {"retries": 5}}},
        "functionSubscribers": {"index": {"functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:index"}},
        "deliveryLogs": {"sqs": {"successSamplePercent": 5}},
        "dataProtectionPolicy": {"Name": "cards", "Statement": [{"Sid": "x", "SampleRate": 99}]},
    },
    "AlarmTopic": {"subscriptions": {"mail": {"protocol": "email", "endpoint": "team@example.com"}}},
    "BackupAccountSettings": {
        "optIn": {"EBS": True, "Storage Gateway": False},
        "organization": {"crossAccountBackup": True, "multiPartyApproval": False, "delegatedAdministrator": False},
    },
    "BackupAudit": {
        "auditName": "audit",
        "frameworks": {
            "backups": {
                "controls": {
                    "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK": {"frequencyHours": 24, "retentionDays": 35},
                    "RESTORE_TIME_FOR_RESOURCES_MEET_TARGET": {
                        "maxRestoreMinutes": 240,
                        "scope": {"resourceTypes": ["EFS"]},
                    },
                }
            }
        },
        "reports": {"controls": {"template": "CONTROL_COMPLIANCE_REPORT", "formats": ["CSV", "JSON"]}},
        "configRecorder": {"resourceTypes": ["AWS::EFS::FileSystem"]},
        "retentionDays": 90,
    },
    "BackupVault": {
        "vaultName": "vault",
        "lock": {"mode": "governance", "minRetentionDays": 7, "maxRetentionDays": 365},
        "copyInAccountIds": ["210987654321"],
        "jobJournalRetentionDays": 30,
    },
    "AirGappedVault": {"minRetentionDays": 7, "maxRetentionDays": 365, "shareAccountIds": ["210987654321"]},
    "BackupCopyDestination": {
        "sourceAccountIds": ["210987654321"],
        "organizationId": "o-a1b2c3d4e5",
        "lock": {"mode": "compliance", "minRetentionDays": 7, "maxRetentionDays": 365, "coolingOffDays": 3},
    },
    "BackupCopySource": {
        "destinationVaultArn": "arn:aws:backup:eu-central-1:210987654321:backup-vault:copies",
        "destinationKeyArn": "arn:aws:kms:eu-central-1:210987654321:key/0",
        "organizationId": "o-a1b2c3d4e5",
    },
    "BackupPlan": {
        "planName": "daily",
        "vaultName": "vault",
        "vaultKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/0",
        "rules": [{"name": "daily", "schedule": "cron(0 3 ? * * *)", "deleteAfterDays": 35}],
    },
    "RemoteSubscription": {
        "topicArn": "arn:aws:sns:eu-central-1:123456789012:orders.fifo",
        "region": "eu-west-1",
        "fifo": {"deduplicationScope": "message_group"},
        "maxReceiveCount": 7,
        "filterPolicy": {"total": [{"numeric": [">", 5]}]},
    },
    "RestoreTesting": {
        "schedule": "cron(0 6 ? * MON,THU *)",
        "startWindowHours": 4,
        "selections": {
            "files": {
                "resourceType": "EFS",
                "resourceArns": [
                    "arn:aws:elasticfilesystem:eu-central-1:123456789012:file-system/fs-0123456789abcdef0"
                ],
                "validationWindowHours": 2,
            }
        },
    },
    "RestoreSite": {
        "vpcId": "vpc-0123456789abcdef0",
        "subnetIds": {"eu-central-1a": "subnet-0123456789abcdef0", "eu-central-1b": "subnet-0123456789abcdef1"},
        "ingress": {"applications": {"port": 5432, "cidr": "10.0.0.0/16"}},
        "optionGroups": {
            "orders": {"engine": "oracle-ee", "majorEngineVersion": "19", "options": {"OEM": {"port": 1158}}}
        },
    },
    "DatabaseSnapshots": {
        "databases": {
            "orders": {
                "identifier": "orders",
                "replicationRetentionDays": 7,
                "snapshots": {"first": {"copyToRecovery": True}},
            }
        },
        "recoveryRegion": "eu-west-1",
    },
    "SnapshotEvents": {"alarmTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms"},
    "SnapshotPolicy": {
        "policyName": "daily",
        "schedules": {
            "daily": {
                "everyHours": 12,
                "startTime": "03:00",
                "retainDays": 14,
                "copies": {"eu-west-1": {"retainDays": 30}},
                "fastRestore": {"availabilityZones": ["eu-central-1a"], "days": 2},
            }
        },
        "overdueAfterHours": 20,
    },
    "Worker": {
        "code": pulumi.AssetArchive({"handler.py": pulumi.StringAsset("")}),
        "queue": {
            "arn": "arn:aws:sqs:eu-central-1:123456789012:jobs",
            "visibilityTimeoutSeconds": 360,
            "maxReceiveCount": 5,
        },
        "timeoutSeconds": 60,
        "memoryMib": 512,
        "batchSize": 100,
        "batchingWindowSeconds": 5,
        "provisionedPollers": {"minimum": 2, "maximum": 10},
        "ledger": {"keepDays": 40},
        "vpc": {"subnetIds": ["subnet-0123456789abcdef0"], "securityGroupIds": ["sg-0123456789abcdef0"]},
        "region": "eu-central-1",
    },
    "SharedFileSystem": {
        "vpcId": "vpc-0123456789abcdef0",
        "subnetIds": {"eu-central-1a": "subnet-0123456789abcdef0"},
        "clientCidrs": {"vpc": "10.0.0.0/16"},
        "accessPoints": {"web": {"path": "/web", "userId": 1000, "groupId": 1000}},
    },
}
