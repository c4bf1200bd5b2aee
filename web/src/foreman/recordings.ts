/** What came in from the cars; what could not be used stands first, with the reason and the next step. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { server } from "../server";
import { moment } from "../times";
import type { Recording } from "../wire";
import { words } from "../words";
import { Listing } from "./listing";

const w = words.recordings;

@customElement("vs-recordings")
export class Recordings extends Listing<Recording> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;

  static override styles = [Listing.styles, css`
    .card.refused { border-color: #efc4c0; }
    .refusal { margin-top: 8px; padding: 9px 11px; border-radius: 6px; background: var(--bad-soft); color: #7d1610; }
    .refusal .next { margin-top: 4px; color: var(--ink); }
    .refusal .next b { font-weight: 600; }
    h3 { margin: 4px 2px 10px; }
    ul + h3 { margin-top: 20px; }
  `];

  protected fetchRows(): Promise<Recording[]> {
    return server.recordings();
  }

  protected list(rows: Recording[]): TemplateResult {
    const refused = rows.filter(({ state }) => state === "refused");
    const rest = rows.filter(({ state }) => state !== "refused");
    return html`
      ${refused.length ? html`<h3>${w.refusedFirst(refused.length)}</h3><ul>${refused.map(row)}</ul>` : nothing}
      ${refused.length && rest.length ? html`<h3>${w.title}</h3>` : nothing}
      ${rest.length ? html`<ul>${rest.map(row)}</ul>` : nothing}`;
  }
}

const row = (recording: Recording): TemplateResult => html`<li class="card ${recording.state}">
  <div class="top"><strong>${recording.name}</strong>
    <span class="tag end ${tone[recording.state]}">${w.state[recording.state]}</span></div>
  <p>${moment(recording.received_at)}${recording.frames ? html` · ${w.frames(recording.frames)}` : nothing}${
    recording.metres ? html` · ${w.metres(recording.metres)}` : nothing}</p>
  ${recording.fault ? html`<p>${w.triedAgain(recording.fault.cause, recording.fault.tries)}</p>` : nothing}
  ${recording.refusal ? html`<div class="refusal"><div>${recording.refusal.message}</div>
    <div class="next"><b>${w.nextStep}:</b> ${recording.refusal.next_step}</div></div>` : nothing}
</li>`;

const tone: Record<Recording["state"], string> = { received: "", processed: "good", refused: "bad" };
