"""Who can become which role, and why not: certificates, policies and the stack file taken together."""

from access.chain import judge
from access.comparing import Change, Direction, MatrixError, changes, document
from access.deployed import deployed
from access.deployer import DeployerPolicy, deployer_policy
from access.errors import AccessError
from access.landscape import Landscape
from access.library import Library
from access.matrix import Cell, Matrix, Permission
from access.planned import planned
from access.presenters import Presenter, described, of_workloads, presenter_of, representatives
from access.question import Asked, Question, Surroundings
from access.reader import Reader, ReadError
from access.refusals import Known, Presented, explain_refusal
from access.resources import Column, QuestionError, asked_of, columns, label_of
from access.verdicts import Check, Finding, Outcome, Verdict, outcome_of
from access.who_can import Could, who_can

__all__ = [
    "AccessError",
    "Asked",
    "Cell",
    "Change",
    "Check",
    "Column",
    "Could",
    "DeployerPolicy",
    "Direction",
    "Finding",
    "Known",
    "Landscape",
    "Library",
    "Matrix",
    "MatrixError",
    "Outcome",
    "Permission",
    "Presented",
    "Presenter",
    "Question",
    "QuestionError",
    "ReadError",
    "Reader",
    "Surroundings",
    "Verdict",
    "asked_of",
    "changes",
    "columns",
    "deployed",
    "deployer_policy",
    "described",
    "document",
    "explain_refusal",
    "judge",
    "label_of",
    "of_workloads",
    "outcome_of",
    "planned",
    "presenter_of",
    "representatives",
    "who_can",
]
