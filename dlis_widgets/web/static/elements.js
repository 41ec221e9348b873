// Bring the page's elements to life, once.

import { DlisActivity } from "./activity.js";
import { DlisProfile } from "./profile.js";
import { DlisPanel } from "./panel.js";
import { DlisSteps } from "./steps.js";
import { DlisHandIn } from "./hand_in.js";
import { DlisPortfolio } from "./gather.js";
import { DlisFigures, DlisTool } from "./small.js";

/** Define all custom elements; a second copy of this module leaves the first in place. */
export function defineElements() {
  const elements = {
    "dlis-activity": DlisActivity,
    "dlis-profile": DlisProfile,
    "dlis-tool": DlisTool,
    "dlis-figures": DlisFigures,
    "dlis-hand-in": DlisHandIn,
    "dlis-panel": DlisPanel,
    "dlis-steps": DlisSteps,
    "dlis-portfolio": DlisPortfolio,
  };
  for (const [name, element] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
