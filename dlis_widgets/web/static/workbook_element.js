// What the elements of a workbook's page have in common: they wake up when its answers are there.

import { withStore } from "./store.js";

/** @typedef {import("./store.js").AnswerStore} AnswerStore */

/** An element that shows or changes the answers of the workbook named in `data-workbook`. */
export class WorkbookElement extends HTMLElement {
  /** @type {AnswerStore | undefined} */
  store;
  #abort = new AbortController();

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    withStore(this.dataset.workbook ?? "", (store) => {
      if (signal.aborted) return;
      this.store = store;
      this.attach(store, signal);
    });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /**
   * Begin to work.
   * @param {AnswerStore} _store
   * @param {AbortSignal} _signal says when the element leaves the page
   */
  attach(_store, _signal) {}

  /**
   * Act when one of the buttons or fields here is used.
   * @param {string} selector
   * @param {(event: Event) => void} act
   * @param {AbortSignal} signal
   * @param {string} [type]
   */
  on(selector, act, signal, type = "click") {
    this.querySelector(selector)?.addEventListener(type, act, { signal });
  }
}
