/** Logged in or not: the map or the door. */

import "./app.css";

import { LitElement, html } from "lit";
import { customElement, state } from "lit/decorators.js";

import "./choose-password";
import "./desk";
import "./login";
import { Failure, server, session } from "../server";
import type { CurrentUser } from "../wire";
import { words } from "../words";

@customElement("vs-app")
export class App extends LitElement {
  @state() private me: CurrentUser | null = null;
  @state() private asking = true;
  @state() private lost = false;
  @state() private failure = "";
  /** Of a link to choose a password by; the address bar does not keep it. */
  @state() private secret = takeSecret();
  /** Who has just chosen one. */
  @state() private chosen = "";

  protected override createRenderRoot(): HTMLElement {
    return this; // The map must stand in the page itself, where MapLibre's style sheet is.
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener("lost", this.loggedOut);
    void this.whoAmI();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener("lost", this.loggedOut);
  }

  override render() {
    if (this.secret) return html`<vs-choose-password .secret=${this.secret} @chosen=${this.passwordChosen}></vs-choose-password>`;
    if (this.failure) {
      return html`<main class="failed"><p class="notice bad" role="alert">${this.failure}</p>
        <button class="button" @click=${this.whoAmI}>${words.retry}</button></main>`;
    }
    if (this.asking) return html`<span class="sr" role="status">${words.loading}</span>`;
    if (!this.me) return html`<vs-login ?lost=${this.lost} .chosen=${this.chosen} @logged-in=${this.loggedIn}></vs-login>`;
    return html`<vs-desk .me=${this.me} @log-out=${this.logOut}></vs-desk>`;
  }

  private passwordChosen({ detail }: CustomEvent<CurrentUser>): void {
    this.secret = "";
    this.chosen = detail.username;
    this.me = null;
  }

  private readonly whoAmI = async (): Promise<void> => {
    this.failure = "";
    this.asking = true;
    try {
      this.me = await server.me();
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.status !== 401) this.failure = failure.message;
    } finally {
      this.asking = false;
    }
  };

  private loggedIn({ detail }: CustomEvent<CurrentUser>): void {
    this.me = detail;
    this.lost = false;
  }

  private readonly loggedOut = (): void => {
    this.lost = this.me !== null;
    this.me = null;
  };

  private async logOut(): Promise<void> {
    try {
      const { url } = await server.logOutAt();
      await server.logOut();
      this.me = null;
      this.lost = false;
      if (url) location.assign(url); // out at the municipality's log-in too
    } catch (error) {
      this.failure = Failure.from(error).message; // still logged in, and must know it
    }
  }
}

function takeSecret(): string {
  const secret = /^#adgangskode=([\w-]+)$/.exec(location.hash)?.[1] ?? "";
  if (secret) history.replaceState(null, "", "/login");
  return secret;
}
