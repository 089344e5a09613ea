"""The tables of training."""

from hrstod.training.models.changes import TrainingChange
from hrstod.training.models.completions import Claim, Completion, Leave
from hrstod.training.models.courses import Course, CourseAudience, CourseVersion, Equivalence
from hrstod.training.models.dates import AttendanceMark, DateTrainer, SignUp, TrainingDate
from hrstod.training.models.imports import ImportMapping, TrainingImport
from hrstod.training.models.letters import TrainingLetter
from hrstod.training.models.surveys import SurveyAnswer, SurveyTicket, SurveyToken

__all__ = [
    "AttendanceMark",
    "Claim",
    "Completion",
    "Course",
    "CourseAudience",
    "CourseVersion",
    "DateTrainer",
    "Equivalence",
    "ImportMapping",
    "Leave",
    "SignUp",
    "SurveyAnswer",
    "SurveyTicket",
    "SurveyToken",
    "TrainingChange",
    "TrainingDate",
    "TrainingImport",
    "TrainingLetter",
]
