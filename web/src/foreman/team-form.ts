/** A new team: a name and where its mail goes. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";

import { look } from "../look";
import { Failure, server } from "../server";
import type { Team } from "../wire";
import { words } from "../words";

const w = words.selection;

@customElement("vs-team-form")
export class TeamForm extends LitElement {
  @state() private working = false;
  @state() private failure = "";

  static override styles = [look, css`
    form { padding: 12px; border: 1px solid var(--line); border-radius: var(--radius); }
    .field + .field, .notice { margin-top: 10px; }
    .ends { display: flex; gap: 8px; margin-top: 12px; }
    .ends .primary { flex: 1; }
  `];

  override render() {
    return html`<form @submit=${this.submit} aria-label=${w.addTeam}>
      <label class="field">${w.teamName}<input name="name" required maxlength="80" autocomplete="off" /></label>
      <label class="field">${w.teamEmail}<input name="email" type="email" required maxlength="200" autocomplete="off" /></label>
      <div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>
      <div class="ends">
        <button class="button primary" ?disabled=${this.working}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}${w.teamSave}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
      </div>
    </form>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.working = true;
    this.failure = "";
    try {
      const team = await server.addTeam(String(form.get("name")).trim(), String(form.get("email")).trim());
      this.dispatchEvent(new CustomEvent<Team>("added", { detail: team }));
    } catch (error) {
      this.failure = Failure.from(error).message;
    } finally {
      this.working = false;
    }
  }
}
