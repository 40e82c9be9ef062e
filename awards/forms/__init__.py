from awards.forms.answering import AcceptForm, DeclineForm
from awards.forms.conditions import ExtendForm, WaiveForm
from awards.forms.editing import AwardForm, ConditionFormSet, PaymentFormSet
from awards.forms.listing import FilterForm

__all__ = [
    "AcceptForm",
    "AwardForm",
    "ConditionFormSet",
    "DeclineForm",
    "ExtendForm",
    "FilterForm",
    "PaymentFormSet",
    "WaiveForm",
]
