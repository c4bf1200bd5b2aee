/** Asks once more before something is done, says what it means, does it, and tells what went wrong. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../look";
import { Failure } from "../server";
import { words } from "../words";

/** What is asked, and what a yes does. */
export interface Question {
  readonly question: string;
  readonly means: readonly string[];
  readonly button: string;
  readonly deed: () => Promise<unknown>;
}

@customElement("vs-confirm")
export class Confirm extends LitElement {
  @property({ attribute: false }) asked!: Question;
  @state() private working = false;
  @state() private failure = "";

  static override styles = [look, css`
    dialog {
      width: min(420px, calc(100vw - 32px)); padding: 20px; border: 0; border-radius: 12px;
      background: var(--paper); color: var(--ink); box-shadow: 0 18px 60px rgb(9 18 23 / 35%);
    }
    dialog::backdrop { background: rgb(9 18 23 / 45%); }
    dialog > * + * { margin-top: 10px; }
    ul { display: grid; gap: 6px; padding-left: 18px; list-style: disc; color: var(--ink-2); }
    .ends { display: flex; gap: 8px; margin-top: 18px; }
    .ends :first-child { flex: 1; }
  `];

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override render() {
    const { question, means, button } = this.asked;
    return html`<dialog aria-labelledby="question" @close=${() => this.dispatchEvent(new Event("left"))} @cancel=${this.stay}>
      <h2 id="question">${question}</h2>
      <ul>${means.map((line) => html`<li>${line}</li>`)}</ul>
      <div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>
      <div class="ends">
        <button class="button primary" ?disabled=${this.working} @click=${this.act}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}${button}</button>
        <button class="button" autofocus ?disabled=${this.working} @click=${() => this.dialog.close()}>${words.cancel}</button>
      </div>
    </dialog>`;
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  private readonly act = async (): Promise<void> => {
    this.working = true;
    this.failure = "";
    try {
      await this.asked.deed();
      this.dialog.close();
    } catch (error) {
      this.failure = Failure.from(error).message;
    } finally {
      this.working = false;
    }
  };

  /** Escape does not hide an answer that is on its way. */
  private stay(event: Event): void {
    if (this.working) event.preventDefault();
  }
}
