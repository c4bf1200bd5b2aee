/** The door. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import { look } from "../look";
import { Failure, server } from "../server";
import type { CurrentUser } from "../wire";
import { words } from "../words";
import { SendingForm } from "./selection/sending-form";

@customElement("vs-login")
export class LogIn extends SendingForm<CurrentUser> {
  /** Somebody was logged in a moment ago. */
  @property({ type: Boolean }) lost = false;
  /** Who has just chosen a password. */
  @property() chosen = "";
  protected readonly done = "logged-in";
  /** What the button of the municipality's own log-in says; none where there is no such log-in. */
  @state() private provider: string | null = null;
  /** AGPL-3.0, 13: whoever uses the program over a network is offered its source. */
  @state() private source = "";
  /** The password is right, and a code is wanted beside it. */
  @state() private coding = false;

  static override styles = [look, css`
    :host { display: grid; place-items: center; min-height: 100%; padding: 24px; background: var(--rail); }
    main { width: min(360px, 100%); }
    form {
      padding: 32px; border-radius: 12px; background: var(--paper);
      box-shadow: 0 20px 60px rgb(0 0 0 / 30%);
    }
    .brand { display: flex; align-items: center; gap: 10px; font-size: 20px; font-weight: 700; letter-spacing: -0.02em; }
    p.lead { margin: 10px 0 22px; color: var(--ink-2); }
    .field { margin-top: 14px; }
    .button { margin-top: 22px; min-height: 40px; }
    .notice { margin-top: 16px; }
    .or { margin: 18px 0 0; text-align: center; color: var(--ink-3); }
    .or + .button { margin-top: 12px; }
    footer { margin-top: 14px; text-align: center; font-size: 12px; }
    footer a { color: #fff; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.findProvider();
    void this.comeBack();
  }

  override render() {
    return html`<main><form @submit=${this.submit} aria-label=${words.logIn.title}>
      <h1 class="brand"><img src="/assets/sign.svg" width="30" height="30" alt="" />Vejsyn</h1>
      <p class="lead">${words.logIn.lead}</p>
      ${this.lost && !this.failure ? html`<p class="notice">${words.logIn.lost}</p>` : nothing}
      ${this.chosen && !this.failure ? html`<p class="notice good" role="status">${words.logIn.chosen(this.chosen)}</p>` : nothing}
      <label class="field">${words.logIn.username}
        <input name="username" .value=${this.chosen} autocomplete="username" autocapitalize="none" required />
      </label>
      <label class="field">${words.logIn.password}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      ${this.coding ? html`<label class="field">${words.logIn.code}
        <input name="code" autocomplete="one-time-code" inputmode="text" maxlength="40" required />
      </label>` : nothing}
      ${this.trouble()}
      <button class="button primary wide" ?disabled=${this.working}>
        ${this.working ? html`<span class="spinner"></span>${words.logIn.working}` : words.logIn.button}
      </button>
      ${this.provider ? this.otherWay(this.provider) : nothing}
    </form>
    ${this.source ? html`<footer><a href=${this.source} rel="noreferrer">${words.logIn.source}</a></footer>` : nothing}</main>`;
  }

  private otherWay(title: string): TemplateResult {
    return html`<p class="or">${words.logIn.or}</p>
      <button type="button" class="button wide" data-provider ?disabled=${this.working} @click=${this.toProvider}>${title}</button>`;
  }

  protected override send(form: FormData): Promise<CurrentUser> {
    const code = form.get("code");
    return server.logIn(String(form.get("username")), String(form.get("password")), code === null ? null : String(code));
  }

  protected override failed(code: string): void {
    this.coding ||= code === "second_factor_wanted";
    const field = this.coding ? "input[name=code]" : "input[type=password]";
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>(field)?.select());
  }

  private async findProvider(): Promise<void> {
    const { title, source } = await server.wayIn().catch(() => ({ title: null, source: "" }));
    [this.provider, this.source] = [title, source];
  }

  private readonly toProvider = (): void => {
    void this.ask(async () => location.assign((await server.startAtProvider()).url));
  };

  /** Sent back by the provider, with a code or with why not; the address bar keeps neither. */
  private async comeBack(): Promise<void> {
    const told = new URLSearchParams(location.search);
    const [code, state, error] = ["code", "state", "error"].map((name) => told.get(name));
    if (!state || (!code && !error)) return;
    history.replaceState(null, "", "/");
    if (!code) this.failure = words.logIn.providerSaysNo;
    else await this.ask(async () => {
      const detail = await server.comeBack(code, state);
      this.dispatchEvent(new CustomEvent<CurrentUser>(this.done, { detail }));
    });
  }

  private async ask(deed: () => Promise<void>): Promise<void> {
    this.working = true;
    this.failure = "";
    await deed().catch((error: unknown) => (this.failure = Failure.from(error).message));
    this.working = false;
  }
}
