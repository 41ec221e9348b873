// The script of a workbook in JupyterLab: progress on top, answers synced to the kernel.

import { speak } from "./text.js";
import { AnswerStore, provide } from "./store.js";
import { defineElements } from "./elements.js";

/** @typedef {{get(name: string): any, set(name: string, value: any): void, save_changes(): void, on(event: string, act: () => void): void, off(event: string, act: () => void): void}} Model */

/**
 * Take the kernel's answers where they are newer than the browser's.
 * @param {AnswerStore} store
 * @param {Record<string, import("./store.js").Answer>} saved
 */
function takeNewer(store, saved) {
  const mine = store.sheet().answers;
  const newer = Object.entries(saved).filter(([id, answer]) => (answer.at ?? "") > (mine[id]?.at ?? ""));
  if (newer.length) store.merge(Object.fromEntries(newer));
}

/** @param {{model: Model, el: HTMLElement}} widget */
function render({ model, el }) {
  speak(model.get("locale"), model.get("messages"));
  const store = new AnswerStore(model.get("workbook"), model.get("version"), model.get("locale"));
  store.isSavedBeside = true;
  takeNewer(store, model.get("answers"));
  const send = () => {
    const answers = store.shareable();
    if (JSON.stringify(answers) === JSON.stringify(model.get("answers"))) return;
    model.set("answers", answers);
    model.save_changes();
  };
  const take = () => takeNewer(store, model.get("answers"));
  store.addEventListener("change", send);
  model.on("change:answers", take);
  document.documentElement.classList.add("dlis-script");
  el.innerHTML = model.get("panel");
  provide(store);
  defineElements();
  send();
  return () => {
    store.removeEventListener("change", send);
    model.off("change:answers", take);
  };
}

export default { render };
