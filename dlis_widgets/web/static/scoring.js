// The one formula, in JavaScript: the twin of dlis_widgets/agility/scoring.py, where it is explained.

/**
 * @typedef {Record<string, string | string[]>} FormAnswer
 * @typedef {{id: string, right: string[], many: boolean}} QuestionKey
 * @typedef {{top: number, dimensions: {id: string, items: string[], task: string}[], tasks: Record<string, QuestionKey[]>}} ScoringKey
 * @typedef {{id: string, self_rating: number | null, task: number | null}} DimensionScore
 * @typedef {{dimensions: DimensionScore[], lowest: string[], total: number | null}} Profile
 */

const ENOUGH_ITEMS = 0.75;

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * The credit for one question, 0 to 1, or null if it is unanswered.
 * @param {QuestionKey} question
 * @param {string | string[] | undefined} chosen
 */
export function credit(question, chosen) {
  if (!chosen?.length) return null;
  if (!question.many) return chosen === question.right[0] ? 1 : 0;
  const ticks = new Set(typeof chosen === "string" ? [chosen] : chosen);
  const hits = question.right.filter((id) => ticks.has(id)).length;
  return Math.max(0, hits - (ticks.size - hits)) / question.right.length;
}

/**
 * @param {QuestionKey[]} questions
 * @param {FormAnswer | undefined} answer
 */
function taskResult(questions, answer) {
  const credits = questions.map((question) => credit(question, answer?.[question.id]));
  const known = credits.filter((one) => one !== null);
  return known.length && known.length === credits.length ? (100 * sum(known)) / known.length : null;
}

/**
 * @param {string[]} items
 * @param {FormAnswer} ratings
 * @param {number} top
 */
function selfRating(items, ratings, top) {
  const levels = Array.from({ length: top + 1 }, (_, level) => String(level));
  const known = items.map((item) => levels.findIndex((level) => level === ratings[item])).filter((level) => level >= 0);
  if (!known.length || known.length < ENOUGH_ITEMS * items.length) return null;
  return (100 * sum(known)) / (known.length * top);
}

/**
 * Score one attempt.
 * @param {ScoringKey} key
 * @param {FormAnswer} ratings
 * @param {Record<string, FormAnswer>} taskAnswers
 * @returns {Profile}
 */
export function profile(key, ratings, taskAnswers) {
  const dimensions = key.dimensions.map(({ id, items, task }) => ({
    id,
    self_rating: selfRating(items, ratings, key.top),
    task: taskResult(key.tasks[task] ?? [], taskAnswers[task]),
  }));
  const known = dimensions.map((one) => one.self_rating).filter((rating) => rating !== null);
  const smallest = Math.min(...known);
  return {
    dimensions,
    lowest: dimensions.filter((one) => one.self_rating === smallest).map((one) => one.id),
    total: known.length === dimensions.length ? sum(known) / known.length : null,
  };
}
