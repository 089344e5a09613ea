"""Somebody said, on a day, that a number is wrong."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.String(40), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_report"),
        sa.UniqueConstraint(
            "contact_id", "number", "reported_on", name="uq_number_report_contact_id_number_reported_on"
        ),
    )


def downgrade() -> None:
    op.drop_table("number_report")
