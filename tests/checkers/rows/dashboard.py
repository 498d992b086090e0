"""CloudWatch dashboards."""

from collections.abc import Mapping

from tests.checkers.mapping import Operation, Row, row

ROWS: Mapping[str, Row] = {
    "aws:cloudwatch/dashboard:Dashboard": row(
        Operation(
            "cloudwatch",
            "PutDashboard",
            {"dashboardBody": "DashboardBody", "dashboardName": "DashboardName"},
        )
    ),
}
