// Handing in: what is still open, the finished notebook as a file, restoring, printing.

import { download, element, t } from "./text.js";
import { isSound } from "./store.js";
import { WorkbookElement } from "./workbook_element.js";
import { fill, read } from "./notebook.js";
import { activitiesOf, isExtra } from "./panel.js";
import { printPortfolio } from "./portfolio.js";

/**
 * @typedef {import("./store.js").AnswerStore} AnswerStore
 * @typedef {import("./store.js").Answer} Answer
 * @typedef {import("./notebook.js").Notebook} Notebook
 */

/** The released notebook, embedded in the page so that handing in needs no server. */
function releasedNotebook() {
  const embedded = document.getElementById("dlis-released")?.textContent;
  return embedded ? /** @type {Notebook} */ (JSON.parse(embedded)) : null;
}

/**
 * Do what may fail on a damaged file, and say so in one sentence.
 * @template T
 * @param {() => T} attempt
 * @param {string} sentence
 */
function readable(attempt, sentence) {
  try {
    return attempt();
  } catch {
    throw new Error(sentence);
  }
}

/**
 * Read the answers in a file that was saved here.
 * @param {string} text
 * @param {AnswerStore} store
 * @returns {{answers: Record<string, Answer>, left: number}} left: how many belong to no question here
 */
function answersIn(text, store) {
  const unreadable = t("This file cannot be read as a workbook or as saved answers. Choose a file that ends in .ipynb or .json and that you saved here.");
  const content = readable(() => JSON.parse(text), unreadable);
  const owner = content?.workbook ?? content?.metadata?.dlis?.workbook;
  if (owner && owner !== store.workbook) {
    throw new Error(t("This file belongs to the workbook “{other}”. Open that workbook to restore it.", { other: String(owner) }));
  }
  const released = releasedNotebook();
  let found;
  if (Array.isArray(content?.cells) && released) found = readable(() => read(content, released), unreadable);
  else if (typeof content?.answers === "object" && content.answers) found = content.answers;
  else throw new Error(unreadable);
  const known = new Map(activitiesOf(store.workbook).map((one) => [one.answerId, one]));
  /** @type {Record<string, Answer>} */
  const answers = {};
  for (const [id, answer] of Object.entries(found)) {
    const activity = known.get(id);
    if (!activity || !isSound(answer) || (typeof answer.value === "string") !== Boolean(activity.textarea)) continue;
    const at = typeof answer.at === "string" && answer.at ? answer.at : new Date().toISOString();
    answers[id] = { value: answer.value, at };
    if (activity.isPrivate) answers[id].private = true;
  }
  if (!Object.keys(answers).length) throw new Error(t("There are no answers in this file."));
  const left = Object.keys(found).filter((id) => !known.has(id)).length;
  return { answers, left };
}

/** The hand-in section. */
export class DlisHandIn extends WorkbookElement {
  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    store.addEventListener("change", () => this.#showOpen(), { signal });
    document.addEventListener("dlis-arrived", () => this.#showOpen(), { signal });
    this.on(".dlis-save", () => this.#save(store), signal);
    this.on(".dlis-print", () => {
      const wanted = /** @type {HTMLInputElement | null} */ (this.querySelector(".dlis-print-private"));
      printPortfolio(store, Boolean(wanted?.checked));
    }, signal);
    this.on(".dlis-restore", (event) => {
      const [file] = /** @type {HTMLInputElement} */ (event.target).files ?? [];
      if (file) this.#restore(store, file);
    }, signal, "change");
    queueMicrotask(() => {
      this.#showOpen();
      const hasPrivate = activitiesOf(store.workbook).some((one) => one.isPrivate);
      this.querySelector(".dlis-print-private")?.parentElement?.toggleAttribute("hidden", !hasPrivate);
    });
  }

  /** @param {string} sentence */
  #say(sentence) {
    const status = this.querySelector(".dlis-status");
    if (status) status.textContent = sentence;
  }

  #showOpen() {
    const open = activitiesOf(this.store?.workbook ?? "").filter(
      (one) => !isExtra(one) && one.progress.done < one.progress.count,
    );
    const box = /** @type {HTMLElement | null} */ (this.querySelector(".dlis-open"));
    const state = open.map((one) => `${one.answerId} ${one.progress.done}`).join();
    if (!box || box.dataset.state === state) return;
    box.dataset.state = state;
    if (!open.length) {
      box.replaceChildren(element("p", {}, t("Everything is answered.")));
      return;
    }
    const links = open.map((one) => {
      const link = element("a", { href: `#${one.target.id || one.id}` }, one.heading);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        one.target.scrollIntoView({ block: "center" });
        one.target.focus();
      });
      const { done } = one.progress;
      return element("li", {}, link, ` (${done ? t("started") : t("not answered")})`);
    });
    box.replaceChildren(element("p", {}, t("These are still open. You can hand in all the same.")), element("ul", {}, ...links));
  }

  /** @param {AnswerStore} store */
  #save(store) {
    const released = releasedNotebook();
    if (!released) return;
    const notebook = fill(released, store.shareable());
    notebook.metadata.dlis = { workbook: store.workbook, version: store.version, locale: store.locale };
    const name = `${store.workbook}.ipynb`;
    download(name, JSON.stringify(notebook, null, 1) + "\n", "application/x-ipynb+json");
    this.#say(t("Your work has been saved to the file {file}. Hand this file in where your teacher asked for it.", { file: name }));
  }

  /**
   * @param {AnswerStore} store
   * @param {File} file
   */
  async #restore(store, file) {
    try {
      const { answers, left } = answersIn(await file.text(), store);
      const mine = store.sheet().answers;
      const different = Object.keys(answers).filter(
        (id) => mine[id] && JSON.stringify(mine[id].value) !== JSON.stringify(answers[id]?.value),
      );
      if (!different.length || (await this.#useFile(different.length))) {
        store.merge(answers);
        const lost = left ? [t("Answers in the file to questions that are not in this workbook any more: {left}.", { left })] : [];
        this.#say([t("Answers restored: {count}.", { count: Object.keys(answers).length }), ...lost].join(" "));
      } else {
        for (const id of different) delete answers[id];
        store.merge(answers);
        this.#say(t("Your answers in this browser were kept."));
      }
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
    const input = /** @type {HTMLInputElement} */ (this.querySelector(".dlis-restore"));
    input.value = "";
    input.focus();
  }

  /**
   * Ask which answers win.
   * @param {number} count
   * @returns {Promise<boolean>}
   */
  #useFile(count) {
    const box = /** @type {HTMLElement} */ (this.querySelector(".dlis-conflict"));
    const text = box.querySelector(".dlis-conflict-text");
    if (text) text.textContent = t("Answers in the file that differ from those in this browser: {count}.", { count });
    box.hidden = false;
    /** @type {HTMLElement | null} */ (box.querySelector(".dlis-use-file"))?.focus();
    return new Promise((resolve) => {
      const choice = new AbortController();
      for (const [selector, answer] of /** @type {[string, boolean][]} */ ([[".dlis-use-file", true], [".dlis-keep-mine", false]])) {
        box.querySelector(selector)?.addEventListener("click", () => {
          box.hidden = true;
          choice.abort();
          resolve(answer);
        }, { signal: choice.signal });
      }
    });
  }
}
