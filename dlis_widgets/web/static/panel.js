// “Your answers”: progress, where they are kept, warnings, and the ways to save or delete them.

import { download, t } from "./text.js";
import { WorkbookElement } from "./workbook_element.js";
import { DlisActivity } from "./activity.js";

/** @typedef {import("./store.js").AnswerStore} AnswerStore */

/**
 * The activities of a workbook on this page that count: each answer once, second attempts apart.
 * @param {string} workbook
 * @returns {DlisActivity[]}
 */
export function activitiesOf(workbook) {
  return activitiesIn(document).filter((one) => one.dataset.workbook === workbook);
}

/**
 * The activities in a part of the page.
 * @param {ParentNode} part
 * @returns {DlisActivity[]}
 */
export function activitiesIn(part) {
  return [...part.querySelectorAll("dlis-activity")].filter((one) => one instanceof DlisActivity);
}

/**
 * Whether an activity is a later attempt, a survey or an extra case, which nobody has to answer.
 * @param {DlisActivity} activity
 */
export function isExtra(activity) {
  const { kind } = activity.dataset;
  return kind === "survey" || "extra" in activity.dataset || (kind === "questionnaire" && /-\d+$/.test(activity.answerId));
}

/**
 * Save everything a learner wrote, private entries included, to a file of their own.
 * @param {AnswerStore} store
 */
export function backUp(store) {
  const name = `${store.workbook}-my-answers.json`;
  download(name, JSON.stringify(store.sheet(), null, 1));
  return t("Your answers have been saved to the file {file}.", { file: name });
}

/** The panel at the top of a workbook. */
export class DlisPanel extends WorkbookElement {
  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    store.addEventListener("change", () => this.#show(), { signal });
    document.addEventListener("dlis-arrived", () => this.#show(), { signal });
    const confirm = /** @type {HTMLElement} */ (this.querySelector(".dlis-confirm"));
    this.on(".dlis-backup", () => this.#say(backUp(store)), signal);
    this.on(".dlis-delete", () => {
      confirm.hidden = false;
      /** @type {HTMLElement | null} */ (confirm.querySelector(".dlis-delete-no"))?.focus();
    }, signal);
    /** @param {string} sentence */
    const close = (sentence) => {
      confirm.hidden = true;
      this.#say(sentence);
      /** @type {HTMLElement | null} */ (this.querySelector(".dlis-delete"))?.focus();
    };
    this.on(".dlis-delete-no", () => close(t("Nothing was deleted.")), signal);
    this.on(".dlis-delete-yes", () => {
      store.forget();
      close(t("Your answers have been deleted from this browser."));
    }, signal);
    const tabOnly = /** @type {HTMLInputElement} */ (this.querySelector(".dlis-tab-only"));
    tabOnly.checked = store.scope === "tab";
    tabOnly.addEventListener(
      "change",
      () => {
        store.keepInTabOnly(tabOnly.checked);
        this.#say(t(tabOnly.checked
          ? "Your answers are kept in this tab only. They are gone when you close it."
          : "Your answers are kept in this browser again."));
      },
      { signal },
    );
    globalThis.addEventListener("beforeunload", (event) => {
      const isLosing = store.problem === "blocked" || store.problem === "full";
      if (isLosing && Object.keys(store.sheet().answers).length) event.preventDefault();
    }, { signal });
    // Activities further down may not be upgraded yet.
    queueMicrotask(() => this.#show());
  }

  /** @param {string} sentence */
  #say(sentence) {
    const status = this.querySelector(":scope > section > .dlis-status");
    if (status) status.textContent = sentence;
  }

  #show() {
    const { store } = this;
    if (!store) return;
    const activities = activitiesOf(store.workbook).filter((one) => !isExtra(one));
    const done = activities.filter((one) => one.progress.done === one.progress.count).length;
    const bar = this.querySelector("progress");
    if (bar) {
      bar.max = Math.max(1, activities.length);
      bar.value = done;
    }
    const text = this.querySelector(".dlis-progress-text");
    if (text) text.textContent = t("{done} of {count} answered", { done, count: activities.length });
    this.#warn(store);
  }

  /** @param {AnswerStore} store */
  #warn(store) {
    const box = /** @type {HTMLElement | null} */ (this.querySelector(".dlis-problem"));
    if (!box || box.dataset.problem === store.problem) return;
    box.dataset.problem = store.problem;
    box.hidden = !store.problem;
    box.replaceChildren();
    if (!store.problem) return;
    const paragraph = document.createElement("p");
    paragraph.textContent = t({
      full: "This browser has no room left, so your latest changes are not kept. Save your answers to a file now.",
      tab: "This browser keeps your answers only until you close this tab. Save them to a file before you go.",
      blocked: "This browser does not let this page keep anything. Your answers stay only until you leave this page: save them to a file before you go.",
    }[store.problem]);
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.querySelector(".dlis-backup")?.textContent ?? "";
    button.addEventListener("click", () => this.#say(backUp(store)));
    box.append(paragraph, button);
  }
}
