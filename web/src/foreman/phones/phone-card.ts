/** One phone: what is wrong with it first, then how it is, then what can be done. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { Failure, server } from "../../server";
import { moment } from "../../times";
import type { Device, DeviceChange } from "../../wire";
import { language, words } from "../../words";

const w = words.phones;
const tone: Record<Device["state"], string> = { new: "", waiting: "accent", enrolled: "good", revoked: "" };

type Deed = "rename" | "revoke";

@customElement("vs-phone-card")
export class PhoneCard extends LitElement {
  @property({ attribute: false }) device!: Device;
  @state() private asking: Deed | null = null;
  @state() private failure = "";

  static override styles = [look, css`
    :host { display: block; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
    :host([troubled]) { border-color: #efc4c0; }
    .top { display: flex; align-items: center; gap: 8px; }
    .top strong { font-weight: 600; overflow-wrap: anywhere; }
    .top .tag { margin-left: auto; }
    .top + p { margin-top: 3px; color: var(--ink-2); }
    .attention { display: flex; gap: 8px; margin-top: 8px; padding: 9px 11px; border-radius: 6px;
      background: var(--bad-soft); color: #7d1610; }
    .attention svg { flex: none; margin-top: -1px; width: 18px; height: 18px; }
    dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px 12px; margin-top: 10px; padding-top: 10px;
      border-top: 1px solid var(--line); }
    dt { color: var(--ink-3); font-size: 11px; }
    dd { font-variant-numeric: tabular-nums; }
    dd small { display: block; color: var(--ink-3); font-size: 11px; }
    .refused { margin-top: 8px; color: var(--ink-2); font-size: 12px; }
    form { margin-top: 10px; padding: 9px 11px; border-radius: 6px; background: var(--accent-soft); }
    form div { display: flex; align-items: center; gap: 8px; margin-top: 6px; }
    input { flex: 1; min-width: 0; min-height: 32px; padding: 4px 8px; border: 1px solid var(--line-2); border-radius: 7px;
      background: var(--paper); }
    input[type="number"] { flex: none; width: 84px; }
    .deeds { display: flex; gap: 8px; margin-top: 12px; }
    .deeds .button, form .button { min-height: 30px; font-weight: 500; }
    .deeds .danger { margin-left: auto; }
    .notice { margin-top: 10px; }
  `];

  override updated(): void {
    this.toggleAttribute("troubled", this.device.attention.length > 0);
  }

  override render() {
    const { device } = this;
    return html`
      <div class="top"><strong>${device.name}</strong><span class="tag ${tone[device.state]}">${w.state[device.state]}</span></div>
      <p>${w.vehicleShort[device.vehicle]} · ${device.last_contact ? w.seen(moment(device.last_contact)) : w.neverSeen}<br />
        ${device.last_drive ? w.drove(moment(device.last_drive)) : w.neverDrove} · ${
          w.week(words.recordings.metres(device.metres_this_week))}</p>
      ${device.attention.map(({ message }) => html`<div class="attention">${icons.warning}<span>${message}</span></div>`)}
      ${device.state === "enrolled" || device.last_drive ? this.facts() : nothing}
      ${device.refused.map(({ recordings, message }) => html`<p class="refused">${w.refused(recordings, message)}</p>`)}
      ${device.state === "enrolled" && device.height_m === null ? this.measuring() : nothing}
      ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
      ${this.asking === "rename" ? this.renaming() : this.asking === "revoke" ? this.revoking() : this.deeds()}`;
  }

  private facts(): TemplateResult {
    const { status, height_m: tape, found_height_m: found, found_pitch_deg: pitch, lens } = this.device;
    const fact = (name: keyof typeof w.facts, value: unknown, more = ""): TemplateResult => html`<div>
      <dt>${w.facts[name]}</dt><dd>${value ?? w.notYet}${more ? html`<small>${more}</small>` : nothing}</dd></div>`;
    const battery = status?.battery == null ? null : `${Math.round(100 * status.battery)} %`;
    const charging = status?.charging == null ? "" : status.charging ? w.charging : w.notCharging;
    return html`<dl>
      ${fact("battery", battery, charging)}
      ${fact("storage", status?.free_bytes == null ? null : `${decimal(status.free_bytes / 1e9, 0)} GB`)}
      ${fact("waiting", status ? w.waitingPieces(status.waiting) : null)}
      ${fact("height", tape === null ? null : metres(tape), found === null ? "" : w.foundHeight(metres(found)))}
      ${fact("tilt", pitch === null ? null : `${decimal(pitch, 1)}°`)}
      ${fact("lens", w.lens[lens])}
      ${status ? fact("version", status.version) : nothing}
    </dl>`;
  }

  private measuring(): TemplateResult {
    return html`<form @submit=${this.saved((form) => ({ height_m: Number(form.get("value")) }))}>
      ${w.measure}
      <div><input name="value" type="number" required min="0.5" max="4" step="0.01" inputmode="decimal"
        aria-label=${w.heightIn(this.device.name)} /> m <button class="button">${w.save}</button></div>
    </form>`;
  }

  private renaming(): TemplateResult {
    return html`<form @submit=${this.saved((form) => ({ name: String(form.get("value")).trim() }))}>
      <div><input name="value" required maxlength="100" autocomplete="off" .value=${this.device.name}
        aria-label=${w.renameTo(this.device.name)} />
        <button class="button primary">${w.save}</button>
        <button class="button" type="button" @click=${this.rest}>${words.cancel}</button></div>
    </form>`;
  }

  private revoking(): TemplateResult {
    return html`<p class="notice bad">${w.revokeSure(this.device.name)}</p>
      <div class="deeds">
        <button class="button" @click=${this.rest}>${words.cancel}</button>
        <button class="button danger" @click=${() => this.change(server.revokeDevice(this.device.id))}>${w.revokeButton}</button>
      </div>`;
  }

  private deeds(): TemplateResult {
    return html`<div class="deeds">
      <button class="button" @click=${() => this.dispatchEvent(new Event("renew"))}>${w.renew}</button>
      <button class="button" @click=${() => (this.asking = "rename")}>${w.rename}</button>
      ${this.device.state === "enrolled"
        ? html`<button class="button danger" @click=${() => (this.asking = "revoke")}>${w.revoke}</button>` : nothing}
    </div>`;
  }

  private readonly rest = (): void => {
    this.asking = null;
    this.failure = "";
  };

  private saved(read: (form: FormData) => DeviceChange): (event: SubmitEvent) => void {
    return (event) => {
      event.preventDefault();
      void this.change(server.changeDevice(this.device.id, read(new FormData(event.target as HTMLFormElement))));
    };
  }

  private async change(asked: Promise<Device>): Promise<void> {
    try {
      const device = await asked;
      this.rest();
      this.dispatchEvent(new CustomEvent<Device>("changed", { detail: device }));
    } catch (error) {
      this.failure = Failure.from(error).message;
    }
  }
}

const decimal = (value: number, digits: number): string =>
  value.toLocaleString(language === "da" ? "da-DK" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const metres = (value: number): string => `${decimal(value, 2)} m`;
