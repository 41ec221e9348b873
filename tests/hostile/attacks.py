"""All hand-ins: honest ones first and last in the order in which nbgrader grades, attacks between."""

from __future__ import annotations

from tests.hostile.attacks_code import CODE
from tests.hostile.attacks_files import FILES
from tests.hostile.attacks_structure import STRUCTURE
from tests.hostile.attacks_text import TEXTS

ATTACKS = [*CODE, *TEXTS, *STRUCTURE, *FILES]
READABLE = [one for one in ATTACKS if one.is_readable]
UNREADABLE = [one for one in ATTACKS if not one.is_readable]
HONEST = ("a-first", "b-second", "y-last-but-one", "z-last")
HAND_INS = {
    student: [one for one in ATTACKS if one.student == student]
    for student in dict.fromkeys(one.student for one in ATTACKS)
}
