/** A new team: a name and where its mail goes. */

import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { look } from "../../look";
import { server } from "../../server";
import type { Team } from "../../wire";
import { words } from "../../words";
import { SendingForm, addingForm } from "./sending-form";

const w = words.selection;

@customElement("vs-team-form")
export class TeamForm extends SendingForm<Team> {
  protected readonly done = "added";

  static override styles = [look, addingForm];

  override render() {
    return html`<form @submit=${this.submit} aria-label=${w.addTeam}>
      <label class="field">${w.teamName}<input name="name" required maxlength="80" autocomplete="off" /></label>
      <label class="field">${w.teamEmail}<input name="email" type="email" required maxlength="200" autocomplete="off" /></label>
      ${this.trouble()}
      ${this.ends(w.teamSave)}
    </form>`;
  }

  protected override send(form: FormData): Promise<Team> {
    return server.addTeam(String(form.get("name")).trim(), String(form.get("email")).trim());
  }
}
