// The script of a page of the learners' site.

import { speak } from "./text.js";
import { AnswerStore, provide } from "./store.js";
import { defineElements } from "./elements.js";
import { showOwnProgress } from "./small.js";

const facts = JSON.parse(document.getElementById("dlis-page")?.textContent ?? "{}");
speak(facts.locale ?? "en", facts.messages ?? {});
if (facts.workbook) provide(new AnswerStore(facts.workbook, facts.version, facts.locale));
document.documentElement.classList.add("dlis-script");
defineElements();
showOwnProgress();
// Home shows the newest state also when the browser brings the page back from its memory.
globalThis.addEventListener("pageshow", (event) => event.persisted && showOwnProgress());
