// A portfolio of pieces that the learner chooses from all workbooks in this browser.

import { day, download, element, t, today } from "./text.js";
import { AnswerStore } from "./store.js";
import { WorkbookElement } from "./workbook_element.js";
import { printOnly } from "./portfolio.js";

/**
 * @typedef {{name: string, title: string, activities: {id: string, title: string, fields: number}[]}} Source
 * @typedef {{key: string, title: string, from: string, text: string, isPrivate: boolean}} Piece
 */

const ID = "portfolio";

/**
 * Everything that stands in this browser, in the order of the workbooks.
 * @param {Source[]} sources
 * @returns {Piece[]}
 */
function piecesIn(sources) {
  return sources.flatMap((source) => {
    const { answers } = new AnswerStore(source.name, 1, "").sheet();
    return source.activities.flatMap(({ id, title, fields }) => {
      const answer = answers[id];
      if (!answer) return [];
      const text = typeof answer.value === "string" ? answer.value : t("{done} of {count} answered", { done: Object.keys(answer.value).length, count: fields });
      const from = t("{workbook}, {date}", { workbook: source.title, date: day(answer.at) });
      return [{ key: `${source.name}.${id}`, title, from, text, isPrivate: Boolean(answer.private) }];
    });
  });
}

/** Choose, order, caption, print and save. The choice is kept like a private answer. */
export class DlisPortfolio extends WorkbookElement {
  /** @type {Map<string, string>} captions of the chosen pieces, in order */
  #chosen = new Map();

  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    const kept = store.get(ID)?.value;
    if (typeof kept === "object") this.#chosen = new Map(Object.entries(kept).map(([key, caption]) => [key, String(caption)]));
    this.#show();
    this.on(".dlis-refresh", () => this.#show(), signal);
    this.on(".dlis-print", () => printOnly(this.#portfolio()), signal);
    this.on(".dlis-save", () => {
      const looks = "body{max-width:45rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.6 system-ui,sans-serif}blockquote{white-space:pre-wrap}";
      const head = `<!DOCTYPE html><html lang="${document.documentElement.lang}"><head><meta charset="utf-8"><title>${t("My portfolio")}</title><style>${looks}</style></head>`;
      download("my-portfolio.html", `${head}<body>${this.#portfolio().outerHTML}</body></html>`, "text/html");
    }, signal);
  }

  /** @returns {Piece[]} */
  #pieces() {
    return piecesIn(JSON.parse(this.querySelector(".dlis-all")?.textContent ?? "[]"));
  }

  /** @returns {Piece[]} the chosen pieces that are still there, in the learner's order */
  #ordered() {
    const pieces = new Map(this.#pieces().map((piece) => [piece.key, piece]));
    return [...this.#chosen.keys()].flatMap((key) => pieces.get(key) ?? []);
  }

  #keep() {
    const answer = { value: Object.fromEntries(this.#chosen), at: new Date().toISOString(), private: /** @type {const} */ (true) };
    this.store?.setAnswer(ID, this.#chosen.size ? answer : undefined);
  }

  #show() {
    const pieces = this.#pieces();
    const offer = this.querySelector(".dlis-offer");
    offer?.replaceChildren(...pieces.map((piece) => this.#offered(piece)));
    if (!pieces.length) offer?.append(element("li", {}, t("There is nothing in this browser yet.")));
    this.querySelector(".dlis-chosen-pieces")?.replaceChildren(...this.#ordered().map((piece) => this.#captioned(piece)));
  }

  /** @param {Piece} piece */
  #offered(piece) {
    const id = `portfolio-${piece.key}`;
    const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", id, autocomplete: "off" }));
    box.checked = this.#chosen.has(piece.key);
    box.addEventListener("change", () => {
      if (box.checked) this.#chosen.set(piece.key, "");
      else this.#chosen.delete(piece.key);
      this.#keep();
      this.#show();
      document.getElementById(id)?.focus();
    });
    const mark = piece.isPrivate ? ` (${t("private")})` : "";
    return element("li", { class: "dlis-check-row" }, box, element("label", { for: id }, `${piece.title}${mark}`, element("br"), element("small", {}, piece.from)));
  }

  /** @param {Piece} piece */
  #captioned(piece) {
    const id = `caption-${piece.key}`;
    const caption = /** @type {HTMLTextAreaElement} */ (element("textarea", { id, rows: "4", autocomplete: "off" }));
    caption.value = this.#chosen.get(piece.key) ?? "";
    caption.addEventListener("input", () => {
      this.#chosen.set(piece.key, caption.value);
      this.#keep();
    });
    const earlier = element("button", { type: "button" }, t("Move up"));
    earlier.setAttribute("aria-label", t("Move up: {piece}", { piece: piece.title }));
    earlier.addEventListener("click", () => this.#moveUp(piece.key));
    const label = element("label", { for: id, class: "dlis-label" }, t("Caption for “{piece}”", { piece: piece.title }));
    return element("li", {}, label, caption, element("p", { class: "dlis-controls" }, earlier));
  }

  /** @param {string} key */
  #moveUp(key) {
    const keys = [...this.#chosen.keys()];
    const place = keys.indexOf(key);
    if (place > 0) keys.splice(place - 1, 2, key, keys[place - 1] ?? key);
    this.#chosen = new Map(keys.map((one) => [one, this.#chosen.get(one) ?? ""]));
    this.#keep();
    this.#show();
    const list = this.querySelector(".dlis-chosen-pieces");
    /** @type {HTMLElement | null | undefined} */ (list?.children[Math.max(0, place - 1)]?.querySelector("button"))?.focus();
  }

  #portfolio() {
    const pieces = this.#ordered().map((piece) =>
      element(
        "section",
        {},
        element("h2", {}, piece.title),
        element("p", {}, piece.from),
        element("blockquote", {}, piece.text),
        element("p", { class: "dlis-caption" }, this.#chosen.get(piece.key) ?? ""),
      ),
    );
    return element("div", { class: "dlis-portfolio" }, element("h1", {}, t("My portfolio")), element("p", { class: "dlis-name" }, t("Name:")), element("p", {}, today()), ...pieces);
  }
}
