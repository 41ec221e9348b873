// The profile: how sure somebody is, beside what they did, by dimension.

import { element, t } from "./text.js";
import { WorkbookElement } from "./workbook_element.js";
import { profile } from "./scoring.js";

/**
 * @typedef {import("./scoring.js").Profile} Profile
 * @typedef {{id: string, title: string, first: number | null, again: number | null, task: number | null}} Row
 */

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 2;
const WIDTH = 360;
const LINE_LENGTH = 42;
const LINE = 20;
const NOTABLE_GAP = 25;
const SURE = 75;

/** @param {number} score halves go up, as in Python */
function shown(score) {
  return Math.floor(score + 0.5 + 1e-9);
}

/** @param {number | null} score */
function cell(score) {
  return score === null ? t("not known yet") : String(shown(score));
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(tag, attributes, text = "") {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

/**
 * Break a title into lines that fit the chart.
 * @param {string} title
 */
function linesOf(title) {
  /** @type {string[]} */
  const lines = [];
  for (const word of title.split(" ")) {
    const longer = `${lines[lines.length - 1] ?? ""} ${word}`.trim();
    if (lines.length && longer.length <= LINE_LENGTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @param {Row[]} rows */
function chart(rows) {
  const series = /** @type {const} */ (["first", "task", ...(rows.some((row) => row.again !== null) ? ["again"] : [])]);
  const root = svg("svg", {
    role: "img",
    "aria-label": t("Profile by dimension: how sure you are, and what you did in the task, from 0 to 100. The table below gives the same figures."),
  });
  let y = 0;
  for (const row of rows) {
    for (const line of linesOf(row.title)) {
      y += LINE;
      root.append(svg("text", { x: LEFT, y, class: "dlis-bar-title" }, line));
    }
    y += 8;
    for (const name of series) {
      const score = row[/** @type {"first" | "task" | "again"} */ (name)];
      if (score === null) {
        root.append(svg("text", { x: LEFT, y: y + 12, class: "dlis-gap" }, t("not known yet")));
      } else {
        const width = Math.max(2, (score / 100) * WIDTH);
        root.append(svg("rect", { x: LEFT, y, width, height: 14, class: `dlis-bar dlis-bar-${name}` }));
        root.append(svg("text", { x: LEFT + width + 6, y: y + 12, class: "dlis-tick" }, String(shown(score))));
      }
      y += 18;
    }
    y += 12;
  }
  root.setAttribute("viewBox", `0 0 ${WIDTH + 40} ${y}`);
  return root;
}

/** @param {boolean} again */
function legend(again) {
  /** @type {[string, string][]} */
  const entries = [
    ["first", t("Self-rating, 0 to 100")],
    ["task", t("Task result, 0 to 100")],
    ...(again ? [/** @type {[string, string]} */ (["again", t("Second self-rating, 0 to 100")])] : []),
  ];
  return element(
    "ul",
    { class: "dlis-legend" },
    ...entries.map(([name, text]) => element("li", {}, element("span", { class: `dlis-swatch dlis-bar-${name}` }), " ", text)),
  );
}

/** @param {Row[]} rows */
function table(rows) {
  const again = rows.some((row) => row.again !== null);
  const heads = [t("Dimension"), t("How sure I am"), t("What I did in the task"), ...(again ? [t("Second time"), t("Change")] : [])];
  const body = rows.map((row) => {
    const change = row.again === null || row.first === null ? null : shown(row.again) - shown(row.first);
    const changeText = change === null ? t("not known yet") : change > 0 ? `+${change}` : String(change).replace("-", "−");
    const cells = [cell(row.first), cell(row.task), ...(again ? [cell(row.again), changeText] : [])];
    return element("tr", {}, element("th", { scope: "row" }, row.title), ...cells.map((text) => element("td", {}, String(text))));
  });
  const head = element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)));
  const whole = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { class: "dlis-scroll", tabindex: "0", role: "region", "aria-label": t("Table: profile by dimension") }, whole);
}

/**
 * What the profile says, in sentences: the lowest first, the total last.
 * @param {Row[]} rows
 * @param {Profile} scores
 * @param {Record<string, string>} titles
 * @param {Record<string, string>} strengths
 */
function sentences(rows, scores, titles, strengths) {
  /** @param {string[]} ids */
  const names = (ids) => ids.map((id) => titles[id]).join("; ");
  const said = [t("Lowest self-rating: {dimensions}. This is where training helps most.", { dimensions: names(scores.lowest) })];
  const apart = rows.filter((row) => row.first !== null && row.task !== null);
  /** @param {1 | -1} sign */
  const gap = (sign) =>
    apart.filter((row) => sign * ((row.first ?? 0) - (row.task ?? 0)) >= NOTABLE_GAP).map((row) => row.id);
  if (gap(1).length) said.push(t("You rate yourself higher than your task result in: {dimensions}. One small task proves little; try a second example before you decide.", { dimensions: names(gap(1)) }));
  if (gap(-1).length) said.push(t("You rate yourself lower than your task result in: {dimensions}. You may know more than you think.", { dimensions: names(gap(-1)) }));
  const sure = rows.filter((row) => (row.first ?? 0) >= SURE && !scores.lowest.includes(row.id)).map((row) => row.id);
  if (sure.length) said.push(t("You feel sure here: {dimensions}.", { dimensions: names(sure) }) + " " + sure.map((id) => strengths[id]).join(" "));
  if (scores.total !== null) said.push(t("Mean of all self-ratings: {total} of 100. It hides the differences below, so read those first.", { total: shown(scores.total) }));
  return said;
}

/** The profile of one instrument, drawn again whenever an answer changes. */
export class DlisProfile extends WorkbookElement {
  /** @type {Element[] | undefined} what stands there before anything is rated */
  #waiting;
  /** @type {WorkbookElement["attach"]} */
  attach(store, signal) {
    const draw = () => this.#draw(store);
    store.addEventListener("change", draw, { signal });
    draw();
  }

  /** @param {import("./store.js").AnswerStore} store */
  #draw(store) {
    const key = JSON.parse(this.querySelector(".dlis-key")?.textContent ?? "{}");
    const answers = store.sheet().answers;
    /** @param {string | undefined} id */
    const form = (id) => {
      const value = answers[id ?? ""]?.value;
      return typeof value === "object" ? value : {};
    };
    const tasks = Object.fromEntries(Object.keys(key.tasks).map((id) => [id, form(id)]));
    const first = profile(key, form(this.dataset.answer), tasks);
    const again = profile(key, form(this.dataset.again), tasks);
    const result = this.querySelector(".dlis-result");
    const drawn = JSON.stringify([first, again]);
    if (!result || this.dataset.drawn === drawn) return;
    this.dataset.drawn = drawn;
    this.#waiting ??= [...result.children];
    for (const advice of this.querySelectorAll("[data-dimension]")) {
      advice.toggleAttribute("hidden", !first.lowest.includes(advice.getAttribute("data-dimension") ?? ""));
    }
    if (!first.lowest.length) {
      result.replaceChildren(...this.#waiting);
      return;
    }
    const rows = first.dimensions.map((one, index) => ({
      id: one.id,
      title: key.titles[one.id],
      first: one.self_rating,
      task: one.task,
      again: again.dimensions[index]?.self_rating ?? null,
    }));
    const said = sentences(rows, first, key.titles, key.strengths);
    result.replaceChildren(
      ...said.map((sentence, place) => element("p", place ? {} : { class: "dlis-lowest" }, sentence)),
      legend(rows.some((row) => row.again !== null)),
      chart(rows),
      table(rows),
    );
  }
}
