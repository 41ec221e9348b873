// One activity on a page: a prompt, a case, a task or a questionnaire.

import { clock, countWords, element, t } from "./text.js";
import { WorkbookElement } from "./workbook_element.js";

/** @typedef {import("./store.js").AnswerStore} AnswerStore */

const QUIET_MS = 900;

/** Fields a person fills in, kept at every change. The HTML works without this; this keeps it. */
export class DlisActivity extends WorkbookElement {
  /** @type {string} the time of the answer shown here */
  #seenAt = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  /** @type {import("./store.js").Answer | undefined} */
  #cleared;

  get answerId() {
    return this.dataset.answer ?? "";
  }

  get heading() {
    return this.dataset.title ?? "";
  }

  get isPrivate() {
    return "private" in this.dataset;
  }

  /** @returns {HTMLTextAreaElement | null} */
  get textarea() {
    return this.querySelector("textarea");
  }

  /** @returns {HTMLFieldSetElement[]} */
  get fields() {
    return [...this.querySelectorAll("fieldset")];
  }

  /** How much is answered: what is done, and what there is to do. */
  get progress() {
    const value = this.store?.get(this.answerId)?.value;
    if (this.textarea) return { done: typeof value === "string" && value.trim() ? 1 : 0, count: 1 };
    const done = this.fields.filter((field) => typeof value === "object" && value[field.dataset.field ?? ""]?.length);
    return { done: done.length, count: this.fields.length };
  }

  /**
   * Where to go to answer: the first open field.
   * @returns {HTMLElement}
   */
  get target() {
    const value = this.store?.get(this.answerId)?.value;
    const open = this.fields.find((field) => !(typeof value === "object" && value[field.dataset.field ?? ""]?.length));
    return this.textarea ?? open ?? this;
  }

  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    this.#adoptEarlyInput();
    this.#show();
    this.#restate();
    store.addEventListener("change", (event) => {
      const { id } = /** @type {CustomEvent} */ (event).detail;
      if (id === undefined || id === this.answerId) this.#show();
      // Not a change by the learner in this tab: what the status line said may no longer be true.
      if (id === undefined) this.#restate();
    }, { signal });
    this.addEventListener("input", (event) => this.#changed(event), { signal });
    this.on(".dlis-clear", () => this.#clear(), signal);
    this.on(".dlis-undo", () => this.#undo(), signal);
    this.on(".dlis-check", () => this.#check(), signal);
    for (const type of ["focus", "pageshow"]) globalThis.addEventListener(type, () => this.#show(), { signal });
    // In JupyterLab activities come one by one, as their cells run: who counts them has to know.
    document.dispatchEvent(new CustomEvent("dlis-arrived"));
  }

  /** Text typed before this script arrived belongs to the learner: keep it. */
  #adoptEarlyInput() {
    const { store, textarea } = this;
    if (!store) return;
    if (textarea?.value && textarea.value !== store.get(this.answerId)?.value) {
      store.setText(this.answerId, textarea.value, { isPrivate: this.isPrivate });
    }
    for (const field of this.fields) {
      const chosen = this.#choice(field);
      if (chosen.length) store.setField(this.answerId, field.dataset.field ?? "", chosen);
    }
  }

  /** @param {HTMLFieldSetElement} field */
  #inputs(field) {
    return /** @type {HTMLInputElement[]} */ ([...field.querySelectorAll("input")]);
  }

  /** @param {HTMLFieldSetElement} field */
  #choice(field) {
    const chosen = this.#inputs(field).filter((input) => input.checked).map((input) => input.value);
    return "many" in field.dataset ? chosen : (chosen[0] ?? "");
  }

  /** @param {Event} event */
  #changed(event) {
    const { store, textarea } = this;
    if (!store) return;
    this.#cleared = undefined;
    if (event.target === textarea && textarea) {
      this.#seenAt = store.setText(this.answerId, textarea.value, {
        isPrivate: this.isPrivate,
        seenAt: this.#seenAt,
      });
    } else {
      const field = /** @type {HTMLElement} */ (event.target).closest("fieldset");
      if (!field) return;
      delete this.dataset.checked;
      store.setField(this.answerId, field.dataset.field ?? "", this.#choice(field));
    }
    const next = this.dataset.kind === "case" ? [t("What happens next is shown below your choice.")] : [];
    this.#say([this.#saved(), ...next].join(" · "));
  }

  #saved() {
    const at = this.store?.get(this.answerId)?.at ?? new Date().toISOString();
    const sentence = {
      browser: this.store?.isSavedBeside && !this.isPrivate
        ? "Saved in this browser and beside the notebook at {time}"
        : "Saved in this browser at {time}",
      tab: "Kept until you close this tab, {time}",
      page: "Not saved: see the warning under “Your answers”",
    }[this.store?.problem === "full" ? "page" : (this.store?.scope ?? "page")];
    return t(sentence, { time: clock(at) });
  }

  /**
   * Tell politely, once the person pauses.
   * @param {string} sentence
   */
  #say(sentence) {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      const status = this.querySelector(".dlis-status");
      if (status) status.textContent = sentence;
    }, this.textarea ? QUIET_MS : 0);
  }

  /** Show what is stored. */
  #show() {
    const answer = this.store?.get(this.answerId);
    const { textarea } = this;
    if (textarea) {
      const text = typeof answer?.value === "string" ? answer.value : "";
      if (textarea.value !== text) textarea.value = text;
      const count = this.querySelector(".dlis-count span");
      if (count) count.textContent = String(countWords(text));
      this.#showDisplaced(answer?.displaced);
    }
    for (const field of this.fields) {
      const value = typeof answer?.value === "object" ? answer.value[field.dataset.field ?? ""] : undefined;
      for (const input of this.#inputs(field)) {
        input.checked = Array.isArray(value) ? value.includes(input.value) : value === input.value;
      }
    }
    this.#seenAt = answer?.at ?? "";
    this.querySelector(".dlis-clear")?.toggleAttribute("hidden", !answer);
    this.querySelector(".dlis-undo")?.toggleAttribute("hidden", !this.#cleared);
  }

  /** Say what is true now, where nobody is typing. */
  #restate() {
    const status = this.querySelector(".dlis-status");
    const said = this.store?.get(this.answerId) ? this.#saved() : "";
    if (status && status.textContent !== said) status.textContent = said;
  }

  /** @param {{value: string, at: string} | undefined} displaced */
  #showDisplaced(displaced) {
    const box = /** @type {HTMLElement | null} */ (this.querySelector(".dlis-displaced"));
    if (!box || box.dataset.at === (displaced?.at ?? "")) return;
    box.dataset.at = displaced?.at ?? "";
    box.hidden = !displaced;
    box.replaceChildren();
    if (!displaced) return;
    const use = element("button", { type: "button" }, t("Use this text instead"));
    const drop = element("button", { type: "button" }, t("Remove it"));
    use.addEventListener("click", () => {
      this.store?.setText(this.answerId, displaced.value, { isPrivate: this.isPrivate });
      this.textarea?.focus();
    });
    drop.addEventListener("click", () => {
      this.store?.dropDisplaced(this.answerId);
      this.textarea?.focus();
    });
    box.append(
      element("p", {}, t("Another tab had a different text here ({time}). Nothing is lost:", { time: clock(displaced.at) })),
      element("blockquote", {}, displaced.value),
      use,
      " ",
      drop,
    );
  }

  #clear() {
    this.#cleared = this.store?.get(this.answerId);
    delete this.dataset.checked;
    this.store?.setAnswer(this.answerId, undefined);
    this.#say(t("Cleared."));
    /** @type {HTMLElement | null} */ (this.querySelector(".dlis-undo"))?.focus();
  }

  #undo() {
    const answer = this.#cleared;
    this.#cleared = undefined;
    this.store?.setAnswer(this.answerId, answer);
    this.#say(this.textarea ? t("Your text is back.") : t("Your choices are back."));
    (this.textarea ?? this.fields[0]?.querySelector("input"))?.focus();
  }

  /** Show which choices are right, and why. */
  #check() {
    const open = this.fields.find((field) => !this.#choice(field).length);
    if (open) {
      this.#say(t("Answer every question first, then check."));
      open.focus();
      return;
    }
    let right = 0;
    for (const field of this.fields) {
      const key = (field.dataset.right ?? "").split(" ");
      const wrongOnes = this.#inputs(field).filter((input) => input.checked !== key.includes(input.value));
      if (!wrongOnes.length) right += 1;
      for (const input of this.#inputs(field)) {
        const verdict = input.closest(".dlis-option")?.querySelector(".dlis-verdict");
        if (!(verdict instanceof HTMLElement)) continue;
        const isRight = key.includes(input.value);
        const word = input.checked ? (isRight ? "right" : "wrong") : isRight ? "missed" : "left";
        verdict.textContent = verdict.dataset[word] ?? "";
        verdict.className = `dlis-verdict dlis-${word}`;
      }
    }
    this.dataset.checked = "";
    this.#say(t("{right} of {count} questions right. Read the explanations below each choice.", { right, count: this.fields.length }));
  }
}
