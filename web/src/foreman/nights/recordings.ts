/** What came in from the cars; what could not be used stands first, with the reason and the next step. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { Failure, server } from "../../server";
import { moment } from "../../times";
import type { Recording } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.recordings;

@customElement("vs-recordings")
export class Recordings extends Listing<Recording> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  @state() private failed: { id: number; text: string } | null = null;
  @state() private working: number | null = null;

  static override styles = [Listing.styles, css`
    .card.refused { border-color: #efc4c0; }
    .refusal { margin-top: 8px; padding: 9px 11px; border-radius: 6px; background: var(--bad-soft); color: #7d1610; }
    .refusal .next { margin-top: 4px; color: var(--ink); }
    .refusal .next b { font-weight: 600; }
    .deeds { margin-top: 10px; }
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
      ${refused.length ? html`<h3>${w.refusedFirst(refused.length)}</h3><ul>${refused.map((one) => this.card(one))}</ul>` : nothing}
      ${refused.length && rest.length ? html`<h3>${w.title}</h3>` : nothing}
      ${rest.length ? html`<ul>${rest.map((one) => this.card(one))}</ul>` : nothing}`;
  }

  private card(recording: Recording): TemplateResult {
    return html`<li class="card ${recording.state}" data-recording=${recording.id}>
      <div class="top"><strong>${recording.name}</strong>
        <span class="tag end ${tone[recording.state]}">${w.state[recording.state]}</span></div>
      <p>${facts(recording).join(" · ")}</p>
      ${recording.fault ? html`<p>${w.triedAgain(recording.fault.cause, recording.fault.tries)}</p>` : nothing}
      ${recording.refusal ? html`<div class="refusal"><div>${recording.refusal.message}</div>
        <div class="next"><b>${w.nextStep}:</b> ${recording.refusal.next_step}</div></div>` : nothing}
      ${recording.may_be_retried && !this.watching ? html`<div class="deeds">
        <button class="button" ?disabled=${this.working === recording.id}
          @click=${() => this.retry(recording)}>${w.retry}</button></div>` : nothing}
      ${this.failed?.id === recording.id ? html`<p class="notice bad" role="alert">${this.failed.text}</p>` : nothing}
    </li>`;
  }

  private async retry({ id }: Recording): Promise<void> {
    this.working = id;
    try {
      const waiting = await server.retryRecording(id);
      this.failed = null;
      this.rows = this.rows?.map((one) => (one.id === id ? waiting : one)) ?? null;
    } catch (error) {
      this.failed = { id, text: Failure.from(error).message };
    }
    this.working = null;
  }
}

/** When it was driven or came, by which phone, and how much it shows. */
const facts = (recording: Recording): string[] => [
  recording.started_at ? w.driven(moment(recording.started_at)) : w.received(moment(recording.received_at)),
  ...(recording.device ? [recording.device] : []),
  ...(recording.frames ? [w.frames(recording.frames)] : []),
  ...(recording.metres ? [w.metres(recording.metres)] : []),
];

const tone: Record<Recording["state"], string> = { received: "", processed: "good", refused: "bad" };
