/** Why a damage is dismissed or reopened: a reason is asked for, because somebody will ask later. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

import { look } from "../../look";
import type { DismissedAs } from "../../wire";
import { words } from "../../words";

/** A reason that is often given, and what the thing then is. */
export interface Proposal {
  readonly text: string;
  readonly what: DismissedAs;
}

export type Reason = Proposal;

@customElement("vs-reason")
export class ReasonForm extends LitElement {
  @property() question = "";
  @property() button = "";
  @property({ attribute: false }) proposals: readonly Proposal[] = [];
  @property({ type: Boolean }) working = false;

  static override styles = [look, css`
    :host { display: block; flex: 1; }
    .proposals { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 10px; }
    .proposals .button { min-height: 30px; font-weight: 500; }
    .ends { display: flex; gap: 8px; margin-top: 12px; }
    .ends .danger { flex: 1; }
  `];

  override render() {
    return html`<form @submit=${this.submit}>
      <label class="field">${this.question}<input name="reason" required maxlength="300" autocomplete="off" /></label>
      ${this.proposals.length ? html`<div class="proposals">${this.proposals.map(({ text }) => html`
        <button type="button" class="button" @click=${() => this.take(text)}>${text}</button>`)}</div>` : nothing}
      <div class="ends">
        <button class="button danger" ?disabled=${this.working}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}${this.button}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
      </div>
    </form>`;
  }

  override firstUpdated(): void {
    this.field.focus();
  }

  private get field(): HTMLInputElement {
    return this.renderRoot.querySelector("input")!;
  }

  private take(reason: string): void {
    this.field.value = reason;
    this.field.focus();
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const text = this.field.value.trim();
    const what = this.proposals.find((proposal) => proposal.text === text)?.what ?? "other";
    if (text) this.dispatchEvent(new CustomEvent<Reason>("reason", { detail: { text, what } }));
  }
}
