/** Danish unless the browser asks for English first. */

import { da, type Words } from "./da";
import { en } from "./en";

const first = navigator.languages.find((tag) => /^(da|en)\b/.test(tag)) ?? "da";

export const language: "da" | "en" = first.startsWith("en") ? "en" : "da";
export const words: Words = language === "en" ? en : da;

document.documentElement.lang = language;
