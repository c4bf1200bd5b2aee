/** The foreman's desk: the rail, a list at the left, the map in the middle, what he works on at the right. */

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import "./desk.css";
import "./damage/damage-panel";
import "./map/legend";
import "./map/map-view";
import "./nights/morning";
import "./nights/nights";
import "./phones/phones";
import "./selection/receipt";
import "./nights/recordings";
import "./nights/retention";
import "./road-classes";
import "./selection/selection-panel";
import "./map/toolbar";
import "./orders/work-orders";
import "./trust/account";
import "./trust/audit";
import { icons } from "../icons";
import { Failure, server } from "../server";
import type { Area, CurrentUser, Damage, Dot, MapFacts, Position } from "../wire";
import { words } from "../words";
import { everything, type Filter } from "./map/filter";
import type { MapView, Tool } from "./map/map-view";
import { Selection } from "./selection/selection";
import type { Outcome } from "./selection/selection-panel";

type Place = "map" | "orders" | "recordings" | "phones" | "roads" | "nights" | "retention" | "audit" | "account" | "morning";

/** The municipality's; what is his own stands below his name. */
const places: readonly Place[] = ["map", "orders", "recordings", "phones", "roads", "nights", "retention", "audit"];
/** Whose page it is, where it is not everybody's. */
const shownTo: Partial<Record<Place, ReadonlySet<string>>> = {
  phones: new Set(["engineer", "admin"]),
  retention: new Set(["admin"]),
  audit: new Set(["admin"]),
};
/** Who sets how often roads are inspected. */
const editors: ReadonlySet<string> = new Set(["engineer", "admin"]);
const addressed = /^#damage=(\d+)$/;

@customElement("vs-desk")
export class Desk extends LitElement {
  @property({ attribute: false }) me!: CurrentUser;
  @state() private facts: MapFacts | null = null;
  @state() private trouble = "";
  @state() private place: Place = "map";
  @state() private tool: Tool = "point";
  @state() private filter: Filter = everything;
  @state() private overdue = false;
  @state() private uncertain = false;
  @state() private selection = Selection.empty;
  @state() private searching = false;
  @state() private searchTrouble = "";
  @state() private outcome: Outcome | null = null;
  @state() private openedId: number | null = null;
  @state() private openedAt: Position | null = null;
  /** Grows when damages or intervals have changed, so that the tiles are asked for anew. */
  @state() private version = Date.now();
  @query("vs-map") private readonly map!: MapView | null;
  private area: Area | null = null;
  private search: AbortController | null = null;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this; // The map must stand in the page itself, where MapLibre's style sheet is.
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.loadFacts();
    window.addEventListener("hashchange", this.readAddress);
    window.addEventListener("keydown", this.escape);
    this.readAddress();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.readAddress);
    window.removeEventListener("keydown", this.escape);
  }

  override render() {
    return html`
      ${this.rail()}
      ${this.place === "map" ? nothing : html`<aside class="left" aria-label=${words.places[this.place]}>${this.listing()}</aside>`}
      <main>
        ${this.facts?.alarms.map((alarm) => html`<p class="alarm" role="alert">${icons.warning}
          <span><strong>${alarm.message}</strong> ${alarm.next_step}</span></p>`)}
        ${this.facts?.mail.configured === false ? html`<p class="no-mail" role="status">${icons.warning}
          <span><strong>${words.mail.notSet}</strong> ${words.mail.nextStep}</span></p>` : nothing}
        <div class="field">${this.facts ? this.mapArea(this.facts) : nothing}</div>
        ${this.trouble ? html`<div class="trouble" role="alert">${this.trouble}
          <button @click=${this.again}>${words.retry}</button></div>` : nothing}
      </main>
      ${this.working()}`;
  }

  /** A reader sees everything and changes nothing. */
  private get watching(): boolean {
    return this.me.role === "reader";
  }

  private rail(): TemplateResult {
    return html`<nav class="rail" aria-label=${words.places.label}>
      <h1><img src="/assets/sign.svg" width="34" height="34" alt="Vejsyn" /></h1>
      ${places.filter((place) => shownTo[place]?.has(this.me.role) ?? true).map((place) => this.placeButton(place))}
      <span class="me" title=${this.me.username}>${this.me.name}</span>
      ${this.placeButton("account")}
      ${this.placeButton("morning")}
      <button title=${words.logIn.logOutTitle} @click=${() => this.dispatchEvent(new Event("log-out"))}>${icons.logOut}<span>${words.logIn.logOut}</span></button>
    </nav>`;
  }

  private placeButton(place: Place): TemplateResult {
    return html`<button
      aria-current=${place === this.place ? "page" : "false"} data-place=${place}
      @click=${() => (this.place = place === this.place ? "map" : place)}
    >${icons[place]}<span>${words.places[place]}</span></button>`;
  }

  private listing(): TemplateResult {
    const close = (): void => void (this.place = "map");
    if (this.place === "orders") return html`<vs-work-orders ?watching=${this.watching}
      @close=${close} @damages-changed=${this.renew}></vs-work-orders>`;
    if (this.place === "morning") return html`<vs-morning @close=${close}></vs-morning>`;
    if (this.place === "nights") return html`<vs-nights @close=${close}></vs-nights>`;
    if (this.place === "retention") return html`<vs-retention @close=${close}></vs-retention>`;
    if (this.place === "account") return html`<vs-account @close=${close}></vs-account>`;
    if (this.place === "audit") return html`<vs-audit @close=${close}></vs-audit>`;
    if (this.place === "recordings") return html`<vs-recordings ?watching=${this.watching} @close=${close}></vs-recordings>`;
    if (this.place === "phones") return html`<vs-phones @close=${close}></vs-phones>`;
    return html`<vs-road-classes
      ?editable=${editors.has(this.me.role)} @close=${close} @roads-changed=${this.renew}></vs-road-classes>`;
  }

  private mapArea(facts: MapFacts): TemplateResult {
    return html`
      <vs-map
        .facts=${facts} .filter=${this.filter} .tool=${this.tool} .chosen=${this.selection.dots} .opened=${this.openedAt}
        .overdue=${this.overdue} .uncertain=${this.uncertain} .version=${this.version}
        @dot-click=${this.dotClicked} @area-drawn=${this.areaDrawn} @area-begun=${this.areaBegun}
        @map-ready=${this.showOpened} @map-failure=${this.mapFailed}
        @map-unavailable=${() => (this.trouble = words.map.unavailable)}
      ></vs-map>
      <vs-toolbar .tool=${this.tool} @tool=${(event: CustomEvent<Tool>) => (this.tool = event.detail)}
        @take-view=${this.takeView}></vs-toolbar>
      <div class="legend-place"><vs-legend
        .filter=${this.filter} .counts=${facts.counts} .overdue=${this.overdue}
        .uncertain=${this.uncertain} .candidates=${facts.candidates}
        @filter=${(event: CustomEvent<Filter>) => (this.filter = event.detail)}
        @uncertain=${(event: CustomEvent<boolean>) => (this.uncertain = event.detail)}
        @overdue=${(event: CustomEvent<boolean>) => (this.overdue = event.detail)}
      ></vs-legend></div>
      <div class="zoom" role="group">
        <button aria-label=${words.map.zoomIn} title=${words.map.zoomIn} @click=${() => this.map?.zoomBy(1)}>${icons.plus}</button>
        <button aria-label=${words.map.zoomOut} title=${words.map.zoomOut} @click=${() => this.map?.zoomBy(-1)}>${icons.minus}</button>
        <button aria-label=${words.map.whole} title=${words.map.whole} @click=${() => this.map?.showWhole()}>${icons.whole}</button>
      </div>`;
  }

  /** One damage lies over the selection, and the selection waits underneath as it was. */
  private working(): TemplateResult | typeof nothing {
    const choosing = this.searching || this.searchTrouble !== "" || !this.selection.isEmpty;
    if (this.openedId === null && !choosing && !this.outcome) return nothing;
    return html`<aside class="right" aria-label=${words.places.working}>
      ${this.openedId === null ? nothing : html`<vs-damage
        .damageId=${this.openedId} ?watching=${this.watching} .chosen=${this.selection.has(this.openedId)}
        @close=${this.closeDamage} @damage-loaded=${this.damageLoaded} @choose=${this.chooseDamage}
        @damages-changed=${this.renew}
      ></vs-damage>`}
      ${this.outcome ? html`<vs-receipt
        ?hidden=${this.openedId !== null} .outcome=${this.outcome}
        @close=${() => (this.outcome = null)} @show-orders=${this.showOrders}
      ></vs-receipt>` : nothing}
      ${choosing ? html`<vs-selection
        ?hidden=${this.openedId !== null || this.outcome !== null}
        .selection=${this.selection} .searching=${this.searching} .trouble=${this.searchTrouble}
        ?watching=${this.watching} ?mailless=${this.facts?.mail.configured === false}
        @clear=${this.clearSelection} @assigned=${this.assigned} @merged=${this.merged} @search-again=${this.countArea}
        @open-damage=${(event: CustomEvent<number>) => this.open(event.detail, null)}
      ></vs-selection>` : nothing}
    </aside>`;
  }

  private async loadFacts(): Promise<void> {
    try {
      this.facts = await server.map();
      this.trouble = "";
    } catch (error) {
      this.trouble = Failure.from(error).message;
    }
  }

  private readonly again = (): void => {
    this.trouble = "";
    this.renew();
  };

  private readonly renew = (): void => {
    this.version += 1;
    void this.loadFacts();
  };

  private mapFailed({ detail }: CustomEvent<{ status: number }>): void {
    if (detail.status === 401) void server.me().catch(() => undefined); // tells the app that the log-in is gone
    else this.trouble = words.map.tilesFailed;
  }

  // ── One damage ──────────────────────────────────────────────────────────────────────────────────────────────────

  private dotClicked({ detail: dot }: CustomEvent<Dot>): void {
    if (this.tool === "pick") {
      this.outcome = null;
      this.openedId = null;
      this.selection = this.selection.toggled(dot);
    } else {
      this.open(dot.properties.id, dot.geometry.coordinates);
    }
  }

  private open(id: number, at: Position | null): void {
    this.openedId = id;
    this.openedAt = at;
    history.replaceState(null, "", `#damage=${id}`);
  }

  private readonly readAddress = (): void => {
    const id = addressed.exec(location.hash)?.[1];
    if (id) this.open(Number(id), null);
  };

  private damageLoaded({ detail }: CustomEvent<Damage>): void {
    if (detail.id !== this.openedId) this.open(detail.id, null); // it was asked for by the number of one of its parts
    this.openedAt = [detail.lon, detail.lat];
    this.showOpened();
  }

  private showOpened(): void {
    if (this.openedAt) this.map?.goTo(this.openedAt);
  }

  private closeDamage(): void {
    this.openedId = null;
    this.openedAt = null;
    history.replaceState(null, "", location.pathname);
  }

  private chooseDamage({ detail: damage }: CustomEvent<Damage>): void {
    const { id, urgency, band, severity, status, lon, lat } = damage;
    this.outcome = null;
    this.selection = this.selection.toggled({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: { id, urgency, band, severity, status, class: damage.class },
    });
    if (this.selection.has(id)) this.closeDamage();
  }

  // ── The selection ───────────────────────────────────────────────────────────────────────────────────────────────

  private areaBegun(): void {
    this.search?.abort();
    this.selection = Selection.empty;
    this.searching = false;
    this.searchTrouble = "";
  }

  private areaDrawn({ detail }: CustomEvent<Area>): void {
    this.area = detail;
    this.outcome = null;
    if (this.openedId !== null) this.closeDamage();
    void this.countArea();
  }

  private takeView(): void {
    const area = this.map?.viewArea();
    if (!area) return;
    this.map?.clearArea();
    this.tool = "point";
    this.areaDrawn(new CustomEvent("area-drawn", { detail: area }));
  }

  private readonly countArea = async (): Promise<void> => {
    if (!this.area) return;
    this.search?.abort();
    const search = (this.search = new AbortController());
    this.searching = true;
    this.searchTrouble = "";
    try {
      const found = await server.search(this.area, search.signal);
      this.selection = Selection.of(this.area, found, this.filter);
    } catch (error) {
      if (!search.signal.aborted) this.searchTrouble = Failure.from(error).message;
    } finally {
      if (this.search === search) this.searching = false;
    }
  };

  private clearSelection(): void {
    this.areaBegun();
    this.area = null;
    this.map?.clearArea();
  }

  private assigned({ detail }: CustomEvent<Outcome>): void {
    this.clearSelection();
    this.outcome = detail;
    this.tool = "point";
    this.renew();
  }

  private merged({ detail }: CustomEvent<Damage>): void {
    this.clearSelection();
    this.tool = "point";
    this.open(detail.id, [detail.lon, detail.lat]);
    this.renew();
  }

  private showOrders(): void {
    this.outcome = null;
    this.place = "orders";
  }

  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || isTyping(event)) return;
    if (this.tool !== "point") {
      this.tool = "point"; // takes a ring half drawn off the map; a finished one stays with its selection
    } else if (this.openedId !== null) {
      this.closeDamage();
    }
  };
}

const isTyping = (event: KeyboardEvent): boolean =>
  (event.composedPath()[0] as Element).matches?.("input:not([type=checkbox]), textarea, select") ?? false;
