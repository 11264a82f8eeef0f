"""Addresses of the list of cases, proposal, control, decision, letters and the practice in force, below "office:"."""

from django.urls import path

from dienests.web.office import (
    case_list,
    control,
    decisions,
    letters,
    practice,
    practice_choice,
    practice_proposal,
    proposal,
)
from dienests.web.office.workload.queues import handing

urlpatterns = [
    path("cases/", case_list.page, name="cases"),
    path("cases/export/", case_list.export, name="cases_export"),
    path("cases/hand-out/", handing.hand_out, name="cases_hand_out"),
    path("cases/<int:pk>/proposal/", proposal.page, name="proposal"),
    path("cases/<int:pk>/proposal/look/", proposal.look, name="proposal_look"),
    path("cases/<int:pk>/proposal/letter/", proposal.letter, name="proposal_letter"),
    path("cases/<int:pk>/proposal/submit/", proposal.put_forward, name="proposal_submit"),
    path("cases/<int:pk>/proposal/<int:submission>/take-back/", proposal.undo, name="proposal_take_back"),
    path("cases/<int:pk>/control/", control.page, name="control"),
    path("cases/<int:pk>/control/open/", control.begin, name="control_open"),
    path("cases/<int:pk>/control/letter/", control.letter, name="control_letter"),
    path("cases/<int:pk>/control/approve/", control.approve, name="control_approve"),
    path("cases/<int:pk>/control/decide/", control.decide_it, name="control_decide"),
    path("cases/<int:pk>/control/return/", control.give_back, name="control_return"),
    path("cases/<int:pk>/decision/", decisions.page, name="decision"),
    path("cases/<int:pk>/decision/verify/", decisions.verify_now, name="decision_verify"),
    path("cases/<int:pk>/letters/", letters.page, name="letters"),
    path("cases/<int:pk>/letters/preview/", letters.look, name="letter_preview"),
    path("cases/<int:pk>/letters/issue/", letters.issue, name="letter_issue"),
    path("cases/<int:pk>/letters/<int:letter>/", letters.download, name="letter"),
    path("cases/<int:pk>/letters/<int:letter>/again/", letters.again, name="letter_again"),
    path("practice/", practice.page, name="practice"),
    path("practice/law/", practice.law, name="practice_law"),
    path("practice/reasons/", practice.reasons, name="practice_reasons"),
    path("practice/papers/", practice.papers, name="practice_papers"),
    path("practice/letters/", practice.letters, name="practice_letters"),
    path("practice/letters/<slug:kind>/", practice.sample, name="practice_sample"),
    path("practice/choose/", practice_choice.page, name="practice_choose"),
    path("practice/choose/<slug:name>/", practice_choice.propose, name="practice_propose"),
    path("practice/back/<int:pk>/", practice_choice.back, name="practice_back"),
    path("practice/proposals/<int:pk>/", practice_proposal.page, name="practice_proposal"),
    path("practice/proposals/<int:pk>/switch-on/", practice_proposal.put_in_force, name="practice_switch_on"),
    path("practice/proposals/<int:pk>/decline/", practice_proposal.refuse, name="practice_decline"),
    path("practice/proposals/<int:pk>/withdraw/", practice_proposal.withdraw, name="practice_withdraw"),
]
