/** The log of nights: when each ran, what it came to, and when the next begins. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";

import { icons } from "../../icons";
import { server } from "../../server";
import { moment } from "../../times";
import type { Night, NightLog } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.nights;

@customElement("vs-nights")
export class Nights extends Listing<NightLog> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;

  static override styles = [Listing.styles, css`
    .lead { padding: 0 4px 10px; color: var(--ink-2); }
    .alarm { display: flex; gap: 9px; margin-bottom: 10px; }
    .alarm svg { flex: none; }
    .alarm p { margin-top: 2px; }
    .card.bad { border-color: #efc4c0; }
    .facts { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-top: 5px; color: var(--ink-2); }
  `];

  protected async fetchRows(): Promise<NightLog[]> {
    return [await server.nights()];
  }

  protected list([log]: NightLog[]): TemplateResult {
    if (!log) return html``;
    return html`
      ${log.alarms.map((alarm) => html`<div class="notice bad alarm" role="alert">${icons.warning}
        <div><strong>${alarm.message}</strong><p>${alarm.next_step}</p></div></div>`)}
      <p class="lead">${log.next_start ? w.next(moment(log.next_start)) : w.byHand}</p>
      ${log.nights.length ? html`<ul>${log.nights.map(row)}</ul>` : html`<p class="notice">${w.empty}</p>`}`;
  }
}

const row = (night: Night): TemplateResult => html`<li class="card ${tone[night.outcome]}">
  <div class="top"><strong>${moment(night.started_at)}</strong>
    <span class="tag end ${tone[night.outcome]}">${night.outcome_text}</span></div>
  <div class="facts number">
    <span>${w.read(night.processed)}</span>
    ${night.refused ? html`<span>${w.refused(night.refused)}</span>` : nothing}
    ${night.postponed ? html`<span>${w.postponed(night.postponed)}</span>` : nothing}
    ${night.metres ? html`<span>${words.recordings.metres(night.metres)}</span>` : nothing}
    ${night.new_damages ? html`<span>${w.found(night.new_damages)}</span>` : nothing}
    ${night.minutes === null ? nothing : html`<span>${w.minutes(night.minutes)}</span>`}
    ${night.free_bytes === null ? nothing : html`<span>${w.free(night.free_bytes)}</span>`}
  </div>
  ${night.fault ? html`<p>${w.fault(night.fault)}</p>` : nothing}
</li>`;

const tone: Record<Night["outcome"], string> = { running: "", done: "good", stopped: "bad", ended: "bad", died: "bad" };
