"""Courses, training dates, attendance, completions, files that were taken over, letters and surveys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hrstod.training.changes import unwatch_tables, watch_tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("columns", sa.LargeBinary(length=32), nullable=False),
        sa.Column("meaning", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "columns", name="pk_import_mapping"),
    )
    op.create_table(
        "course",
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name="fk_course_added_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
    )
    op.create_table(
        "training_import",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_training_import_made_by_account"),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name="fk_training_import_undone_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_training_import"),
    )
    op.create_table(
        "claim",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(decided_on IS NULL) = (state = 'waiting')", name="ck_claim_is_decided_or_waits"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_claim_account_id_account"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_claim_course_id_course"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_claim_decided_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_claim"),
    )
    op.create_index("ix_claim_account_id", "claim", ["account_id"])

    op.create_table(
        "course_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_course_audience_course_id_course"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_course_audience_unit_id_unit"),
        sa.PrimaryKeyConstraint("id", name="pk_course_audience"),
        sa.UniqueConstraint("course_id", "audience", "unit_id", name="uq_course_audience_course_id_audience_unit_id"),
    )
    op.create_index("ix_course_audience_course_id", "course_audience", ["course_id"])

    op.create_table(
        "course_version",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("aim", sa.String(length=400), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=True),
        sa.Column("span", sa.String(20), nullable=False),
        sa.Column("span_length", sa.Integer(), nullable=True),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("is_mandatory", sa.Boolean(), nullable=False),
        sa.Column("ladder", sa.JSON(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(form = 'drill') = (scenario IS NOT NULL)", name="ck_course_version_has_a_scenario_when_it_is_a_drill"
        ),
        sa.CheckConstraint(
            "(span = 'always') = (span_length IS NULL)", name="ck_course_version_counts_for_a_time_or_always"
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 10000", name="ck_course_version_has_a_length"),
        sa.CheckConstraint("number >= 1", name="ck_course_version_is_numbered_from_one"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_course_version_course_id_course"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_course_version_made_by_account"),
        sa.PrimaryKeyConstraint("course_id", "number", name="pk_course_version"),
    )
    op.create_table(
        "equivalence",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("counts_as_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("counts_as_id <> course_id", name="ck_equivalence_is_another_course"),
        sa.ForeignKeyConstraint(["counts_as_id"], ["course.id"], name="fk_equivalence_counts_as_id_course"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_equivalence_course_id_course"),
        sa.PrimaryKeyConstraint("course_id", "counts_as_id", name="pk_equivalence"),
    )
    op.create_table(
        "leave",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_leave_ends_after_it_begins"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_leave_account_id_account"),
        sa.ForeignKeyConstraint(["import_id"], ["training_import.id"], name="fk_leave_import_id_training_import"),
        sa.PrimaryKeyConstraint("id", name="pk_leave"),
    )
    op.create_index("ix_leave_account_id", "leave", ["account_id"])
    op.create_index("ix_leave_import_id", "leave", ["import_id"])

    op.create_table(
        "training_date",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("board_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="ck_training_date_is_closed_at_a_time"),
        sa.CheckConstraint("place <> '' OR link <> ''", name="ck_training_date_is_somewhere"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_training_date_ends_after_it_begins"),
        sa.CheckConstraint("seats BETWEEN 1 AND 1000", name="ck_training_date_has_seats"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_training_date_board_id_board"),
        sa.ForeignKeyConstraint(["closed_by"], ["account.id"], name="fk_training_date_closed_by_account"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_training_date_course_id_course"),
        sa.ForeignKeyConstraint(["planned_by"], ["account.id"], name="fk_training_date_planned_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_training_date"),
    )
    op.create_index("ix_training_date_course_id", "training_date", ["course_id"])
    op.create_index("ix_training_date_starts_at", "training_date", ["starts_at"])

    op.create_table(
        "attendance_mark",
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_attendance_mark_is_numbered_from_one"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_attendance_mark_account_id_account"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_attendance_mark_date_id_training_date"),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name="fk_attendance_mark_marked_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_mark"),
        sa.UniqueConstraint("date_id", "account_id", "number", name="uq_attendance_mark_date_id_account_id_number"),
    )
    op.create_index("ix_attendance_mark_date_id", "attendance_mark", ["date_id"])

    op.create_table(
        "completion",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("course_version", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("counts_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("rests_on", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=True),
        sa.Column("check_code", sa.String(length=20), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_why", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(date_id IS NULL) = (source <> 'date')", name="ck_completion_comes_from_a_date_or_not"),
        sa.CheckConstraint(
            "(rests_on IS NULL) = (source <> 'other-course')", name="ck_completion_rests_on_another_or_not"
        ),
        sa.CheckConstraint("(valid_until IS NULL) = (counts_until IS NULL)", name="ck_completion_runs_out_or_does_not"),
        sa.CheckConstraint(
            "counts_until IS NULL OR counts_until >= valid_until", name="ck_completion_counts_as_long_as_it_is_valid"
        ),
        sa.CheckConstraint("revoked_on IS NOT NULL OR revoked_by IS NULL", name="ck_completion_is_revoked_on_a_day"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_completion_account_id_account"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_completion_course_id_course"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_completion_date_id_training_date"),
        sa.ForeignKeyConstraint(["import_id"], ["training_import.id"], name="fk_completion_import_id_training_import"),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_completion_made_by_account"),
        sa.ForeignKeyConstraint(["rests_on"], ["completion.id"], name="fk_completion_rests_on_completion"),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name="fk_completion_revoked_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_completion"),
        sa.UniqueConstraint("check_code", name="uq_completion_check_code"),
        sa.UniqueConstraint(
            "date_id", "account_id", "course_id", "number", name="uq_completion_date_id_account_id_course_id_number"
        ),
    )
    op.create_index("ix_completion_account_id", "completion", ["account_id"])
    op.create_index("ix_completion_import_id", "completion", ["import_id"])
    op.create_index("ix_completion_rests_on", "completion", ["rests_on"])
    op.create_index(
        "ix_completion_standing",
        "completion",
        ["course_id", "completed_on", "counts_until", "revoked_on", "is_passed", "account_id"],
    )

    op.create_table(
        "date_trainer",
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_date_trainer_account_id_account"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_date_trainer_date_id_training_date"),
        sa.PrimaryKeyConstraint("date_id", "account_id", name="pk_date_trainer"),
    )
    op.create_table(
        "sign_up",
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_up_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sign_up_account_id_account"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_sign_up_date_id_training_date"),
        sa.ForeignKeyConstraint(["signed_up_by"], ["account.id"], name="fk_sign_up_signed_up_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_up"),
        sa.UniqueConstraint("date_id", "account_id", name="uq_sign_up_date_id_account_id"),
    )
    op.create_index("ix_sign_up_account_id", "sign_up", ["account_id"])
    op.create_index("ix_sign_up_date_id", "sign_up", ["date_id"])

    op.create_table(
        "survey_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(20), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("missing", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_survey_answer_course_id_course"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_answer"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_survey_answer_course_id", "survey_answer", ["course_id"])

    op.create_table(
        "survey_ticket",
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(20), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_survey_ticket_account_id_account"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_survey_ticket_date_id_training_date"),
        sa.PrimaryKeyConstraint("date_id", "account_id", "round", name="pk_survey_ticket"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_token",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_survey_token_course_id_course"),
        sa.PrimaryKeyConstraint("digest", name="pk_survey_token"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "training_letter",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_training_letter_account_id_account"),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_training_letter_course_id_course"),
        sa.ForeignKeyConstraint(["date_id"], ["training_date.id"], name="fk_training_letter_date_id_training_date"),
        sa.PrimaryKeyConstraint("id", name="pk_training_letter"),
        sa.UniqueConstraint("account_id", "cause", name="uq_training_letter_account_id_cause"),
    )
    op.create_index("ix_training_letter_queued_at", "training_letter", ["queued_at"])

    op.create_table(
        "training_change",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_training_change_is_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_training_change"),
    )
    watch_tables(op.get_bind())


def downgrade() -> None:
    unwatch_tables(op.get_bind())
    for table in (
        "training_change",
        "training_letter",
        "survey_token",
        "survey_ticket",
        "survey_answer",
        "sign_up",
        "date_trainer",
        "completion",
        "attendance_mark",
        "training_date",
        "leave",
        "equivalence",
        "course_version",
        "course_audience",
        "claim",
        "training_import",
        "course",
        "import_mapping",
    ):
        op.drop_table(table)
