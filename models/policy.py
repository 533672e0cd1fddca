"""The policy register: who is insured, with which vehicle."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.crypto import Sealed


class Policy(Base):
    __tablename__ = "policy"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number_index: Mapped[str] = mapped_column(String(64), unique=True)
    plate_index: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    product: Mapped[str] = mapped_column(String(32))  # motor | property
    customer_class: Mapped[str] = mapped_column(String(16), default="personal")  # personal | enterprise | vip
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    number_sealed: Mapped[bytes | None]
    plate_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    insured_sealed: Mapped[bytes | None]
    vehicle_sealed: Mapped[bytes | None]
    id_last4_sealed: Mapped[bytes | None]
    birth_year_sealed: Mapped[bytes | None]

    number = Sealed[str]("number_sealed")
    plate = Sealed[str]("plate_sealed")
    phone = Sealed[str]("phone_sealed")
    insured = Sealed[str]("insured_sealed")
    vehicle = Sealed[str]("vehicle_sealed")
    id_last4 = Sealed[str]("id_last4_sealed")  # of the insured's identity number; compared, never looked up
    birth_year = Sealed[int]("birth_year_sealed")
