// The script of a page of the learners' site.

import { speak } from "./text.js";
import { AnswerStore, provide } from "./store.js";
import { defineElements } from "./elements.js";
import { showOwnProgress } from "./small.js";

/**
 * Lay out what is far away, part by part while the browser is idle. Until then the style sheet lets the
 * browser leave it out; later, nothing may jump when a learner scrolls, searches or follows a link.
 * @param {boolean} [atOnce]
 */
function settle(atOnce = false) {
  const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
  for (const part of document.querySelectorAll(".dlis-part:not([data-settled])")) {
    part.setAttribute("data-settled", "");
    if (!atOnce) {
      whenIdle(() => settle());
      return;
    }
  }
}

/** Whether the browser is about to go to a place on this page: it has to know where that is. */
function hasPlace() {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return Boolean(location.hash) || visit?.type !== "navigate";
}

const facts = JSON.parse(document.getElementById("dlis-page")?.textContent ?? "{}");
speak(facts.locale ?? "en", facts.messages ?? {});
if (facts.workbook) provide(new AnswerStore(facts.workbook, facts.version, facts.locale));
document.documentElement.classList.add("dlis-script");
defineElements();
showOwnProgress();
settle(hasPlace());
// Home shows the newest state also when the browser brings the page back from its memory.
globalThis.addEventListener("pageshow", (event) => event.persisted && showOwnProgress());
