/** The recorder's words in the phone's language. */

import { language } from "../../words";
import { da, type RecorderWords } from "./da";
import { en } from "./en";

export const words: RecorderWords = language === "en" ? en : da;
