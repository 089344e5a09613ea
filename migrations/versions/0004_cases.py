"""Cases, requests for support, the keys that several people share, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_shared_key_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_shared_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shared_key_wrap",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.Column("signer", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("until_month", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["key_id"], ["shared_key.id"], name="fk_shared_key_wrap_key_id_shared_key", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_shared_key_wrap_account_id_account"),
        sa.PrimaryKeyConstraint("key_id", "holder", name="pk_shared_key_wrap"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shared_key_wrap_holder", "shared_key_wrap", ["holder"])
    op.create_index("ix_shared_key_wrap_account_id", "shared_key_wrap", ["account_id"])
    op.create_table(
        "support_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("dispose_from", sa.Date(), nullable=True),
        sa.Column("index", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(dispose_from IS NULL) = (state = 'open')", name="ck_support_case_is_disposed_of_after_it_is_closed"
        ),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_support_case_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_support_case"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_entry",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["support_case.id"], name="fk_case_entry_case_id_support_case"),
        sa.PrimaryKeyConstraint("case_id", "id", "version", name="pk_case_entry"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_draft",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["support_case.id"], name="fk_case_draft_case_id_support_case"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_case_draft_account_id_account"),
        sa.PrimaryKeyConstraint("case_id", "account_id", name="pk_case_draft"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "support_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_support_request_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_support_request"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox_message",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_outbox_message_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_message"),
        sa.UniqueConstraint("account_id", "day", "kind", name="uq_outbox_message_account_id_day_kind"),
    )
    op.add_column("audit_entry", sa.Column("subject", sa.String(length=64), nullable=True))
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_column("audit_entry", "subject")
    op.drop_table("outbox_message")
    for table in ("support_request", "case_draft", "case_entry", "support_case", "shared_key_wrap", "shared_key"):
        op.drop_table(table)
