/** A form that sends one request: its button rests while the answer is awaited, and what went wrong is told. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { Failure } from "../../server";
import { words } from "../../words";

/** Of a form in a list, which adds something to it. */
export const addingForm = css`
  :host { display: block; }
  form { padding: 12px; border: 1px solid var(--line); border-radius: var(--radius); }
  .field + .field, .notice { margin-top: 10px; }
  .ends { display: flex; gap: 8px; margin-top: 12px; }
  .ends .primary { flex: 1; }
`;

export abstract class SendingForm<Answer> extends LitElement {
  @state() protected working = false;
  @state() protected failure = "";

  /** Name of the event that carries the answer. */
  protected abstract readonly done: string;
  protected abstract send(form: FormData): Promise<Answer>;

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected trouble(): TemplateResult {
    return html`<div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>`;
  }

  /** Its two ends: send, or leave it. */
  protected ends(send: string): TemplateResult {
    return html`<div class="ends">
      <button class="button primary" ?disabled=${this.working}>
        ${this.working ? html`<span class="spinner"></span>` : nothing}${send}</button>
      <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
    </div>`;
  }

  protected async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.working = true;
    this.failure = "";
    try {
      const answer = await this.send(new FormData(event.target as HTMLFormElement));
      this.dispatchEvent(new CustomEvent<Answer>(this.done, { detail: answer }));
    } catch (error) {
      const { code, message } = Failure.from(error);
      this.failure = message;
      this.failed(code);
    } finally {
      this.working = false;
    }
  }

  /** What else a failure does. */
  protected failed(_code: string): void {}
}
