/** A new phone: what it is called and what carries it. */

import { html } from "lit";
import { customElement } from "lit/decorators.js";

import { look } from "../../look";
import { server } from "../../server";
import type { Enrolment, Vehicle } from "../../wire";
import { words } from "../../words";
import { SendingForm, addingForm } from "../selection/sending-form";

const w = words.phones;
const vehicles: readonly Vehicle[] = ["van", "sweeper"];

@customElement("vs-phone-form")
export class PhoneForm extends SendingForm<Enrolment> {
  protected readonly done = "added";

  static override styles = [look, addingForm];

  override render() {
    return html`<form @submit=${this.submit} aria-label=${w.add}>
      <label class="field">${w.name}<input
        name="name" required maxlength="100" autocomplete="off" placeholder=${w.namePlaceholder} /></label>
      <label class="field">${w.vehicle}<select name="vehicle">
        ${vehicles.map((vehicle) => html`<option value=${vehicle}>${w.vehicles[vehicle]}</option>`)}
      </select></label>
      ${this.trouble()}
      ${this.ends(w.makeCode)}
    </form>`;
  }

  protected override send(form: FormData): Promise<Enrolment> {
    return server.addDevice(String(form.get("name")).trim(), form.get("vehicle") as Vehicle);
  }
}
