"""Registering a pilot: ten answers, and a look at similar pilots while the first two are typed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
import streamlit as st
from sqlmodel import col

from portfolio.access import EDITORS, Operation, Scope
from portfolio.clock import today
from portfolio.db import get_engine, read_session
from portfolio.errors import Invalid, PortfolioError, Problem
from portfolio.inputs import parse
from portfolio.models import Person, Pilot, Revision, RevisionPilot
from portfolio.pilots.inputs import LinkInput, PilotInput, StageInput
from portfolio.pilots.service import register_pilot
from portfolio.ui import data, forms, links, session, similar
from portfolio.ui.pilot_form import Form
from portfolio.ui.view import CACHE_ENTRIES, View
from portfolio.ui.words import plain
from portfolio.vocabulary import PATH_STAGES, AiType, Role, Stage

NAME = "new_pilot"
