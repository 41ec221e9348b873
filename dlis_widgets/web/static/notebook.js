// Answers in, notebook out: the twin of dlis_widgets/answers/notebook.py, tested on the same vectors.

import { isSound } from "./store.js";

/**
 * @typedef {import("./store.js").Value} Value
 * @typedef {{cell_type: string, source: string | string[], metadata: Record<string, any>}} Cell
 * @typedef {{cells: Cell[], metadata: Record<string, any>}} Notebook
 */

const ANSWER = "answer = ";

/** @param {Cell} cell */
function sourceOf(cell) {
  return typeof cell.source === "string" ? cell.source : cell.source.join("");
}

/**
 * @param {Notebook} notebook
 * @returns {[string, Cell][]}
 */
function solutionCells(notebook) {
  return notebook.cells
    .filter((cell) => cell.metadata?.nbgrader?.solution && typeof cell.metadata.nbgrader.grade_id === "string")
    .map((cell) => [cell.metadata.nbgrader.grade_id, cell]);
}

/**
 * The source of a code solution cell for a form's choices: Python and JSON at once.
 * @param {Value} value
 */
function writeLiteral(value) {
  return ANSWER + JSON.stringify(value, null, 2);
}

/**
 * @param {string} source
 * @returns {Value | null}
 */
function readLiteral(source) {
  if (!source.startsWith(ANSWER)) return null;
  try {
    const value = JSON.parse(source.slice(ANSWER.length));
    return typeof value !== "string" && isSound({ value }) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Return the released notebook with the answers filled into its solution cells.
 * @param {Notebook} released
 * @param {Record<string, {value: Value, at?: string | null}>} answers
 * @returns {Notebook}
 */
export function fill(released, answers) {
  const notebook = JSON.parse(JSON.stringify(released));
  for (const [id, cell] of solutionCells(notebook)) {
    const answer = answers[id];
    const isForm = typeof answer?.value === "object";
    if (!answer || isForm !== (cell.cell_type === "code")) continue;
    cell.source = isForm ? writeLiteral(answer.value) : /** @type {string} */ (answer.value);
    cell.metadata.dlis = { at: answer.at ?? "" };
  }
  return notebook;
}

/**
 * Return the answers in a notebook; a cell that equals the released one is unanswered.
 * @param {Notebook} notebook
 * @param {Notebook} released
 * @returns {Record<string, {value: Value, at: string | null}>}
 */
export function read(notebook, released) {
  const untouched = new Map(solutionCells(released));
  /** @type {Record<string, {value: Value, at: string | null}>} */
  const answers = {};
  for (const [id, cell] of solutionCells(notebook)) {
    const source = sourceOf(cell);
    const marks = cell.metadata.dlis;
    const original = untouched.get(id);
    if (!original || original.cell_type !== cell.cell_type || (!marks && source === sourceOf(original))) continue;
    const value = cell.cell_type === "code" ? readLiteral(source) : source;
    const at = typeof marks?.at === "string" && marks.at ? marks.at : null;
    if (value !== null) answers[id] = { value, at };
  }
  return answers;
}
