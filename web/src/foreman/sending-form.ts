/** A form that sends one request: its button rests while the answer is awaited, and what went wrong is told. */

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { Failure } from "../server";

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

  protected async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.working = true;
    this.failure = "";
    try {
      const answer = await this.send(new FormData(event.target as HTMLFormElement));
      this.dispatchEvent(new CustomEvent<Answer>(this.done, { detail: answer }));
    } catch (error) {
      this.failure = Failure.from(error).message;
      this.failed();
    } finally {
      this.working = false;
    }
  }

  /** What else a failure does. */
  protected failed(): void {}
}
