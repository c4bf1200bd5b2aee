/** The morning mail of whoever is logged in: where, when, or none. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { Failure, server } from "../../server";
import type { Morning } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";
import { addingForm } from "../selection/sending-form";

const w = words.morning;
/** Proposed to who has none: before the crews drive. */
const usually = "06:30";

@customElement("vs-morning")
export class MorningPage extends Listing<Morning> {
  protected readonly heading = w.title;
  protected readonly emptyText = "";
  @state() private working = false;
  @state() private trouble = "";

  static override styles = [Listing.styles, addingForm, css`
    :host { display: flex; }
    .lead, .now { padding: 0 4px; color: var(--ink-2); }
    .now strong { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
    form { margin-top: 14px; }
  `];

  protected async fetchRows(): Promise<Morning[]> {
    return [await server.morning()];
  }

  protected list([{ email, at }]: [Morning]): TemplateResult {
    return html`<p class="lead">${w.lead}</p>
      <p class="now" role="status"><strong>${email && at ? w.wished(email, at) : w.none}</strong></p>
      <form @submit=${this.save} aria-label=${w.title}>
        <label class="field">${w.email}<input
          name="email" type="email" required maxlength="254" autocomplete="email" .value=${email ?? ""} /></label>
        <label class="field">${w.at}<input name="at" type="time" required .value=${at ?? usually} /></label>
        <div role="alert">${this.trouble ? html`<p class="notice bad">${this.trouble}</p>` : nothing}</div>
        <div class="ends">
          <button class="button primary" ?disabled=${this.working}>
            ${this.working ? html`<span class="spinner"></span>` : nothing}${words.save}</button>
          ${at ? html`<button type="button" class="button" ?disabled=${this.working} @click=${this.forgo}>${w.never}</button>`
            : nothing}
        </div>
      </form>`;
  }

  private readonly save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    void this.settle(server.setMorning(String(form.get("email")).trim(), String(form.get("at"))));
  };

  private readonly forgo = (): void => {
    void this.settle(server.forgoMorning().then(() => ({ email: null, at: null })));
  };

  private async settle(answer: Promise<Morning>): Promise<void> {
    this.working = true;
    this.trouble = "";
    try {
      this.rows = [await answer];
    } catch (error) {
      this.trouble = Failure.from(error).message;
    } finally {
      this.working = false;
    }
  }
}
