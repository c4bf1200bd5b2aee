/** The rail at the left: the pages, whose they are, and the way out. */

import { LitElement, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";

import { icons } from "../icons";
import type { CurrentUser } from "../wire";
import { words } from "../words";

export type Place = "map" | "list" | "orders" | "recordings" | "phones" | "roads" | "nights" | "people" | "retention" | "audit" | "account" | "morning";

/** The municipality's; what is his own stands below his name. */
const places: readonly Place[] = ["map", "list", "orders", "recordings", "phones", "roads", "nights", "people", "retention", "audit"];
/** Whose page it is, where it is not everybody's. */
const shownTo: Partial<Record<Place, ReadonlySet<string>>> = {
  phones: new Set(["engineer", "admin"]),
  people: new Set(["foreman", "engineer", "admin"]),
  retention: new Set(["admin"]),
  audit: new Set(["admin"]),
};

@customElement("vs-rail")
export class Rail extends LitElement {
  @property({ attribute: false }) me!: CurrentUser;
  @property() place: Place = "map";

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this; // It is laid out with the desk, by the desk's own style sheet.
  }

  override render() {
    return html`<nav class="rail" aria-label=${words.places.label}>
      <h1><img src="/assets/sign.svg" width="34" height="34" alt="Vejsyn" /></h1>
      ${places.filter((place) => shownTo[place]?.has(this.me.role) ?? true).map((place) => this.button(place))}
      <span class="me" title=${this.me.username}>${this.me.name}</span>
      ${this.button("account")}
      ${this.button("morning")}
      <button title=${words.logIn.logOutTitle} @click=${() => this.dispatchEvent(new Event("log-out", { bubbles: true }))}
      >${icons.logOut}<span>${words.logIn.logOut}</span></button>
    </nav>`;
  }

  private button(place: Place): TemplateResult {
    return html`<button aria-current=${place === this.place ? "page" : "false"} data-place=${place} @click=${() => this.go(place)}
    >${icons[place]}<span>${words.places[place]}</span></button>`;
  }

  /** The same press again closes the page. */
  private go(place: Place): void {
    this.dispatchEvent(new CustomEvent<Place>("go", { detail: place === this.place ? "map" : place }));
  }
}
