/** A new user: a username, a name and a role; the password is chosen by whoever it is, by a link. */

import { html } from "lit";
import { customElement, state } from "lit/decorators.js";

import { look } from "../../look";
import { server } from "../../server";
import type { PasswordLink, Role } from "../../wire";
import { words } from "../../words";
import { SendingForm, addingForm } from "../selection/sending-form";

const w = words.people;

/** Each may do all that those before may. */
export const roles: readonly Role[] = ["reader", "foreman", "engineer", "admin"];

@customElement("vs-user-form")
export class UserForm extends SendingForm<PasswordLink> {
  protected readonly done = "added";
  @state() private intended: Role = "foreman";

  static override styles = [look, addingForm];

  override render() {
    return html`<form @submit=${this.submit} aria-label=${w.addUser}>
      <label class="field">${w.name}<input name="name" required maxlength="100" autocomplete="off" /></label>
      <label class="field">${w.username}<input name="username" required maxlength="100" autocomplete="off" autocapitalize="none" /></label>
      <div class="field"><label for="role">${w.role}</label><select id="role" name="role" @change=${(event: Event) => (this.intended = (event.target as HTMLSelectElement).value as Role)}>
        ${roles.map((role) => html`<option value=${role} ?selected=${role === this.intended}>${w.roles[role]}</option>`)}</select></div>
      <p class="notice">${w.may[this.intended]}</p>
      ${this.trouble()}
      ${this.ends(w.create)}
    </form>`;
  }

  protected override send(form: FormData): Promise<PasswordLink> {
    return server.addUser(String(form.get("username")).trim(), String(form.get("name")).trim(), this.intended);
  }
}
