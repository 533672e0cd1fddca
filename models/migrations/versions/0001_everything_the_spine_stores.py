"""Everything the spine stores"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adjuster",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjuster")),
    )
    op.create_table(
        "agent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("queues", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("activity", sa.String(length=16), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent")),
    )
    op.create_index(op.f("ix_agent_phone_index"), "agent", ["phone_index"], unique=False)
    op.create_table(
        "call",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("hearing", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("listening", sa.JSON(), nullable=False),
        sa.Column("stream_nonce", sa.String(length=64), nullable=True),
        sa.Column("stream_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caller_index", sa.String(length=64), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caller_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("call_sid", name=op.f("pk_call")),
    )
    op.create_index(op.f("ix_call_caller_index"), "call", ["caller_index"], unique=False)
    op.create_index(op.f("ix_call_stage"), "call", ["stage"], unique=False)
    op.create_index(op.f("ix_call_started_at"), "call", ["started_at"], unique=False)
    op.create_table(
        "call_event",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_event")),
    )
    op.create_index(op.f("ix_call_event_at"), "call_event", ["at"], unique=False)
    op.create_index(op.f("ix_call_event_call_sid"), "call_event", ["call_sid"], unique=False)
    op.create_table(
        "call_fact",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=True),
        sa.Column("caller", sa.String(length=64), nullable=True),
        sa.Column("queue", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("wait_seconds", sa.Double(), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("folded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("story", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("call_sid", name=op.f("pk_call_fact")),
    )
    op.create_index(op.f("ix_call_fact_arrived_at"), "call_fact", ["arrived_at"], unique=False)
    op.create_index(op.f("ix_call_fact_caller"), "call_fact", ["caller"], unique=False)
    op.create_index(op.f("ix_call_fact_line"), "call_fact", ["line"], unique=False)
    op.create_index(op.f("ix_call_fact_outcome"), "call_fact", ["outcome"], unique=False)
    op.create_index(op.f("ix_call_fact_queue"), "call_fact", ["queue"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("call_sid", "key", name=op.f("pk_delivery")),
    )
    op.create_table(
        "fnol_series",
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_fnol_series")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_sid", sa.String(length=40), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("purpose", "subject_id", name=op.f("uq_notice_purpose")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("job", "dedupe_key", name=op.f("uq_outbox_job")),
    )
    op.create_index("ix_outbox_done_at_due_at", "outbox", ["done_at", "due_at"], unique=False)
    op.create_table(
        "policy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("plate_index", sa.String(length=64), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("product", sa.String(length=32), nullable=False),
        sa.Column("customer_class", sa.String(length=16), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("plate_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("insured_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("vehicle_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("number_index", name=op.f("uq_policy_number_index")),
    )
    op.create_index(op.f("ix_policy_phone_index"), "policy", ["phone_index"], unique=False)
    op.create_index(op.f("ix_policy_plate_index"), "policy", ["plate_index"], unique=False)
    op.create_table(
        "field_evidence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.String(length=16), nullable=False),
        sa.Column("utterance_seq", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("audio_start_ms", sa.Integer(), nullable=True),
        sa.Column("audio_end_ms", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("previous_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_field_evidence_call_sid_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_evidence")),
    )
    op.create_index(op.f("ix_field_evidence_call_sid"), "field_evidence", ["call_sid"], unique=False)
    op.create_table(
        "fnol",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fnol_number", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loss_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause_code", sa.String(length=16), nullable=True),
        sa.Column("injury_status", sa.String(length=16), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=True),
        sa.Column("policy_id", sa.String(length=32), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("plate_index", sa.String(length=64), nullable=True),
        sa.Column("case_class", sa.String(length=16), nullable=True),
        sa.Column("priority", sa.String(length=16), nullable=True),
        sa.Column("triage_reasons", sa.JSON(), nullable=False),
        sa.Column("deadlines", sa.JSON(), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_fnol_call_sid_call")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_fnol_policy_id_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fnol")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_fnol_call_sid")),
        sa.UniqueConstraint("fnol_number", name=op.f("uq_fnol_fnol_number")),
    )
    op.create_index(op.f("ix_fnol_phone_index"), "fnol", ["phone_index"], unique=False)
    op.create_index(op.f("ix_fnol_plate_index"), "fnol", ["plate_index"], unique=False)
    op.create_index(op.f("ix_fnol_reported_at"), "fnol", ["reported_at"], unique=False)
    op.create_index(op.f("ix_fnol_state"), "fnol", ["state"], unique=False)
    op.create_table(
        "fnol_draft",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_fnol_draft_call_sid_call")),
        sa.PrimaryKeyConstraint("call_sid", name=op.f("pk_fnol_draft")),
    )
    op.create_index(op.f("ix_fnol_draft_created_at"), "fnol_draft", ["created_at"], unique=False)
    op.create_index(op.f("ix_fnol_draft_state"), "fnol_draft", ["state"], unique=False)
    op.create_table(
        "leg_fact",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("talk_seconds", sa.Double(), nullable=True),
        sa.Column("hold_seconds", sa.Double(), nullable=True),
        sa.Column("acw_seconds", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call_fact.call_sid"], name=op.f("fk_leg_fact_call_sid_call_fact")),
        sa.PrimaryKeyConstraint("call_sid", "leg", "agent", name=op.f("pk_leg_fact")),
    )
    op.create_index(op.f("ix_leg_fact_entered_at"), "leg_fact", ["entered_at"], unique=False)
    op.create_index(op.f("ix_leg_fact_queue"), "leg_fact", ["queue"], unique=False)
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent_id", sa.String(length=32), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_queue_entry_agent_id_agent")),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_queue_entry_call_sid_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
        sa.UniqueConstraint("call_sid", "leg", name=op.f("uq_queue_entry_call_sid")),
    )
    op.create_index(op.f("ix_queue_entry_call_sid"), "queue_entry", ["call_sid"], unique=False)
    op.create_index(op.f("ix_queue_entry_entered_at"), "queue_entry", ["entered_at"], unique=False)
    op.create_index(op.f("ix_queue_entry_queue"), "queue_entry", ["queue"], unique=False)
    op.create_table(
        "recording",
        sa.Column("recording_sid", sa.String(length=40), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("audio_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("transcript_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_recording_call_sid_call")),
        sa.PrimaryKeyConstraint("recording_sid", name=op.f("pk_recording")),
    )
    op.create_index(op.f("ix_recording_call_sid"), "recording", ["call_sid"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_task_call_sid_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("call_sid", "kind", name=op.f("uq_task_call_sid")),
    )
    op.create_index(op.f("ix_task_call_sid"), "task", ["call_sid"], unique=False)
    op.create_table(
        "transcript",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_transcript_call_sid_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
    )
    op.create_index("ix_transcript_call_sid_step", "transcript", ["call_sid", "step"], unique=False)
    op.create_table(
        "utterance",
        sa.Column("call_sid", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("started_ms", sa.Integer(), nullable=True),
        sa.Column("ended_ms", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("grammar", sa.String(length=32), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_step", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_sid"], ["call.call_sid"], name=op.f("fk_utterance_call_sid_call")),
        sa.PrimaryKeyConstraint("call_sid", "seq", name=op.f("pk_utterance")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fnol_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("adjuster_id", sa.String(length=32), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["adjuster_id"], ["adjuster.id"], name=op.f("fk_assignment_adjuster_id_adjuster")),
        sa.ForeignKeyConstraint(["fnol_id"], ["fnol.id"], name=op.f("fk_assignment_fnol_id_fnol")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("fnol_id", "sequence", name=op.f("uq_assignment_fnol_id")),
    )
    op.create_index(op.f("ix_assignment_adjuster_id"), "assignment", ["adjuster_id"], unique=False)
    op.create_index(op.f("ix_assignment_fnol_id"), "assignment", ["fnol_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_assignment_fnol_id"), table_name="assignment")
    op.drop_index(op.f("ix_assignment_adjuster_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("utterance")
    op.drop_index("ix_transcript_call_sid_step", table_name="transcript")
    op.drop_table("transcript")
    op.drop_index(op.f("ix_task_call_sid"), table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_recording_call_sid"), table_name="recording")
    op.drop_table("recording")
    op.drop_index(op.f("ix_queue_entry_queue"), table_name="queue_entry")
    op.drop_index(op.f("ix_queue_entry_entered_at"), table_name="queue_entry")
    op.drop_index(op.f("ix_queue_entry_call_sid"), table_name="queue_entry")
    op.drop_table("queue_entry")
    op.drop_index(op.f("ix_leg_fact_queue"), table_name="leg_fact")
    op.drop_index(op.f("ix_leg_fact_entered_at"), table_name="leg_fact")
    op.drop_table("leg_fact")
    op.drop_index(op.f("ix_fnol_draft_state"), table_name="fnol_draft")
    op.drop_index(op.f("ix_fnol_draft_created_at"), table_name="fnol_draft")
    op.drop_table("fnol_draft")
    op.drop_index(op.f("ix_fnol_state"), table_name="fnol")
    op.drop_index(op.f("ix_fnol_reported_at"), table_name="fnol")
    op.drop_index(op.f("ix_fnol_plate_index"), table_name="fnol")
    op.drop_index(op.f("ix_fnol_phone_index"), table_name="fnol")
    op.drop_table("fnol")
    op.drop_index(op.f("ix_field_evidence_call_sid"), table_name="field_evidence")
    op.drop_table("field_evidence")
    op.drop_index(op.f("ix_policy_plate_index"), table_name="policy")
    op.drop_index(op.f("ix_policy_phone_index"), table_name="policy")
    op.drop_table("policy")
    op.drop_index("ix_outbox_done_at_due_at", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("notice")
    op.drop_table("fnol_series")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_call_fact_queue"), table_name="call_fact")
    op.drop_index(op.f("ix_call_fact_outcome"), table_name="call_fact")
    op.drop_index(op.f("ix_call_fact_line"), table_name="call_fact")
    op.drop_index(op.f("ix_call_fact_caller"), table_name="call_fact")
    op.drop_index(op.f("ix_call_fact_arrived_at"), table_name="call_fact")
    op.drop_table("call_fact")
    op.drop_index(op.f("ix_call_event_call_sid"), table_name="call_event")
    op.drop_index(op.f("ix_call_event_at"), table_name="call_event")
    op.drop_table("call_event")
    op.drop_index(op.f("ix_call_started_at"), table_name="call")
    op.drop_index(op.f("ix_call_stage"), table_name="call")
    op.drop_index(op.f("ix_call_caller_index"), table_name="call")
    op.drop_table("call")
    op.drop_index(op.f("ix_agent_phone_index"), table_name="agent")
    op.drop_table("agent")
    op.drop_table("adjuster")
