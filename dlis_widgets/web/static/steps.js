// The steps of a workbook: what is answered in each, and where to go on.

import { element, t } from "./text.js";
import { WorkbookElement } from "./workbook_element.js";
import { activitiesIn, isExtra } from "./panel.js";

/** @typedef {import("./store.js").AnswerStore} AnswerStore */
/** @typedef {import("./activity.js").DlisActivity} DlisActivity */

/**
 * @typedef {{link: HTMLAnchorElement, status: Element | null, activities: DlisActivity[]}} Step
 */

/** The list of steps, with a status each, and a link to where the learner stopped. */
export class DlisSteps extends WorkbookElement {
  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("click", (event) => {
      const details = this.querySelector("details");
      if (details && event.target instanceof Element && event.target.closest(`a[href="#${this.id}"]`)) details.open = true;
    });
  }

  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    store.addEventListener("change", () => this.#show(store), { signal });
    // Activities further down may not be upgraded yet.
    queueMicrotask(() => {
      this.#show(store);
      this.#offerToContinue(store);
    });
  }

  /** @returns {Step[]} */
  get #steps() {
    return [...this.querySelectorAll("li")].flatMap((item) => {
      const link = item.querySelector("a");
      const part = link && document.getElementById(link.hash.slice(1))?.closest(".dlis-part");
      return link && part ? [{ link, status: item.querySelector(".dlis-state"), activities: activitiesIn(part) }] : [];
    });
  }

  /** @param {AnswerStore} store */
  #show(store) {
    for (const { status, activities } of this.#steps) {
      if (!status) continue;
      const asked = activities.filter((one) => !isExtra(one));
      const done = asked.filter((one) => one.progress.done === one.progress.count).length;
      const begun = activities.some((one) => store.get(one.answerId));
      let text = "";
      if (asked.length && done === asked.length) text = t("Done");
      else if (asked.length && begun) text = t("{done} of {count} answered", { done, count: asked.length });
      else if (activities.length && !asked.length) text = t("Optional");
      else if (activities.length) text = t("Not started");
      if (status.textContent !== text) status.textContent = text;
      status.toggleAttribute("data-done", asked.length > 0 && done === asked.length);
    }
  }

  /**
   * Where somebody comes back to: the step of the newest answer while it is open, else the one after it.
   * @param {AnswerStore} store
   */
  #offerToContinue(store) {
    const { answers } = store.sheet();
    const [newest] = Object.entries(answers).sort(([, one], [, other]) => (one.at < other.at ? 1 : -1))[0] ?? [];
    const steps = this.#steps;
    let place = steps.findIndex(({ activities }) => activities.some((one) => one.answerId === newest));
    if (place < 0) return;
    const isOpen = steps[place]?.activities.some((one) => !isExtra(one) && one.progress.done < one.progress.count);
    if (!isOpen && place < steps.length - 1) place += 1;
    const step = steps[place];
    if (!step) return;
    const link = element("a", { href: step.link.hash }, t("Continue: {step}", { step: step.link.textContent ?? "" }));
    this.prepend(element("p", { class: "dlis-continue" }, link));
  }
}
