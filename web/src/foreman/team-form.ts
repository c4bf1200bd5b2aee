/** A new team: a name and where its mail goes. */

import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";

import { look } from "../look";
import { server } from "../server";
import type { Team } from "../wire";
import { words } from "../words";
import { SendingForm } from "./sending-form";

const w = words.selection;

@customElement("vs-team-form")
export class TeamForm extends SendingForm<Team> {
  protected readonly done = "added";

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
      ${this.trouble()}
      <div class="ends">
        <button class="button primary" ?disabled=${this.working}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}${w.teamSave}</button>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new Event("cancel"))}>${words.cancel}</button>
      </div>
    </form>`;
  }

  protected override send(form: FormData): Promise<Team> {
    return server.addTeam(String(form.get("name")).trim(), String(form.get("email")).trim());
  }
}
