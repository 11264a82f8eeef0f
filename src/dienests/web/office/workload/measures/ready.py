"""The log before a page shows it: as of now where that is quick, else a page that has it made and then goes on."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import duckdb
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dienests.base.access import require
from dienests.cases.models import Case
from dienests.web.request import actor_of, way_back
from dienests.workload.measures.access import MEASURES_VIEW
from dienests.workload.measures.queries import LogNotReady, measured_log
from dienests.workload.measures.refreshing import refreshed

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[HttpRequest, duckdb.DuckDBPyConnection, Rest], HttpResponseBase]


def with_log(page: Page[Rest]) -> Callable[..., HttpResponseBase]:
    """Only for those who may see how the office works; gives the page the log as of now."""

    @wraps(page)
    def shown(request: HttpRequest, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponseBase:
        require(actor_of(request), MEASURES_VIEW)
        try:
            with measured_log() as log:
                return page(request, log, *rest, **named)
        except LogNotReady:
            context = {"cases": Case.objects.count(), "back": request.get_full_path()}
            return render(request, "office/workload/measures/preparing.html", context)

    return shown


@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """Read all histories, then go to where the person wanted."""
    require(actor_of(request), MEASURES_VIEW)
    refreshed(however_many=True)
    return HttpResponse(status=204, headers={"HX-Redirect": way_back(request, "/")})
