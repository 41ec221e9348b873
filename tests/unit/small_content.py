"""A small data folder of its own: edits of the real content change none of these tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = """\
id: small-prompt
language: en
version: 1
title: A small prompt
purpose: To have something to render.
cycle: driscoll
stage: what
depth: 1
dimensions: [D1]
private: false
question: |
  **What** did you see [@small-2024]?
hints:
  - What was first?
  - And *then*?
words: [10, 40]
"""

PRIVATE_PROMPT = PROMPT.replace("small-prompt", "small-private").replace("private: false", "private: true")

CASE = """\
id: small-case
language: en
version: 1
title: A small case
summary: Two decisions.
country: any
dimensions: [D1]
digcomp: ["2.3"]
minutes: 5
content_note: Somebody is tired.
situation: |
  It is late.
decisions:
  - id: first-step
    question: What do you do first?
    options:
      - id: listen
        label: I listen.
        mode: accompany
        consequence: She talks.
      - id: type
        label: I type.
        mode: do
        consequence: She is silent [@small-2024].
  - id: second-step
    context: An hour later.
    question: And now?
    options:
      - id: stay
        label: I stay.
        consequence: It gets dark.
      - id: leave
        label: I leave.
        consequence: She waves.
law_and_ethics: Ask first.
file_note: Nothing.
"""

TASK = """\
id: small-task
language: en
version: 1
title: A small task
kind: task
dimension: D1
digcomp: ["1.2"]
minutes: 3
situation: Look at the bars.
material:
  - title: A message
    text: Please call.
chart:
  title: Two bars
  unit: "%"
  source: "[@small-2024]"
  bars:
    - label: Here
      value: 40.5
    - label: There
      value: null
questions:
  - id: small-one
    text: Which bar is missing?
    kind: one
    options:
      - id: here
        label: Here
        right: false
        explanation: It has a figure.
      - id: there
        label: There
        right: true
        explanation: No figure was found.
  - id: small-many
    text: What do you know of Here?
    kind: many
    explanation: One figure says little.
    options:
      - id: its-value
        label: Its value
        right: true
        explanation: It is 40.5.
      - id: its-label
        label: Its label
        right: true
        explanation: It is Here.
      - id: its-source
        label: Its source
        right: true
        explanation: It stands below.
      - id: its-reason
        label: Its reason
        right: false
        explanation: The chart does not say why.
"""

INSTRUMENT = """\
id: small-index
language: en
version: 1
title: A small index
introduction: Be **honest**.
status: Not validated.
stem: Where are you today?
levels:
  - {value: 0, label: Not yet}
  - {value: 1, label: Alone}
dimensions:
  - id: D1
    title: Look
    description: See what is there.
    items:
      - {id: look-1, text: I look., digcomp: []}
      - {id: look-2, text: I look again., digcomp: []}
      - {id: look-3, text: I ask., digcomp: []}
    task: small-task
    strength: You look.
    next_step: Look closer.
    modules: [module-1]
  - id: D2
    title: Act
    description: Do something.
    items:
      - {id: act-1, text: I start., digcomp: []}
      - {id: act-2, text: I go on., digcomp: []}
      - {id: act-3, text: I stop., digcomp: []}
    task: small-task
    strength: You act.
    next_step: Act slower.
    modules: [module-1]
"""

TOOL = """\
id: small-tool
language: en
version: 1
title: A small sheet
purpose: To hold on to.
use: Print it.
warning: Store nothing.
sections:
  - title: Ask
    lists:
      - title: Questions
        items: ["How?"]
footer: That is all.
"""

LABELS = """\
language: en
countries: {FR: France, BE: Belgium, LU: Luxembourg}
groups: {all: people, old: older people}
indicators:
  skills:
    title: Skills
    definition: People with skills.
    sentence: "{country} {year}: {value} % of {group}."
    higher_is: better
    caution: Take care.
    public: Everybody.
  gap-only:
    title: Nothing for everybody
    definition: Only older people were asked.
    sentence: "{country} {year}: {value} % of {group}."
    higher_is: worse
    caution: Take care.
    public: Older people.
"""

FIGURES = """\
indicator,dataset,country,year,group,value,unit,source,seen_in,note
skills,isoc_a,FR,2021,all,60,%,small-2024,1,
skills,national:X,BE,2021,all,52.5,%,other-2023,1,Read with care.
skills,isoc_a,BE,2021,all,54.2,%,small-2024;third-2022,1,
skills,isoc_a,FR,2023,all,61,%,small-2024,1,
skills,isoc_a,BE,2023,all,58,%,small-2024,1,
skills,isoc_a,LU,2023,old,99,%,third-2022,1,
skills,isoc_a,LU,2023,all,,%,third-2022,1,
skills,isoc_a,FR,2025,all,70,%,small-2024,1,
gap-only,isoc_b,FR,2023,old,12,%,small-2024,1,
"""

REFERENCES = [
    {
        "id": "small-2024",
        "type": "webpage",
        "title": "A page",
        "author": [{"literal": "An office"}],
        "issued": {"date-parts": [[2024]]},
        "URL": "https://example.org/page",
    },
    {
        "id": "other-2023",
        "type": "book",
        "title": "A book",
        "author": [{"family": "Pop"}, {"family": "Ionescu"}],
    },
    {"id": "third-2022", "type": "report", "title": "A report", "note": "Old."},
]

FILES = {
    "prompts/small-prompt.en.yaml": PROMPT,
    "prompts/small-private.en.yaml": PRIVATE_PROMPT,
    "cases/small-case.en.yaml": CASE,
    "tasks/small-task.en.yaml": TASK,
    "instruments/small-index.en.yaml": INSTRUMENT,
    "tools/small-tool.en.yaml": TOOL,
    "indicators/indicators.en.yaml": LABELS,
    "indicators/indicators.csv": FIGURES,
    "references.json": json.dumps(REFERENCES),
}


def write(folder: Path) -> Path:
    """Write the data folder and return it."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
