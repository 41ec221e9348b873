// Interface text and small helpers for the page.

/** @type {Record<string, string>} */
let catalogue = {};
let language = "en";

/**
 * Set the reader's language and the translations of the scripts' sentences.
 * @param {string} locale
 * @param {Record<string, string>} messages by their English text
 */
export function speak(locale, messages) {
  catalogue = messages;
  // Dates and times as the reader's own region writes them; English as in Europe.
  language = navigator.languages.find((one) => one.startsWith(`${locale}-`)) ?? (locale === "en" ? "en-GB" : locale);
}

/**
 * Translate a sentence and fill in its parts.
 * @param {string} text in English
 * @param {Record<string, string | number>} [parts]
 * @returns {string}
 */
export function t(text, parts = {}) {
  return (catalogue[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => String(parts[name] ?? whole));
}

/**
 * The time of day as the reader writes it.
 * @param {string} at ISO 8601
 */
export function clock(at) {
  return new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/**
 * A date in words.
 * @param {string} at ISO 8601
 */
export function day(at) {
  return new Date(at).toLocaleDateString(language, { dateStyle: "long" });
}

/** Today's date in words. */
export function today() {
  return day(new Date().toISOString());
}

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @type {Intl.Segmenter | undefined} making one takes long */
let words;

/**
 * How many words a text has, in any script that separates words.
 * @param {string} text
 */
export function countWords(text) {
  if (!("Segmenter" in Intl)) return text.split(/\s+/).filter(Boolean).length;
  words ??= new Intl.Segmenter(language, { granularity: "word" });
  return [...words.segment(text)].filter((segment) => segment.isWordLike).length;
}

/**
 * Offer a text as a file.
 * @param {string} name
 * @param {string} text
 * @param {string} [type]
 */
export function download(name, text, type = "application/json") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: url, download: name, hidden: "" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
