// The portfolio: questions and answers, nothing else, for paper or PDF.

import { element, t, today } from "./text.js";
import { activitiesOf, isExtra } from "./panel.js";

/** @typedef {import("./activity.js").DlisActivity} DlisActivity */

/**
 * A copy of a piece of the page without what only works on a screen.
 * @param {Element | null} original
 */
function copyOf(original) {
  const copy = /** @type {HTMLElement | undefined} */ (original?.cloneNode(true));
  for (const one of copy ? [copy, ...copy.querySelectorAll("[id]")] : []) one.removeAttribute("id");
  return copy ?? element("p");
}

/**
 * @param {DlisActivity} activity
 * @param {HTMLFieldSetElement} field
 */
function formEntry(activity, field) {
  const chosen = [...field.querySelectorAll("input:checked")].map((input) => activity.querySelector(`label[for="${input.id}"]`)?.textContent ?? "");
  const step = field.querySelector(".dlis-step")?.textContent ?? "";
  const whole = field.querySelector("legend")?.textContent?.trim() ?? "";
  const legend = step ? `${step}: ${whole.slice(step.length).trim()}` : whole;
  const answers = chosen.length ? chosen : [t("No answer yet.")];
  return [element("dt", {}, legend), ...answers.map((text) => element("dd", {}, text.trim()))];
}

/** @param {DlisActivity} activity */
function entry(activity) {
  const title = activity.heading + (activity.isPrivate ? ` (${t("private, not handed in")})` : "");
  const section = element("section", {}, element("h2", {}, title));
  const question = activity.querySelector(".dlis-question");
  if (activity.textarea) {
    section.append(copyOf(question), element("blockquote", {}, activity.textarea.value || t("No answer yet.")));
  } else {
    section.append(element("dl", {}, ...activity.fields.flatMap((field) => formEntry(activity, field))));
  }
  return section;
}

/**
 * Print the questions and answers of a workbook.
 * @param {import("./store.js").AnswerStore} store
 * @param {boolean} withPrivate
 */
export function printPortfolio(store, withPrivate) {
  const title = document.querySelector("h1")?.textContent ?? document.title;
  const activities = activitiesOf(store.workbook).filter(
    (one) => (withPrivate || !one.isPrivate) && (!isExtra(one) || one.progress.done),
  );
  const result = document.querySelector("dlis-profile .dlis-result");
  const portfolio = element(
    "div",
    { class: "dlis-portfolio" },
    element("h1", {}, title),
    element("p", { class: "dlis-name" }, t("Name:")),
    element("p", {}, t("Printed on {date}", { date: today() })),
    ...(result ? [copyOf(document.querySelector("dlis-profile h3")), copyOf(document.querySelector("dlis-profile .dlis-content-note")), copyOf(result)] : []),
    ...activities.map(entry),
  );
  printOnly(portfolio);
}

/**
 * Print one piece and nothing else of the page.
 * @param {HTMLElement} piece
 * @param {(piece: HTMLElement) => void} [fit] changes the piece once it stands in the page
 */
export function printOnly(piece, fit) {
  const sheet = element("div", { class: "dlis-print-only" }, piece);
  document.body.append(sheet);
  fit?.(piece);
  document.documentElement.classList.add("dlis-printing");
  const done = () => {
    sheet.remove();
    document.documentElement.classList.remove("dlis-printing");
  };
  globalThis.addEventListener("afterprint", done, { once: true });
  globalThis.print();
}
