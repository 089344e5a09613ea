"""Disposals: what has been proposed, what is being erased, and the certificates of what is gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("done_month", sa.Date(), nullable=True),
        sa.Column("everywhere_on", sa.Date(), nullable=True),
        sa.CheckConstraint("confirmed_by <> proposed_by", name="ck_disposal_takes_two_people"),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (state = 'proposed')", name="ck_disposal_is_confirmed_by_somebody"
        ),
        sa.CheckConstraint(
            "(reference IS NOT NULL) = (state = 'shredding')", name="ck_disposal_has_a_reference_while_it_shreds"
        ),
        sa.CheckConstraint("(case_id IS NULL) = (state = 'done')", name="ck_disposal_forgets_what_it_was"),
        sa.CheckConstraint(
            "(done_month IS NOT NULL) = (state = 'done') AND (everywhere_on IS NOT NULL) = (state = 'done')",
            name="ck_disposal_is_done_some_time",
        ),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_disposal_board_id_board"),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name="fk_disposal_proposed_by_account"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name="fk_disposal_confirmed_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_disposal"),
        sa.UniqueConstraint("case_id", name="uq_disposal_case_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("disposal")
