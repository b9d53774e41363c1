"""The report of a study: analyses, figures and one page, from the outcomes of its runs."""

from ecosim.report.study.write import analyse_and_report, is_study, report_again, report_of

__all__ = ["analyse_and_report", "is_study", "report_again", "report_of"]
