"""Rules as functions, dated parameters, exact evaluation, and explanations. Knows no law and no Django."""

from dienests.engine.declarations import Condition, Rounding, aggregate, given, rule
from dienests.engine.evaluation import Evaluation, Rows, evaluate
from dienests.engine.explanation import Explainer, explainer, nodes_of
from dienests.engine.faults import Fault, GraphFault, ParameterFault, RuleFault
from dienests.engine.graph import Graph, graph_for
from dienests.engine.library import Library, load_library
from dienests.engine.nodes import Node
from dienests.engine.parameters import Entry, Parameter, in_force, load_parameters, load_sources
from dienests.engine.quantities import Choice, Count, Date, Flag, Money, Ratio, Text

__all__ = [
    "Choice",
    "Condition",
    "Count",
    "Date",
    "Entry",
    "Evaluation",
    "Explainer",
    "Fault",
    "Flag",
    "Graph",
    "GraphFault",
    "Library",
    "Money",
    "Node",
    "Parameter",
    "ParameterFault",
    "Ratio",
    "Rounding",
    "Rows",
    "RuleFault",
    "Text",
    "aggregate",
    "evaluate",
    "explainer",
    "given",
    "graph_for",
    "in_force",
    "load_library",
    "load_parameters",
    "load_sources",
    "nodes_of",
    "rule",
]
