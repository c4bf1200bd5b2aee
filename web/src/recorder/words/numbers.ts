/** Numbers as they are written in the phone's language. */

import { language } from "../../words";

export const format = (value: number, decimals: number): string =>
  value.toLocaleString(language === "da" ? "da-DK" : "en-GB", {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });
