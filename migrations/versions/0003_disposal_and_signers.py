"""A board states how long it keeps what is closed; whose keys have been vouched for is kept for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEEP_SIGNERS = """
    INSERT INTO signer (fingerprint, board_id, account_id, public, signature, signed_on)
    SELECT certificate.fingerprint, certificate.board_id, certificate.account_id,
           account_key.public, certificate.signature, certificate.signed_on
    FROM certificate
    JOIN account_key
      ON account_key.account_id = certificate.account_id AND account_key.fingerprint = certificate.fingerprint
    WHERE true
    ON CONFLICT DO NOTHING
"""
"""Keep the word for every key that counts today; two rows for one key, which nobody here writes, must not stop it."""


def upgrade() -> None:
    op.create_table(
        "disposal_rule",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name="ck_disposal_rule_is_numbered_from_one"),
        sa.CheckConstraint("length(decision) BETWEEN 1 AND 40", name="ck_disposal_rule_has_a_decision"),
        sa.CheckConstraint("years BETWEEN 1 AND 50", name="ck_disposal_rule_keeps_for_1_to_50_years"),
        sa.CheckConstraint("decided_on <= stated_on", name="ck_disposal_rule_is_decided_before_it_is_stated"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_disposal_rule_board_id_board"),
        sa.ForeignKeyConstraint(["stated_by"], ["account.id"], name="fk_disposal_rule_stated_by_account"),
        sa.PrimaryKeyConstraint("board_id", "number", name="pk_disposal_rule"),
    )
    op.create_table(
        "signer",
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "board_id", name="pk_signer"),
    )
    op.execute(KEEP_SIGNERS)


def downgrade() -> None:
    op.drop_table("signer")
    op.drop_table("disposal_rule")
