/** The phones in their holders: how each is, what somebody must do, and how a new one comes in. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import "./phone-card";
import "./phone-enrolment";
import "./phone-form";
import { icons } from "../../icons";
import { server } from "../../server";
import { day, moment } from "../../times";
import type { Device, Enrolment, Unfinished } from "../../wire";
import { words } from "../../words";
import { Listing } from "../listing";

const w = words.phones;
const renewedEveryMs = 15_000;

@customElement("vs-phones")
export class Phones extends Listing<Device> {
  protected readonly heading = w.title;
  protected readonly emptyText = w.empty;
  @state() private adding = false;
  @state() private enrolment: Enrolment | null = null;
  @state() private unfinished: Unfinished[] = [];
  private timer = 0;

  static override styles = [Listing.styles, css`
    h3 { margin: 4px 2px 10px; }
    h3.bad { color: var(--bad); font-size: 12px; }
    ul + h3 { margin-top: 18px; }
    .upload .top { font-weight: 500; }
    .upload .top span { margin-left: auto; }
    .bar { height: 5px; margin-top: 8px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .bar i { display: block; height: 100%; background: var(--accent); }
    .upload p { font-size: 12px; }
    .adds { position: sticky; bottom: -12px; margin: 16px -12px -12px; padding: 12px; border-top: 1px solid var(--line);
      background: var(--paper); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(this.load, renewedEveryMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
  }

  protected async fetchRows(): Promise<Device[]> {
    const [devices, unfinished] = await Promise.all([server.devices(), server.unfinishedUploads()]);
    this.unfinished = unfinished;
    return devices;
  }

  /** Over the list, so that the code is on the screen for the phone's camera, however many phones there are. */
  protected override above(): TemplateResult | typeof nothing {
    if (this.enrolment) return html`<vs-phone-enrolment
      .enrolment=${this.enrolment} @renew=${() => this.renewCode(this.enrolment!.device.id)} @settled=${this.settled}
    ></vs-phone-enrolment>`;
    if (this.adding) return html`<vs-phone-form
      @added=${this.showCode} @cancel=${() => (this.adding = false)}></vs-phone-form>`;
    return nothing;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if ((changed.has("enrolment") && this.enrolment) || (changed.has("adding") && this.adding)) {
      this.renderRoot.querySelector(".body")?.scrollTo(0, 0);
    }
  }

  protected override below(): TemplateResult | typeof nothing {
    if (this.adding || this.enrolment) return nothing;
    return html`<div class="adds"><button class="button primary wide" @click=${() => (this.adding = true)}>
      ${icons.plus}${w.add}</button></div>`;
  }

  protected list(rows: Device[]): TemplateResult {
    const looked = [...rows].sort((a, b) => Number(b.attention.length > 0) - Number(a.attention.length > 0));
    const troubled = rows.filter(({ attention }) => attention.length).length;
    return html`
      ${troubled ? html`<h3 class="bad">${w.attention(troubled)}</h3>` : nothing}
      <ul>${looked.map((device) => html`<li><vs-phone-card
        .device=${device} @changed=${this.changed} @renew=${() => this.renewCode(device.id)}></vs-phone-card></li>`)}</ul>
      ${this.unfinished.length ? html`<h3>${w.incoming}</h3><ul>${this.unfinished.map(incoming)}</ul>` : nothing}`;
  }

  private readonly showCode = ({ detail }: CustomEvent<Enrolment>): void => {
    this.adding = false;
    this.enrolment = detail;
    void this.load();
  };

  private readonly changed = ({ detail }: CustomEvent<Device>): void => {
    this.rows = (this.rows ?? []).map((row) => (row.id === detail.id ? detail : row));
  };

  private readonly settled = (): void => {
    this.enrolment = null;
    void this.load();
  };

  private async renewCode(id: number): Promise<void> {
    this.enrolment = await server.renewCode(id);
  }
}

const incoming = (upload: Unfinished): TemplateResult => {
  const percent = Math.floor((100 * upload.offset) / upload.length);
  return html`<li class="card upload">
    <div class="top">${upload.file_name}<span class="muted number">${w.progress(percent)}</span></div>
    <div class="bar"><i style="width:${percent}%"></i></div>
    <p>${upload.device} · ${w.since(moment(upload.created_at))} · ${
      upload.expires_at ? w.givenUp(day(upload.expires_at)) : w.awaitsTrack}</p>
  </li>`;
};
