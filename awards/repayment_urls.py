"""Addresses of money asked back, of a call's budget and of its pools; part of `awards/urls.py`."""

from django.urls import path

from awards.views import budgets, paying_back, pools, repayments

urlpatterns = [
    path("staff/repayments/", repayments.staff_repayment_list, name="staff_repayment_list"),
    path(
        "staff/awards/<str:reference>/ask-back/",
        repayments.staff_repayment_ask,
        name="staff_repayment_ask",
    ),
    path(
        "staff/repayments/<str:reference>/",
        repayments.staff_repayment_detail,
        name="staff_repayment_detail",
    ),
    path(
        "staff/repayments/<str:reference>/approve/",
        repayments.staff_repayment_approve,
        name="staff_repayment_approve",
    ),
    path(
        "staff/repayments/<str:reference>/receive/",
        repayments.staff_repayment_receive,
        name="staff_repayment_receive",
    ),
    path(
        "staff/repayments/<str:reference>/more-time/",
        repayments.staff_repayment_extend,
        name="staff_repayment_extend",
    ),
    path(
        "staff/repayments/<str:reference>/give-up/<slug:verb>/",
        repayments.staff_repayment_give_up,
        name="staff_repayment_give_up",
    ),
    path("repayments/<str:reference>/", paying_back.repayment_detail, name="repayment_detail"),
    path("staff/calls/<slug:slug>/units/", pools.staff_call_units, name="staff_call_units"),
    path(
        "staff/calls/<slug:slug>/units/allow/",
        pools.staff_pool_allow,
        name="staff_pool_allow",
    ),
    path("staff/calls/<slug:slug>/budget/", budgets.staff_call_budget, name="staff_call_budget"),
]
