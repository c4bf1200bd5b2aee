/** The code that a phone's camera reads, until the phone has come in or the code is over. */

import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { icons } from "../../icons";
import { look } from "../../look";
import { server } from "../../server";
import { clockTime } from "../../times";
import type { Enrolment } from "../../wire";
import { words } from "../../words";

const w = words.phones;
const askedEveryMs = 2_000;

@customElement("vs-phone-enrolment")
export class PhoneEnrolment extends LitElement {
  @property({ attribute: false }) enrolment!: Enrolment;
  @state() private enrolled = false;
  @state() private over = false;
  @state() private copied = false;
  private timer = 0;

  static override styles = [look, css`
    :host { display: block; }
    section { padding: 14px; border: 1px solid var(--line-2); border-radius: var(--radius); }
    h2 { margin-bottom: 10px; }
    img { display: block; width: 232px; height: 232px; margin: 0 auto; image-rendering: pixelated; }
    ol { margin-top: 10px; padding-left: 20px; list-style: decimal; color: var(--ink-2); }
    li + li { margin-top: 3px; }
    p { margin-top: 10px; }
    .notice { display: flex; align-items: center; gap: 8px; }
    .ends { display: flex; gap: 8px; margin-top: 12px; }
    .ends .button { flex: 1; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => void this.ask(), askedEveryMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("enrolment")) this.enrolled = this.over = this.copied = false;
  }

  override render() {
    const { device, qr, expires_at: until } = this.enrolment;
    return html`<section aria-label=${w.scan(device.name)}>
      <h2>${w.scan(device.name)}</h2>
      <div role="status">${this.enrolled ? html`<p class="notice good">${icons.check}${w.enrolled(device.name)}</p>` : nothing}</div>
      ${this.enrolled ? nothing : this.over ? html`<p class="notice bad">${w.over}</p>` : html`
        <img src=${qr} alt=${w.qr(device.name)} />
        <ol>${w.steps.map((step) => html`<li>${step}</li>`)}</ol>
        <p class="muted">${w.expires(clockTime(until))}</p>`}
      <div class="ends">
        ${this.enrolled ? nothing : this.over
          ? html`<button class="button primary" @click=${() => this.dispatchEvent(new Event("renew"))}>${w.renew}</button>`
          : html`<button class="button" @click=${this.copy}>${this.copied ? w.copied : w.copy}</button>`}
        <button class="button ${this.enrolled ? "primary" : ""}" @click=${() => this.dispatchEvent(new Event("settled"))}>
          ${this.enrolled ? w.done : words.close}</button>
      </div>
    </section>`;
  }

  private readonly copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(this.enrolment.url);
    this.copied = true;
  };

  /** The code is used as soon as the phone's newest key is younger than the code. */
  private async ask(): Promise<void> {
    if (this.enrolled || this.over) return;
    this.over = Date.now() >= Date.parse(this.enrolment.expires_at);
    const device = (await server.devices()).find(({ id }) => id === this.enrolment.device.id);
    this.enrolled = device?.code_waits === false && device.state === "enrolled";
  }
}
