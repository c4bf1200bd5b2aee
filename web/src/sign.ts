/** The sign of each urgency: its colour and its shape, so that neither has to be told apart by colour alone. */

import { html, svg, type TemplateResult } from "lit";

import type { Band, Status } from "./wire";

export const bands: readonly Band[] = ["soon", "plan", "watch"];

/** Red, amber and blue keep their lightness apart for the colour-blind; the shapes do the rest. */
export const bandColour: Record<Band, string> = { soon: "#c8201f", plan: "#e09a10", watch: "#3d6f9e" };

/** Outlines in a box of 24 × 24: warning triangle, diamond, dot. */
export const bandPath: Record<Band, string> = {
  soon: "M12 2.6 22.2 20.2a.9.9 0 0 1-.8 1.3H2.6a.9.9 0 0 1-.8-1.3z",
  plan: "M12 2.4 21.6 12 12 21.6 2.4 12z",
  watch: "M12 4.2a7.8 7.8 0 1 1 0 15.6a7.8 7.8 0 1 1 0-15.6z",
};

/** Filled while nobody has it, hollow when a team has it, ticked when they say it is done; dashed while it is unsure. */
export type Look = "open" | "assigned" | "repaired" | "candidate";

export const looks: readonly Look[] = ["open", "assigned", "repaired", "candidate"];

/** Of the outline of what is unsure, in points. */
export const dashes: readonly number[] = [3.2, 2.4];

export const lookOf: Record<Status, Look> = {
  candidate: "candidate",
  new: "open",
  reopened: "open",
  dismissed: "open",
  assigned: "assigned",
  repaired: "repaired",
  verified: "repaired",
  merged: "open",
  withdrawn: "open",
};

export const sign = (band: Band, look: Look = "open", size = 16): TemplateResult => html`<svg
  width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true" focusable="false" style="flex:none;display:block"
><path d=${bandPath[band]} fill=${look === "open" ? bandColour[band] : "#fff"} stroke=${bandColour[band]}
  stroke-width=${look === "open" ? 0 : 2.6} stroke-linejoin="round"
  stroke-dasharray=${look === "candidate" ? dashes.join(" ") : "none"}/>${
    look === "repaired"
      ? svg`<path d="m8.5 13.5 2.6 2.6 4.6-5" fill="none" stroke=${bandColour[band]} stroke-width="2.2"/>`
      : ""
  }</svg>`;
