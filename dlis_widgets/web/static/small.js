// Small elements: a tool sheet that prints alone, figures that open live, progress on the home page.

import { element, t } from "./text.js";
import { AnswerStore } from "./store.js";
import { printOnly } from "./portfolio.js";

/** A4 paper inside margins of 12 mm; the height less 2 % for what printers round. */
const PAGE_WIDTH_MM = 186;
const PAGE_HEIGHT_MM = 267;

/** From the size of a book to the smallest that most people can read on paper. */
const SIZES_PT = [11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8];

/**
 * Give a sheet the largest letters with which it stays on one page.
 * @param {HTMLElement} piece
 */
function fitOnePage(piece) {
  const sheet = /** @type {HTMLElement} */ (piece.parentElement);
  sheet.classList.add("dlis-measured");
  const highest = (sheet.offsetWidth / PAGE_WIDTH_MM) * PAGE_HEIGHT_MM;
  for (const size of SIZES_PT) {
    piece.style.fontSize = `${size}pt`;
    if (sheet.offsetHeight <= highest) break;
  }
  sheet.classList.remove("dlis-measured");
}

/** A tool sheet with its own print button. */
export class DlisTool extends HTMLElement {
  connectedCallback() {
    this.querySelector(".dlis-print-sheet")?.addEventListener("click", () => {
      const copy = /** @type {HTMLElement} */ (this.querySelector("section")?.cloneNode(true));
      copy.querySelector(".dlis-controls")?.remove();
      copy.classList.add("dlis-one-page");
      printOnly(copy, fitOnePage);
    });
  }
}

/** Figures: the link to the live page opens it in place, and only when asked. */
export class DlisFigures extends HTMLElement {
  connectedCallback() {
    const link = /** @type {HTMLAnchorElement | null} */ (this.querySelector(".dlis-open-figures"));
    link?.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#open(link);
    });
  }

  /** @param {HTMLAnchorElement} link */
  #open(link) {
    const frame = /** @type {HTMLIFrameElement} */ (element("iframe", { src: link.href, title: t("Live figures"), class: "dlis-frame" }));
    const status = element("p", { role: "status" }, t("Loading the live figures …"));
    const close = element("button", { type: "button" }, t("Close the live figures"));
    const box = element("div", { class: "dlis-live" }, status, close, frame);
    const controls = /** @type {HTMLElement} */ (link.closest(".dlis-controls"));
    controls.hidden = true;
    controls.after(box);
    close.addEventListener("click", () => {
      box.remove();
      controls.hidden = false;
      link.focus();
    });
    frame.addEventListener("load", () => {
      status.remove();
      const page = frame.contentDocument?.documentElement;
      if (!page) return;
      const fit = () => (frame.style.height = `${page.scrollHeight + 24}px`);
      new ResizeObserver(fit).observe(page.ownerDocument.body);
    });
    close.focus();
  }
}

/** Show on the home page how far the learner is, from this browser alone. */
export function showOwnProgress() {
  for (const card of document.querySelectorAll(".dlis-card")) {
    if (!(card instanceof HTMLElement)) continue;
    const ids = (card.dataset.answers ?? "").split(" ").filter(Boolean);
    const { answers } = new AnswerStore(card.dataset.workbook ?? "", 1, "").sheet();
    const done = ids.filter((entry) => {
      const [id = "", count] = entry.split(":");
      const value = answers[id]?.value;
      return typeof value === "object" ? Object.keys(value).length >= Number(count) : value?.trim();
    }).length;
    const text = ids.some((entry) => answers[entry.split(":")[0] ?? ""])
      ? t("{done} of {count} answered in this browser", { done, count: ids.length })
      : t("Not started in this browser");
    const place = card.querySelector(".dlis-own-progress");
    if (place) place.textContent = text;
  }
}
