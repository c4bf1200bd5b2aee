/** The second factor of whoever is logged in: put on with a QR code and a first code, taken off with a last one. */

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";

import { look } from "../../look";
import { Failure, server } from "../../server";
import type { SecondFactor, SecondFactorOffer } from "../../wire";
import { words } from "../../words";

const w = words.secondFactor;

@customElement("vs-second-factor")
export class SecondFactorForm extends LitElement {
  @state() private now: SecondFactor | null = null;
  @state() private offer: SecondFactorOffer | null = null;
  @state() private codes: readonly string[] = [];
  @state() private failure = "";

  static override styles = [look, css`
    h3 { margin: 0 2px 8px; }
    p { margin: 0 2px 10px; color: var(--ink-2); }
    img { display: block; width: 200px; height: 200px; margin: 0 auto 8px; }
    code { overflow-wrap: anywhere; }
    ol { columns: 2; padding-left: 24px; }
    .button { margin-top: 10px; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask(async () => (this.now = await server.secondFactor()));
  }

  override render() {
    return html`<h3>${w.title}</h3>
      <div role="alert">${this.failure ? html`<p class="notice bad">${this.failure}</p>` : nothing}</div>
      ${this.codes.length ? this.recovery() : nothing}
      ${this.offer ? this.trying(this.offer) : this.now ? this.state(this.now) : nothing}`;
  }

  private state({ on, recovery_codes: left }: SecondFactor): TemplateResult {
    if (!on) return html`<p>${w.off}</p><button class="button" @click=${this.begin}>${w.begin}</button>`;
    return html`<p role="status">${w.on(left)}</p>${this.form(w.remove, this.takeOff)}`;
  }

  private trying(offer: SecondFactorOffer): TemplateResult {
    return html`<p>${w.scan}</p><img src=${offer.qr} alt=${w.qr} />
      <p>${w.orType} <code>${offer.secret}</code></p>${this.form(w.confirm, this.confirm)}`;
  }

  private recovery(): TemplateResult {
    return html`<p class="notice">${w.recovery}</p><ol>${this.codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>`;
  }

  private form(button: string, send: (code: string) => Promise<void>): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      void this.ask(() => send(String(new FormData(form).get("code")))).then(() => form.reset());
    };
    return html`<form @submit=${submit} aria-label=${w.title}>
      <label class="field">${w.code}<input name="code" autocomplete="one-time-code" maxlength="40" required /></label>
      <button class="button">${button}</button></form>`;
  }

  private readonly begin = (): void => {
    void this.ask(async () => (this.offer = await server.offerSecondFactor()));
  };

  private readonly confirm = async (code: string): Promise<void> => {
    if (!this.offer) return;
    this.codes = (await server.confirmSecondFactor(this.offer.offer, code)).recovery_codes;
    this.offer = null;
    this.now = await server.secondFactor();
  };

  private readonly takeOff = async (code: string): Promise<void> => {
    await server.removeSecondFactor(code);
    this.codes = [];
    this.now = await server.secondFactor();
  };

  private async ask(deed: () => Promise<unknown>): Promise<void> {
    this.failure = "";
    await deed().catch((error: unknown) => (this.failure = Failure.from(error).message));
  }
}
