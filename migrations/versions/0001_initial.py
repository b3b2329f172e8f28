"""The register, its ledger and reference rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portfolio.db import Measure, Month, UTCDateTime

revision = "0001_initial"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("demo_today", sa.Date(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("is_wide", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("request_key", name=op.f("uq_revision_request_key")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_revision_tag"), ["tag"], unique=False)

    op.create_table(
        "revision_counter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_counter_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_counter")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_goal_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("code", name=op.f("uq_goal_code")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "department",
                "agency",
                "trust",
                "team",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> id",
            name=op.f("ck_organisation_not_own_parent"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_organisation_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_organisation_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "row_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("from_revision", sa.Integer(), nullable=False),
        sa.Column("to_revision", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column(
            "image",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.CheckConstraint("from_revision < to_revision", name=op.f("ck_row_history_interval")),
        sa.ForeignKeyConstraint(
            ["from_revision"],
            ["revision.id"],
            name=op.f("fk_row_history_from_revision"),
        ),
        sa.ForeignKeyConstraint(["to_revision"], ["revision.id"], name=op.f("fk_row_history_to_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_history")),
    )
    with op.batch_alter_table("row_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_row_history_from_revision"), ["from_revision"], unique=False)
        batch_op.create_index(batch_op.f("ix_row_history_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_row_history_table_name_row_id_from_revision"),
            ["table_name", "row_id", "from_revision"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_row_history_table_name_to_revision"),
            ["table_name", "to_revision"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_row_history_to_revision"), ["to_revision"], unique=False)

    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "scan",
                "prototype",
                "pilot",
                "scaling",
                "at_scale",
                "paused",
                "stopped",
                "retired",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("gds_phase", sa.String(length=60), nullable=False),
        sa.Column("atrs_phase", sa.String(length=60), nullable=False),
        sa.Column("omb_stage", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_stage_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sa.UniqueConstraint("kind", name=op.f("uq_stage_kind")),
    )
    with op.batch_alter_table("stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "viewer",
                "programme_manager",
                "assurer",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_person_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_person_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_person_email",
            ["email"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "blocker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "data",
                "legacy",
                "skills",
                "information_governance",
                "procurement",
                "funding",
                "adoption",
                "ethics",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "low",
                "medium",
                "high",
                "critical",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_blocker_owner_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_blocker_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker")),
    )
    with op.batch_alter_table("blocker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocker_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blocker_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("senior_owner_id", sa.Integer(), nullable=False),
        sa.Column("programme_manager_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("previous_process", sa.String(length=4000), nullable=False),
        sa.Column("audience", sa.String(length=1000), nullable=False),
        sa.Column(
            "ai_type",
            sa.Enum(
                "generative",
                "agentic",
                "classical",
                "vision",
                "language",
                "other",
                name="ai_type",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("model_version", sa.String(length=100), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("users_now", sa.Integer(), nullable=True),
        sa.Column("users_full", sa.Integer(), nullable=True),
        sa.CheckConstraint("decision_on >= started_on", name=op.f("ck_pilot_decides_after_start")),
        sa.CheckConstraint("users_full >= 0", name=op.f("ck_pilot_users_full_not_negative")),
        sa.CheckConstraint("users_now >= 0", name=op.f("ck_pilot_users_now_not_negative")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_pilot_goal_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pilot_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_manager_id"],
            ["person.id"],
            name=op.f("fk_pilot_programme_manager_id"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_pilot_revision_id")),
        sa.ForeignKeyConstraint(["senior_owner_id"], ["person.id"], name=op.f("fk_pilot_senior_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("reference", name=op.f("uq_pilot_reference")),
    )
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_goal_id"), ["goal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pilot_programme_manager_id"),
            ["programme_manager_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_pilot_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_senior_owner_id"), ["senior_owner_id"], unique=False)

    op.create_table(
        "blocker_pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("blocker_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["blocker_id"], ["blocker.id"], name=op.f("fk_blocker_pilot_blocker_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_blocker_pilot_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_blocker_pilot_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocker_pilot")),
    )
    with op.batch_alter_table("blocker_pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocker_pilot_blocker_id"), ["blocker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blocker_pilot_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_blocker_pilot_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_blocker_pilot",
            ["blocker_id", "pilot_id"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("month", Month(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "staff",
                "supplier",
                "licences",
                "compute",
                "data",
                "change",
                "other",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "nature",
            sa.Enum(
                "one_off",
                "running",
                name="nature",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "planned",
                "forecast",
                "actual",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name=op.f("ck_cost_amount_not_negative")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_cost_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_cost_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    with op.batch_alter_table("cost", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_cost_line",
            ["pilot_id", "month", "category", "nature", "basis"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "time_saved",
                "retention",
                "wellbeing",
                "citizen",
                "patient",
                "satisfaction",
                "throughput",
                "quality",
                "cost_avoided",
                "carbon",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "higher",
                "lower",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "period_rule",
            sa.Enum(
                "sum",
                "mean",
                "last",
                name="period_rule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("baseline", Measure(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("target", Measure(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(baseline IS NULL) = (baseline_on IS NULL)",
            name=op.f("ck_indicator_baseline_has_date"),
        ),
        sa.CheckConstraint(
            "(target IS NULL) = (target_on IS NULL)",
            name=op.f("ck_indicator_target_has_date"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_indicator_owner_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_indicator_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_indicator_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("id", "pilot_id", name=op.f("uq_indicator_id_pilot_id")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "monthly_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("month", Month(), nullable=False),
        sa.Column(
            "scale",
            sa.Enum(
                "three",
                "five",
                name="scale",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "confidence",
            sa.Enum(
                "green",
                "amber_green",
                "amber",
                "amber_red",
                "red",
                name="confidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("happened", sa.String(length=4000), nullable=False),
        sa.Column("next_steps", sa.String(length=4000), nullable=False),
        sa.Column("help_needed", sa.String(length=4000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "scale = 'five' OR confidence IN ('green', 'amber', 'red')",
            name=op.f("ck_monthly_update_rating_on_its_scale"),
        ),
        sa.CheckConstraint(
            "status = 'draft' OR confidence IS NOT NULL",
            name=op.f("ck_monthly_update_submitted_is_rated"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_monthly_update_author_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_monthly_update_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_monthly_update_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_update")),
    )
    with op.batch_alter_table("monthly_update", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthly_update_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monthly_update_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_monthly_update",
            ["pilot_id", "month"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "pilot_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "similar",
                "joins",
                "builds_on",
                "different",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("pilot_id <> other_id", name=op.f("ck_pilot_link_not_itself")),
        sa.ForeignKeyConstraint(["other_id"], ["pilot.id"], name=op.f("fk_pilot_link_other_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_link_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_pilot_link_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_link")),
    )
    with op.batch_alter_table("pilot_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_link_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_link_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_link_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_pilot_link",
            ["pilot_id", "other_id"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "pilot_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_tag_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_pilot_tag_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_tag")),
    )
    with op.batch_alter_table("pilot_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_tag_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_tag_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_tag_tag"), ["tag"], unique=False)
        batch_op.create_index(
            "uq_pilot_tag",
            ["pilot_id", "tag"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "revision_pilot",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_revision_pilot_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_pilot_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "pilot_id", name=op.f("pk_revision_pilot")),
    )
    with op.batch_alter_table("revision_pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_pilot_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "stage_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "scan",
                "prototype",
                "pilot",
                "scaling",
                "at_scale",
                "paused",
                "stopped",
                "retired",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "no_benefit",
                "too_costly",
                "data_not_ready",
                "legacy",
                "skills",
                "information_governance",
                "procurement",
                "funding",
                "low_adoption",
                "ethics",
                "safety",
                "supplier",
                "superseded",
                "priority",
                "completed",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("learned", sa.String(length=4000), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "stage NOT IN ('paused', 'stopped', 'retired') OR (reason IS NOT NULL AND learned <> '')",
            name=op.f("ck_stage_move_exit_says_why"),
        ),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_stage_move_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_stage_move_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_move")),
    )
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_move_pilot_id_effective_on"),
            ["pilot_id", "effective_on"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_stage_move_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", Measure(), nullable=False),
        sa.Column("low", Measure(), nullable=True),
        sa.Column("high", Measure(), nullable=True),
        sa.Column("spread", Measure(), nullable=True),
        sa.Column(
            "method",
            sa.Enum(
                "self_report",
                "observed_task",
                "system_log",
                "before_after",
                "matched",
                "difference_in_differences",
                "randomised",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sample_size", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(length=100), nullable=False),
        sa.Column("evidence_url", sa.String(length=1000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "returned",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "status <> 'approved' OR reviewed_by_id IS NOT NULL",
            name=op.f("ck_measurement_approved_by_someone"),
        ),
        sa.CheckConstraint("high >= value", name=op.f("ck_measurement_high_not_below_value")),
        sa.CheckConstraint("low <= value", name=op.f("ck_measurement_low_not_above_value")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_measurement_period_in_order")),
        sa.CheckConstraint("reviewed_by_id <> submitted_by_id", name=op.f("ck_measurement_four_eyes")),
        sa.CheckConstraint("sample_size > 0", name=op.f("ck_measurement_sample_positive")),
        sa.ForeignKeyConstraint(
            ["indicator_id", "pilot_id"],
            ["indicator.id", "indicator.pilot_id"],
            name=op.f("fk_measurement_indicator_id_pilot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"],
            ["person.id"],
            name=op.f("fk_measurement_reviewed_by_id"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_measurement_revision_id")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["person.id"],
            name=op.f("fk_measurement_submitted_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurement_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "ix_measurement_series",
            ["pilot_id", "indicator_id", "is_withdrawn", "status", "period_end"],
            unique=False,
        )

    counter = sa.table("revision_counter", sa.column("id", sa.Integer), sa.column("last", sa.Integer))
    op.bulk_insert(counter, [{"id": 1, "last": 0}])
    installation = sa.table("installation", sa.column("id", sa.Integer), sa.column("is_demo", sa.Boolean))
    op.bulk_insert(installation, [{"id": 1, "is_demo": False}])


def downgrade() -> None:
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index("ix_measurement_series")
        batch_op.drop_index(batch_op.f("ix_measurement_revision_id"))

    op.drop_table("measurement")
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_move_revision_id"))
        batch_op.drop_index(batch_op.f("ix_stage_move_pilot_id_effective_on"))

    op.drop_table("stage_move")
    with op.batch_alter_table("revision_pilot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_pilot_pilot_id"))

    op.drop_table("revision_pilot")
    with op.batch_alter_table("pilot_tag", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pilot_tag",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_pilot_tag_tag"))
        batch_op.drop_index(batch_op.f("ix_pilot_tag_revision_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_tag_pilot_id"))

    op.drop_table("pilot_tag")
    with op.batch_alter_table("pilot_link", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pilot_link",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_pilot_link_revision_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_link_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_link_other_id"))

    op.drop_table("pilot_link")
    with op.batch_alter_table("monthly_update", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_monthly_update",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_monthly_update_revision_id"))
        batch_op.drop_index(batch_op.f("ix_monthly_update_pilot_id"))

    op.drop_table("monthly_update")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_revision_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_owner_id"))

    op.drop_table("indicator")
    with op.batch_alter_table("cost", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cost_line",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_cost_revision_id"))

    op.drop_table("cost")
    with op.batch_alter_table("blocker_pilot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_blocker_pilot",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_blocker_pilot_revision_id"))
        batch_op.drop_index(batch_op.f("ix_blocker_pilot_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_blocker_pilot_blocker_id"))

    op.drop_table("blocker_pilot")
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_senior_owner_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_revision_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_programme_manager_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_goal_id"))

    op.drop_table("pilot")
    with op.batch_alter_table("blocker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blocker_revision_id"))
        batch_op.drop_index(batch_op.f("ix_blocker_owner_id"))

    op.drop_table("blocker")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_email",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_person_revision_id"))
        batch_op.drop_index(batch_op.f("ix_person_organisation_id"))

    op.drop_table("person")
    with op.batch_alter_table("stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_revision_id"))

    op.drop_table("stage")
    with op.batch_alter_table("row_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_row_history_to_revision"))
        batch_op.drop_index(batch_op.f("ix_row_history_table_name_to_revision"))
        batch_op.drop_index(batch_op.f("ix_row_history_table_name_row_id_from_revision"))
        batch_op.drop_index(batch_op.f("ix_row_history_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_row_history_from_revision"))

    op.drop_table("row_history")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisation_name",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_organisation_revision_id"))
        batch_op.drop_index(batch_op.f("ix_organisation_parent_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_revision_id"))

    op.drop_table("goal")
    op.drop_table("revision_counter")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_tag"))
        batch_op.drop_index(batch_op.f("ix_revision_at"))

    op.drop_table("revision")
    op.drop_table("installation")
