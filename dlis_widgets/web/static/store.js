// Where answers are kept: one record a workbook, in this browser and nowhere else.

/**
 * @typedef {string | Record<string, string | string[]>} Value
 * @typedef {{value: Value, at: string, private?: true, displaced?: {value: string, at: string}}} Answer
 * @typedef {{workbook: string, version: number, locale: string, answers: Record<string, Answer>}} Sheet
 * @typedef {"browser" | "tab" | "page"} Scope
 */

const PREFIX = "dlis/";
const TAB_ONLY = "dlis-tab-only";

/**
 * Read an area of browser storage that may be forbidden.
 * @param {"localStorage" | "sessionStorage"} name
 * @returns {Storage | null}
 */
function area(name) {
  try {
    const storage = globalThis[name];
    storage.setItem("dlis-probe", "1");
    storage.removeItem("dlis-probe");
    return storage;
  } catch (error) {
    // A full storage can still be read; only a forbidden one is useless.
    return error instanceof DOMException && error.name === "QuotaExceededError" ? globalThis[name] : null;
  }
}

/**
 * Replace what no file can hold: halves of character pairs.
 * @param {string} text
 */
function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

/**
 * Whether something read from storage or from a file has the form of an answer.
 * @param {any} answer
 */
export function isSound(answer) {
  const value = answer?.value;
  if (typeof value === "string") return true;
  /** @param {unknown} choice */
  const isChoice = (choice) =>
    typeof choice === "string" || (Array.isArray(choice) && choice.every((one) => typeof one === "string"));
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isChoice);
}

/** The answers of one workbook. Every write starts from what is stored, so that two tabs add up. */
export class AnswerStore extends EventTarget {
  /** @type {Record<string, Answer | undefined>} what could not be stored yet */
  #pending = {};
  /** @type {string | null} what was last read, and what it means */
  #read = null;
  /** @type {Record<string, Answer>} */
  #known = {};
  /** @type {"" | "tab" | "blocked" | "full"} */
  problem = "";
  /** Whether a kernel writes what is not private into a file beside the notebook. */
  isSavedBeside = false;

  /**
   * @param {string} workbook
   * @param {number} version
   * @param {string} locale
   */
  constructor(workbook, version, locale) {
    super();
    this.workbook = workbook;
    this.version = version;
    this.locale = locale;
    this.key = PREFIX + workbook;
    this.local = area("localStorage");
    this.session = area("sessionStorage");
    this.problem = this.#trouble(true);
    globalThis.addEventListener?.("storage", (event) => {
      if (event.key === this.key || event.key === null) this.#tell();
    });
  }

  /** @returns {Scope} */
  get scope() {
    if (!this.#storage) return "page";
    return this.#storage === this.local ? "browser" : "tab";
  }

  /** @returns {Storage | null} */
  get #storage() {
    if (this.session?.getItem(TAB_ONLY)) return this.session;
    return this.local ?? this.session;
  }

  /** @returns {Sheet} what is stored, with what could not be stored on top */
  sheet() {
    /** @type {Sheet} */
    const sheet = { workbook: this.workbook, version: this.version, locale: this.locale, answers: { ...this.#stored() } };
    for (const [id, answer] of Object.entries(this.#pending)) {
      if (answer) sheet.answers[id] = answer;
      else delete sheet.answers[id];
    }
    return sheet;
  }

  /** What the browser keeps; read again only if it changed, since every key that is pressed asks many times. */
  #stored() {
    const text = this.#storage?.getItem(this.key) ?? null;
    if (text === this.#read) return this.#known;
    this.#read = text;
    this.#known = {};
    try {
      const answers = Object.entries(JSON.parse(text ?? "null")?.answers ?? {});
      for (const [id, answer] of answers) if (isSound(answer)) this.#known[id] = answer;
    } catch {
      // A damaged record is no record.
    }
    return this.#known;
  }

  /**
   * @param {string} id
   * @returns {Answer | undefined}
   */
  get(id) {
    return this.sheet().answers[id];
  }

  /**
   * Keep a text. A different text that another tab kept meanwhile is set aside, not lost.
   * @param {string} id
   * @param {string} text
   * @param {{isPrivate?: boolean, seenAt?: string}} [about] seenAt: the time of the answer that the writer saw
   */
  setText(id, text, { isPrivate = false, seenAt = "" } = {}) {
    const before = this.get(id);
    const value = wellFormed(text);
    /** @type {Answer} */
    const answer = { value, at: new Date().toISOString() };
    if (isPrivate) answer.private = true;
    if (before?.displaced) answer.displaced = before.displaced;
    if (before && before.at !== seenAt && typeof before.value === "string" && !value.includes(before.value)) {
      const earlier = before.displaced ? `${before.displaced.value}\n\n` : "";
      answer.displaced = { value: earlier + before.value, at: before.at };
    }
    this.setAnswer(id, value.trim() || answer.displaced ? answer : undefined);
    return answer.at;
  }

  /**
   * Forget the text that was set aside.
   * @param {string} id
   */
  dropDisplaced(id) {
    const { displaced, ...answer } = this.get(id) ?? {};
    if (displaced) this.setAnswer(id, /** @type {Answer} */ (answer));
  }

  /**
   * Keep the choice in one field of a form; an empty choice clears the field.
   * @param {string} id
   * @param {string} field
   * @param {string | string[]} choice
   */
  setField(id, field, choice) {
    const before = this.get(id)?.value;
    const value = typeof before === "object" ? { ...before } : {};
    if (choice.length) value[field] = choice;
    else delete value[field];
    this.setAnswer(id, Object.keys(value).length ? { value, at: new Date().toISOString() } : undefined);
  }

  /**
   * Set or remove a whole answer.
   * @param {string} id
   * @param {Answer | undefined} answer
   */
  setAnswer(id, answer) {
    this.#write({ [id]: answer }, id);
  }

  /**
   * Take several answers at once, for example from a file; one that is here already stays as it is.
   * @param {Record<string, Answer>} answers
   */
  merge(answers) {
    const mine = this.sheet().answers;
    /** @param {[string, Answer]} entry */
    const differs = ([id, { value }]) => JSON.stringify(value) !== JSON.stringify(mine[id]?.value);
    this.#write(Object.fromEntries(Object.entries(answers).filter(differs)));
  }

  /** Delete this workbook's answers from this browser, wherever they are kept. */
  forget() {
    this.#pending = {};
    this.local?.removeItem(this.key);
    this.session?.removeItem(this.key);
    this.#tell();
  }

  /**
   * Keep answers only until the tab closes, or in the browser again.
   * @param {boolean} wanted
   */
  keepInTabOnly(wanted) {
    const { answers } = this.sheet();
    this.local?.removeItem(this.key);
    this.session?.removeItem(this.key);
    try {
      if (wanted) this.session?.setItem(TAB_ONLY, "yes");
      else this.session?.removeItem(TAB_ONLY);
    } finally {
      this.#write(answers);
    }
  }

  /** What may leave this browser: never the private answers. */
  shareable() {
    const entries = Object.entries(this.sheet().answers).filter(([, answer]) => !answer.private);
    return Object.fromEntries(entries.map(([id, { value, at }]) => [id, { value, at }]));
  }

  /**
   * @param {Record<string, Answer | undefined>} changes
   * @param {string} [id] the answer that changed, if only one did
   */
  #write(changes, id) {
    Object.assign(this.#pending, changes);
    let kept = false;
    try {
      const sheet = this.sheet();
      this.#storage?.setItem(this.key, JSON.stringify(sheet));
      kept = Boolean(this.#storage);
      if (kept) this.#pending = {};
    } catch {
      // Full, or forbidden since the page was opened: what could not be stored stays pending.
    }
    this.problem = this.#trouble(kept);
    this.#tell(id);
  }

  /** @param {boolean} kept */
  #trouble(kept) {
    if (!this.#storage) return "blocked";
    if (!kept) return "full";
    return this.local ? "" : "tab";
  }

  /** @param {string} [id] */
  #tell(id) {
    this.dispatchEvent(new CustomEvent("change", { detail: { id } }));
  }
}

// JupyterLab may hold several workbooks, each with its own copy of this module: they share one registry.
/** @type {{stores: Map<string, AnswerStore>, waiting: Map<string, ((store: AnswerStore) => void)[]>}} */
const registry = (/** @type {any} */ (globalThis).dlisRegistry ??= { stores: new Map(), waiting: new Map() });

/**
 * Offer a workbook's store to its activities, also to those that asked before.
 * @param {AnswerStore} store
 */
export function provide(store) {
  registry.stores.set(store.workbook, store);
  for (const resolve of registry.waiting.get(store.workbook) ?? []) resolve(store);
  registry.waiting.delete(store.workbook);
}

/**
 * The store of a workbook, as soon as there is one.
 * @param {string} workbook
 * @param {(store: AnswerStore) => void} use
 */
export function withStore(workbook, use) {
  const store = registry.stores.get(workbook);
  if (store) use(store);
  else registry.waiting.set(workbook, [...(registry.waiting.get(workbook) ?? []), use]);
}
