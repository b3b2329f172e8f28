"""Benefits, their valuation and assurance, appraisals and parameters."""

import sqlalchemy as sa
from alembic import op

from portfolio.db import Measure, Month

revision = "0002_benefits"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "parameter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "discount",
                "discount_health",
                "discount_sensitivity",
                "deflator",
                "gdp_per_head",
                "wellby",
                "qaly",
                "carbon_value",
                "optimism_bias",
                "optimism_bias_time",
                "confidence",
                "welfare_elasticity",
                "median_income",
                "evidence_maryland",
                "evidence_nesta",
                "evidence_grade",
                "evidence_threshold",
                "evidence_age",
                "price_year",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("edition", sa.String(length=200), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("is_adopted", sa.Boolean(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("price_base_year", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("source_url", sa.String(length=1000), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_parameter_has_source")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_parameter_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter")),
    )
    with op.batch_alter_table("parameter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parameter_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_parameter_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_parameter_edition",
            ["kind", "edition"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "cohort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("hours_per_year", Measure(), nullable=True),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_cohort_headcount_positive")),
        sa.CheckConstraint("hours_per_year > 0", name=op.f("ck_cohort_hours_positive")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_cohort_organisation_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_cohort_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cohort_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cohort_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_cohort_name",
            ["organisation_id", "name"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "parameter_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("parameter_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", Measure(), nullable=False),
        sa.Column("low", Measure(), nullable=True),
        sa.Column("high", Measure(), nullable=True),
        sa.CheckConstraint(
            "(low IS NULL OR low <= value) AND (high IS NULL OR value <= high)",
            name=op.f("ck_parameter_value_in_order"),
        ),
        sa.ForeignKeyConstraint(["parameter_id"], ["parameter.id"], name=op.f("fk_parameter_value_parameter_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_parameter_value_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter_value")),
    )
    with op.batch_alter_table("parameter_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parameter_value_parameter_id"), ["parameter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parameter_value_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_parameter_value",
            ["parameter_id", "name"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("horizon_years", sa.Integer(), nullable=False),
        sa.Column("price_base_year", sa.Integer(), nullable=False),
        sa.Column("bias_category", sa.String(length=60), nullable=False),
        sa.Column("bias_rate", Measure(), nullable=True),
        sa.Column("mitigation_rate", Measure(), nullable=True),
        sa.Column("mitigation_note", sa.String(length=4000), nullable=False),
        sa.Column("running_pence", sa.BigInteger(), nullable=True),
        sa.Column("residual_pence", sa.BigInteger(), nullable=True),
        sa.Column("residual_note", sa.String(length=4000), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "mitigation_rate IS NULL OR mitigation_rate = 0 OR mitigation_note <> ''",
            name=op.f("ck_appraisal_mitigation_says_how"),
        ),
        sa.CheckConstraint("bias_rate >= 0", name=op.f("ck_appraisal_bias_not_negative")),
        sa.CheckConstraint("horizon_years BETWEEN 1 AND 100", name=op.f("ck_appraisal_horizon")),
        sa.CheckConstraint("mitigation_rate BETWEEN 0 AND 1000000", name=op.f("ck_appraisal_mitigation_is_rate")),
        sa.CheckConstraint("running_pence >= 0", name=op.f("ck_appraisal_running_not_negative")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_appraisal_pilot_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_appraisal_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
    )
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appraisal_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_appraisal_pilot",
            ["pilot_id"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "benefit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "value_class",
            sa.Enum(
                "cash_releasing",
                "non_cash_releasing",
                "quantified",
                "qualitative",
                name="value_class",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_disbenefit", sa.Boolean(), nullable=False),
        sa.Column(
            "beneficiary",
            sa.Enum(
                "organisation",
                "staff",
                "citizens",
                "patients",
                "businesses",
                "other_bodies",
                name="beneficiary",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("group_name", sa.String(length=200), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column(
            "valuation",
            sa.Enum(
                "none",
                "unit",
                "pay",
                "leaver",
                "wellby",
                "qaly",
                "carbon",
                name="valuation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_value_pence", sa.BigInteger(), nullable=True),
        sa.Column("unit_low_pence", sa.BigInteger(), nullable=True),
        sa.Column("unit_high_pence", sa.BigInteger(), nullable=True),
        sa.Column("on_cost_rate", Measure(), nullable=True),
        sa.Column("price_base_year", sa.Integer(), nullable=True),
        sa.Column("value_source", sa.String(length=1000), nullable=False),
        sa.Column("value_edition", sa.String(length=200), nullable=False),
        sa.Column("attribution_rate", Measure(), nullable=True),
        sa.Column("realisation_rate", Measure(), nullable=True),
        sa.Column("realisation_low", Measure(), nullable=True),
        sa.Column("realisation_high", Measure(), nullable=True),
        sa.Column("realisation_evidence", sa.String(length=1000), nullable=False),
        sa.Column("forecast_annual", Measure(), nullable=True),
        sa.Column("forecast_low", Measure(), nullable=True),
        sa.Column("forecast_high", Measure(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("decay_rate", Measure(), nullable=True),
        sa.Column("is_health", sa.Boolean(), nullable=False),
        sa.Column("recipient_income_pence", sa.BigInteger(), nullable=True),
        sa.Column("confidence_grade", sa.Integer(), nullable=True),
        sa.Column("budget_line", sa.String(length=200), nullable=False),
        sa.Column("signs_off_id", sa.Integer(), nullable=False),
        sa.Column("evidence_url", sa.String(length=1000), nullable=False),
        sa.Column("evidence_expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "assured",
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
        sa.Column("assured_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status <> 'assured' OR (reviewed_by_id IS NOT NULL AND assured_to IS NOT NULL)",
            name=op.f("ck_benefit_assured_by_someone"),
        ),
        sa.CheckConstraint(
            "unit_value_pence IS NULL OR value_source <> ''", name=op.f("ck_benefit_unit_value_has_source")
        ),
        sa.CheckConstraint(
            "value_class <> 'cash_releasing' OR budget_line <> ''", name=op.f("ck_benefit_cash_has_budget_line")
        ),
        sa.CheckConstraint(
            "value_class IN ('cash_releasing', 'non_cash_releasing') OR valuation = 'none'",
            name=op.f("ck_benefit_money_class_is_valued"),
        ),
        sa.CheckConstraint(
            "(unit_value_pence IS NULL) = (price_base_year IS NULL)", name=op.f("ck_benefit_unit_value_has_base")
        ),
        sa.CheckConstraint("attribution_rate BETWEEN 0 AND 1000000", name=op.f("ck_benefit_attribution_is_rate")),
        sa.CheckConstraint("confidence_grade BETWEEN 1 AND 6", name=op.f("ck_benefit_confidence_grade")),
        sa.CheckConstraint("decay_rate BETWEEN 0 AND 1000000", name=op.f("ck_benefit_decay_is_rate")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_benefit_ends_after_start")),
        sa.CheckConstraint(
            "forecast_low <= forecast_annual AND forecast_annual <= forecast_high",
            name=op.f("ck_benefit_forecast_in_order"),
        ),
        sa.CheckConstraint("on_cost_rate >= 0", name=op.f("ck_benefit_on_cost_not_negative")),
        sa.CheckConstraint("people > 0", name=op.f("ck_benefit_people_positive")),
        sa.CheckConstraint("realisation_high <= 1000000", name=op.f("ck_benefit_realisation_high_is_rate")),
        sa.CheckConstraint(
            "realisation_low <= realisation_rate AND realisation_rate <= realisation_high",
            name=op.f("ck_benefit_realisation_in_order"),
        ),
        sa.CheckConstraint(
            "realisation_low >= 0 AND realisation_rate BETWEEN 0 AND 1000000",
            name=op.f("ck_benefit_realisation_is_rate"),
        ),
        sa.CheckConstraint("recipient_income_pence > 0", name=op.f("ck_benefit_recipient_income_positive")),
        sa.CheckConstraint("reviewed_by_id <> submitted_by_id", name=op.f("ck_benefit_four_eyes")),
        sa.CheckConstraint(
            "unit_low_pence <= unit_value_pence AND unit_value_pence <= unit_high_pence",
            name=op.f("ck_benefit_unit_value_in_order"),
        ),
        sa.CheckConstraint(
            "unit_value_pence >= 0 AND unit_low_pence >= 0", name=op.f("ck_benefit_unit_value_not_negative")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_benefit_cohort_id")),
        sa.ForeignKeyConstraint(
            ["indicator_id", "pilot_id"],
            ["indicator.id", "indicator.pilot_id"],
            name=op.f("fk_benefit_indicator_id_pilot_id"),
        ),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["person.id"], name=op.f("fk_benefit_reviewed_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_benefit_revision_id")),
        sa.ForeignKeyConstraint(["signs_off_id"], ["person.id"], name=op.f("fk_benefit_signs_off_id")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["person.id"], name=op.f("fk_benefit_submitted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
        sa.UniqueConstraint("id", "pilot_id", name=op.f("uq_benefit_id_pilot_id")),
    )
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_signs_off_id"), ["signs_off_id"], unique=False)

    op.create_table(
        "budget_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("month", Month(), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("budget_line", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.CheckConstraint("reference <> '' AND budget_line <> ''", name=op.f("ck_budget_move_has_reference")),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_budget_move_amount_positive")),
        sa.ForeignKeyConstraint(
            ["benefit_id", "pilot_id"],
            ["benefit.id", "benefit.pilot_id"],
            name=op.f("fk_budget_move_benefit_id_pilot_id"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_budget_move_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_move")),
    )
    with op.batch_alter_table("budget_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_move_benefit_id"), ["benefit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_move_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_budget_move_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_budget_move",
            ["benefit_id", "month", "reference"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "released_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("benefit_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column(
            "destination",
            sa.Enum(
                "cash",
                "redeployed",
                "absorbed",
                name="destination",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("share_rate", Measure(), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "destination <> 'redeployed' OR outcome <> ''", name=op.f("ck_released_time_redeployed_to_something")
        ),
        sa.CheckConstraint("share_rate > 0 AND share_rate <= 1000000", name=op.f("ck_released_time_share_is_rate")),
        sa.ForeignKeyConstraint(
            ["benefit_id", "pilot_id"],
            ["benefit.id", "benefit.pilot_id"],
            name=op.f("fk_released_time_benefit_id_pilot_id"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_released_time_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_time")),
    )
    with op.batch_alter_table("released_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_time_benefit_id"), ["benefit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_released_time_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_released_time_revision_id"), ["revision_id"], unique=False)
        batch_op.create_index(
            "uq_released_time",
            ["benefit_id", "destination", "outcome"],
            unique=True,
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )


def downgrade() -> None:
    with op.batch_alter_table("released_time", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_released_time", sqlite_where=sa.text("NOT is_withdrawn"), postgresql_where=sa.text("NOT is_withdrawn")
        )
        batch_op.drop_index(batch_op.f("ix_released_time_revision_id"))
        batch_op.drop_index(batch_op.f("ix_released_time_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_released_time_benefit_id"))

    op.drop_table("released_time")
    with op.batch_alter_table("budget_move", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_budget_move", sqlite_where=sa.text("NOT is_withdrawn"), postgresql_where=sa.text("NOT is_withdrawn")
        )
        batch_op.drop_index(batch_op.f("ix_budget_move_revision_id"))
        batch_op.drop_index(batch_op.f("ix_budget_move_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_budget_move_benefit_id"))

    op.drop_table("budget_move")
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_benefit_signs_off_id"))
        batch_op.drop_index(batch_op.f("ix_benefit_revision_id"))
        batch_op.drop_index(batch_op.f("ix_benefit_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_benefit_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_benefit_cohort_id"))

    op.drop_table("benefit")
    with op.batch_alter_table("appraisal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appraisal_pilot", sqlite_where=sa.text("NOT is_withdrawn"), postgresql_where=sa.text("NOT is_withdrawn")
        )
        batch_op.drop_index(batch_op.f("ix_appraisal_revision_id"))

    op.drop_table("appraisal")
    with op.batch_alter_table("parameter_value", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parameter_value", sqlite_where=sa.text("NOT is_withdrawn"), postgresql_where=sa.text("NOT is_withdrawn")
        )
        batch_op.drop_index(batch_op.f("ix_parameter_value_revision_id"))
        batch_op.drop_index(batch_op.f("ix_parameter_value_parameter_id"))

    op.drop_table("parameter_value")
    with op.batch_alter_table("cohort", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cohort_name", sqlite_where=sa.text("NOT is_withdrawn"), postgresql_where=sa.text("NOT is_withdrawn")
        )
        batch_op.drop_index(batch_op.f("ix_cohort_revision_id"))
        batch_op.drop_index(batch_op.f("ix_cohort_organisation_id"))

    op.drop_table("cohort")
    with op.batch_alter_table("parameter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parameter_edition",
            sqlite_where=sa.text("NOT is_withdrawn"),
            postgresql_where=sa.text("NOT is_withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_parameter_revision_id"))
        batch_op.drop_index(batch_op.f("ix_parameter_kind"))

    op.drop_table("parameter")
