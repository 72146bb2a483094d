"""The forms of this room, by step: what a new referral asks for, what each verb asks for, the filters of the lists."""

from referrals.forms.beside import AssignForm, AttachForm, CallForm, CommentForm, PictureForm, SendSecondForm, VisitForm
from referrals.forms.giving import AssistanceForm, StrikeForm
from referrals.forms.lists import FilterForm
from referrals.forms.new import NEED_ROWS, NeedFormSet, ReferralForm, SubjectForm, needs_of
from referrals.forms.verbs import (
    AcceptForm,
    AnswerForm,
    CloseForm,
    CompleteForm,
    DeclineForm,
    ProgressForm,
    RedirectForm,
    ReopenForm,
    RequestInformationForm,
    SendForm,
    StartForm,
    TakeUpForm,
    VerbForm,
    WithdrawForm,
)

__all__ = [
    "AssistanceForm",
    "CommentForm",
    "FilterForm",
    "NEED_ROWS",
    "NeedFormSet",
    "ReferralForm",
    "SendForm",
    "StrikeForm",
    "SubjectForm",
    "VERB_FORMS",
    "VerbForm",
    "needs_of",
]

VERB_FORMS: dict[str, type[VerbForm]] = {
    "send": SendForm,
    "take_up": TakeUpForm,
    "request_information": RequestInformationForm,
    "answer": AnswerForm,
    "accept": AcceptForm,
    "start": StartForm,
    "progress": ProgressForm,
    "complete": CompleteForm,
    "close": CloseForm,
    "decline": DeclineForm,
    "redirect": RedirectForm,
    "withdraw": WithdrawForm,
    "reopen": ReopenForm,
    "assign": AssignForm,
    "attach": AttachForm,
    "call": CallForm,
    "comment": CommentForm,
    "picture": PictureForm,
    "send_second": SendSecondForm,
    "visit": VisitForm,
}
