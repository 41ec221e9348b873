"""The interface text that JavaScript shows; a test keeps this list and the scripts in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlis_widgets.marked import marked as _

if TYPE_CHECKING:
    from collections.abc import Callable

MESSAGES = (
    _("Saved in this browser at {time}"),
    _("Kept until you close this tab, {time}"),
    _("Saved in this browser and beside the notebook at {time}"),
    _("Not saved: see the warning under “Your answers”"),
    _("What happens next is shown below your choice."),
    _("Cleared."),
    _("Your text is back."),
    _("Your choices are back."),
    _("Answer every question first, then check."),
    _("{right} of {count} questions right. Read the explanations below each choice."),
    _("{done} of {count} answered"),
    _("Done"),
    _("Not started"),
    _("Optional"),
    _("Continue: {step}"),
    _("{done} of {count} answered in this browser"),
    _("Not started in this browser"),
    _("{workbook}, {date}"),
    _("There is nothing in this browser yet."),
    _("private"),
    _("Move up"),
    _("Move up: {piece}"),
    _("Caption for “{piece}”"),
    _("My portfolio"),
    _("started"),
    _("not answered"),
    _("Everything is answered."),
    _("These are still open. You can hand in all the same."),
    _(
        "This browser does not let this page keep anything. Your answers stay only until you leave this page: save them to a file before you go."
    ),
    _("This browser keeps your answers only until you close this tab. Save them to a file before you go."),
    _("This browser has no room left, so your latest changes are not kept. Save your answers to a file now."),
    _("Your answers are kept in this tab only. They are gone when you close it."),
    _("Your answers are kept in this browser again."),
    _("Your answers have been deleted from this browser."),
    _("Nothing was deleted."),
    _("Your answers have been saved to the file {file}."),
    _("Your work has been saved to the file {file}. Hand this file in where your teacher asked for it."),
    _(
        "This file cannot be read as a workbook or as saved answers. Choose a file that ends in .ipynb or .json and that you saved here."
    ),
    _("This file belongs to the workbook “{other}”. Open that workbook to restore it."),
    _("There are no answers in this file."),
    _("Answers in the file that differ from those in this browser: {count}."),
    _("Answers restored: {count}."),
    _("Answers in the file to questions that are not in this workbook any more: {left}."),
    _("Your answers in this browser were kept."),
    _("Another tab had a different text here ({time}). Nothing is lost:"),
    _("Use this text instead"),
    _("Remove it"),
    _("Name:"),
    _("Printed on {date}"),
    _("private, not handed in"),
    _("No answer yet."),
    _("Lowest self-rating: {dimensions}. This is where training helps most."),
    _("Mean of all self-ratings: {total} of 100. It hides the differences below, so read those first."),
    _("You feel sure here: {dimensions}."),
    _("Table: profile by dimension"),
    _("Dimension"),
    _("How sure I am"),
    _("What I did in the task"),
    _("Second time"),
    _("Change"),
    _("not known yet"),
    _(
        "Profile by dimension: how sure you are, and what you did in the task, from 0 to 100. The table below gives the same figures."
    ),
    _("Self-rating, 0 to 100"),
    _("Task result, 0 to 100"),
    _("Second self-rating, 0 to 100"),
    _(
        "You rate yourself higher than your task result in: {dimensions}. One small task proves little; try a second example before you decide."
    ),
    _("You rate yourself lower than your task result in: {dimensions}. You may know more than you think."),
    _("Loading the live figures …"),
    _("Live figures"),
    _("Close the live figures"),
)
"""Every sentence that the scripts may show, in English."""


def messages(translate: Callable[[str], str]) -> dict[str, str]:
    """Return the scripts' sentences in the reader's language, by their English text.

    A sentence without a translation is left out: the scripts show its English text.
    """
    translated = {text: translate(text) for text in MESSAGES}
    return {text: other for text, other in translated.items() if other != text}
