"""The floor of the comparison: N bare resources through Pulumi's own mocks, as a user would write the script.

``python bench/floor.py N`` prints the seconds from the import of pulumi_aws to the last registration, as JSON: the
same span that the rehearsal reports for its program.
"""

import json
import sys
import time

import pulumi

STARTED = time.perf_counter()

import pulumi_aws as aws  # noqa: E402 - the import is part of what is measured


class Mocks(pulumi.runtime.Mocks):
    """Answers as the examples of Pulumi's documentation do."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, object]]:
        """Return the inputs as outputs."""
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, object], list[tuple[str, str]] | None]:
        """There is no look-up in the script."""
        raise AssertionError(args.token)


def program(count: int) -> None:
    """Declare ``count`` resources of the kinds and sizes that our stacks have most of."""
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, tags={"Name": "vpc"})
    for index in range((count - 1) // 4):
        subnet = aws.ec2.Subnet(
            f"subnet-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index % 256}.0/24", tags={"Name": f"subnet-{index}"}
        )
        table = aws.ec2.RouteTable(f"table-{index}", vpc_id=vpc.id, tags={"Name": f"table-{index}"})
        aws.ec2.RouteTableAssociation(f"association-{index}", subnet_id=subnet.id, route_table_id=table.id)
        aws.sqs.Queue(f"queue-{index}", message_retention_seconds=345_600, tags={"Name": f"queue-{index}"})
    for index in range((count - 1) % 4):
        aws.sqs.Queue(f"rest-{index}")


@pulumi.runtime.test
def run() -> None:
    """Register everything; the decorator waits for it."""
    program(int(sys.argv[1]))


if __name__ == "__main__":
    pulumi.runtime.set_mocks(Mocks(), preview=False)
    run()
    print(json.dumps({"seconds": time.perf_counter() - STARTED}))
