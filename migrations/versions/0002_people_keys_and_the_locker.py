"""People, roles, keys, lockers, the organisation and the log of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hrstod.audit.protection import protect_rows, unprotect_rows

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("sign_in_name", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("sign_in_name", name="uq_account_sign_in_name"),
    )
    op.create_table(
        "account_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_key"),
    )
    op.create_table(
        "account_lock",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("way IN ('passphrase', 'recovery-code')", name="ck_account_lock_is_a_known_way"),
        sa.PrimaryKeyConstraint("account_id", "way", name="pk_account_lock"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_checkpoint"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_actor_id", "audit_entry", ["actor_id"])

    op.create_table(
        "authority_key",
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority_key"),
    )
    op.create_table(
        "authority_wrap",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("authority_id", "holder", name="pk_authority_wrap"),
    )
    op.create_table(
        "board",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("plan_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_board_ends_after_it_begins"),
        sa.PrimaryKeyConstraint("id", name="pk_board"),
    )
    op.create_table(
        "certificate",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
        sa.UniqueConstraint(
            "account_id", "board_id", "fingerprint", name="uq_certificate_account_id_board_id_fingerprint"
        ),
    )
    op.create_table(
        "custodian",
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("locked", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name="ck_custodian_is_one_of_three"),
        sa.PrimaryKeyConstraint("recovery_id", "number", name="pk_custodian"),
    )
    op.create_table(
        "recovery_drill",
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("second_number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_drill"),
    )
    op.create_table(
        "recovery_key",
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("probe", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_key"),
        sa.UniqueConstraint("fingerprint", name="uq_recovery_key_fingerprint"),
    )
    op.create_table(
        "recovery_share",
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("outer_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inner_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("outer_number < inner_number", name="ck_recovery_share_is_one_of_three_pairs"),
        sa.PrimaryKeyConstraint("recovery_id", "outer_number", "inner_number", name="pk_recovery_share"),
    )
    op.create_table(
        "administration",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_administration_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_administration_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_administration"),
    )
    op.create_table(
        "invitation",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("expires_at > made_at", name="ck_invitation_expires_after_it_is_made"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_invitation_account_id_account"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_invitation_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
    )
    op.create_table(
        "locker",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_locker_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", name="pk_locker"),
    )
    op.create_table(
        "locker_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.LargeBinary(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrap", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_locker_key_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "holder", name="pk_locker_key"),
    )
    op.create_table(
        "role_grant",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (state = 'proposed')", name="ck_role_grant_is_decided_or_proposed"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (state <> 'withdrawn')", name="ck_role_grant_is_withdrawn_at_a_time"
        ),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_role_grant_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_role_grant_account_id_account"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_role_grant_board_id_board"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_role_grant_decided_by_account"),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name="fk_role_grant_proposed_by_account"),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name="fk_role_grant_withdrawn_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
    )
    op.create_table(
        "unit",
        sa.Column("board_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_unit_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_unit_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_table(
        "employee_count",
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(board_id IS NULL) <> (unit_id IS NULL)", name="ck_employee_count_is_of_a_board_or_a_unit"),
        sa.CheckConstraint("employees >= 0", name="ck_employee_count_is_not_negative"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_employee_count_board_id_board"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_employee_count_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_employee_count"),
        sa.UniqueConstraint("board_id", "counted_on", name="uq_employee_count_board_id_counted_on"),
        sa.UniqueConstraint("unit_id", "counted_on", name="uq_employee_count_unit_id_counted_on"),
    )
    op.create_table(
        "leadership",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_leadership_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_leadership_account_id_account"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_leadership_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_leadership"),
    )
    op.create_table(
        "unit_place",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> unit_id", name="ck_unit_place_is_not_below_itself"),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_unit_place_ends_after_it_begins"),
        sa.ForeignKeyConstraint(
            ["administration_id"], ["administration.id"], name="fk_unit_place_administration_id_administration"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_place_parent_id_unit"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_unit_place_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_unit_place"),
        sa.UniqueConstraint("unit_id", "from_on", name="uq_unit_place_unit_id_from_on"),
    )
    protect_rows(op.get_bind())


def downgrade() -> None:
    unprotect_rows(op.get_bind())
    op.drop_table("unit_place")
    op.drop_table("leadership")
    op.drop_table("employee_count")
    op.drop_table("unit")
    op.drop_table("role_grant")
    op.drop_table("locker_key")
    op.drop_table("locker")
    op.drop_table("invitation")
    op.drop_table("administration")
    op.drop_table("recovery_share")
    op.drop_table("recovery_key")
    op.drop_table("recovery_drill")
    op.drop_table("custodian")
    op.drop_table("certificate")
    op.drop_table("board")
    op.drop_table("authority_wrap")
    op.drop_table("authority_key")
    op.drop_index("ix_audit_entry_actor_id", "audit_entry")

    op.drop_table("audit_entry")
    op.drop_table("audit_checkpoint")
    op.drop_table("account_lock")
    op.drop_table("account_key")
    op.drop_table("account")
