/** The foreman's desk: the rail, a list at the left, the map in the middle, what he works on at the right. */

import { LitElement, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";

import "./desk.css";
import "./damage/damage-panel";
import "./finding/damage-list";
import "./finding/search-field";
import "./help/keys";
import "./help/welcome";
import "./map/legend";
import "./map/map-view";
import "./nights/morning";
import "./nights/nights";
import "./people/people";
import "./phones/phones";
import "./selection/receipt";
import "./nights/recordings";
import "./nights/retention";
import "./rail";
import "./road-classes";
import "./selection/selection-panel";
import "./map/toolbar";
import "./map/zoom";
import "./orders/work-orders";
import "./trust/account";
import "./trust/audit";
import { icons } from "../icons";
import { Failure, server } from "../server";
import type { Area, CurrentUser, Damage, DamageRow, Dot, FoundPlace, MapFacts, OverdueSection, Position } from "../wire";
import { words } from "../words";
import { everything, filterOf, wordsOf, type Filter } from "./finding/filter";
import type { Drawn, MapView, Tool } from "./map/map-view";
import type { Keys } from "./help/keys";
import { isTyping } from "./help/typing";
import type { ZoomStep } from "./map/zoom";
import type { Place } from "./rail";
import type { Outcome } from "./selection/assign-form";
import { Choosing } from "./selection/choosing";
import type { Combining } from "./selection/selection";

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
  @state() private filter: Filter = filterOf(location.search);
  @state() private overdue = false;
  @state() private combining: Combining = "new";
  @state() private outcome: Outcome | null = null;
  @state() private openedId: number | null = null;
  @state() private openedAt: Position | null = null;
  /** Grows when damages or intervals have changed, so that the tiles are asked for anew. */
  @state() private version = Date.now();
  @state() private isFar = false;
  @query("vs-keys") private readonly keys!: Keys | null;
  @query("vs-map") private readonly map!: MapView | null;
  private readonly choosing = new Choosing(this, () => this.filter, () => void this.reveal());

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
      <vs-rail .me=${this.me} .place=${this.place} @go=${this.go}></vs-rail>
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

  private listing(): TemplateResult {
    const close = (): void => void (this.place = "map");
    if (this.place === "list") return html`<vs-damage-list
      .filter=${this.filter} .version=${this.version} .chosen=${(id: number) => this.choosing.selection.has(id)}
      @filter=${this.setFilter} @close=${close} @street=${this.takeStreet} @row=${this.showRow}
      @open-row=${({ detail }: CustomEvent<DamageRow>) => this.open(detail.id, [detail.lon, detail.lat])}
      @choose-row=${({ detail }: CustomEvent<DamageRow>) => this.toggle(detail)}
    ></vs-damage-list>`;
    if (this.place === "orders") return html`<vs-work-orders ?watching=${this.watching}
      @close=${close} @damages-changed=${this.renew}></vs-work-orders>`;
    if (this.place === "morning") return html`<vs-morning @close=${close}></vs-morning>`;
    if (this.place === "nights") return html`<vs-nights @close=${close}></vs-nights>`;
    if (this.place === "retention") return html`<vs-retention @close=${close}></vs-retention>`;
    if (this.place === "people") return html`<vs-people
      .me=${this.me} .ring=${this.choosing.ring} @close=${close} @go=${this.go}></vs-people>`;
    if (this.place === "account") return html`<vs-account @close=${close}></vs-account>`;
    if (this.place === "audit") return html`<vs-audit @close=${close}></vs-audit>`;
    if (this.place === "recordings") return html`<vs-recordings ?watching=${this.watching} @close=${close}></vs-recordings>`;
    if (this.place === "phones") return html`<vs-phones @close=${close}></vs-phones>`;
    return html`<vs-road-classes @section=${this.showSection}
      ?editable=${editors.has(this.me.role)} @close=${close} @roads-changed=${this.renew}></vs-road-classes>`;
  }

  private mapArea(facts: MapFacts): TemplateResult {
    return html`
      <vs-map
        .facts=${facts} .filter=${this.filter} .tool=${this.tool} .chosen=${this.choosing.selection.dots} .combining=${this.combining} .opened=${this.openedAt}
        .overdue=${this.overdue} .version=${this.version}
        @dot-click=${this.dotClicked} @area-drawn=${this.areaDrawn} @area-begun=${() => this.choosing.clear()}
        @far=${(event: CustomEvent<boolean>) => (this.isFar = event.detail)}
        @map-ready=${this.showOpened} @map-failure=${this.mapFailed}
        @map-unavailable=${() => (this.trouble = words.map.unavailable)}
      ></vs-map>
      <vs-toolbar .tool=${this.tool} .combining=${this.combining}
        @combining=${(event: CustomEvent<Combining>) => (this.combining = event.detail)} @tool=${(event: CustomEvent<Tool>) => (this.tool = event.detail)}
        @take-view=${this.takeView}></vs-toolbar>
      <vs-search @place=${this.goToPlace}></vs-search>
      <div class="legend-place"><vs-legend
        .filter=${this.filter} .counts=${facts.counts} .overdue=${this.overdue}
        .candidates=${facts.candidates} .isFar=${this.isFar} ?watching=${this.watching} ?cramped=${this.place !== "map" && this.isWorking} @filter=${this.setFilter}
        @overdue=${(event: CustomEvent<boolean>) => (this.overdue = event.detail)}
      ></vs-legend></div>
      <vs-zoom @zoom=${this.zoom}></vs-zoom>
      <vs-welcome></vs-welcome><vs-keys></vs-keys>`;
  }

  private go({ detail }: CustomEvent<Place>): void {
    this.place = detail;
  }

  private zoom({ detail: step }: CustomEvent<ZoomStep>): void {
    if (step === "whole") this.map?.showWhole();
    else if (step === "keys") this.keys?.show();
    else this.map?.zoomBy(step === "in" ? 1 : -1);
  }

  /** One damage lies over the selection, and the selection waits underneath as it was. */
  private working(): TemplateResult | typeof nothing {
    if (!this.isWorking) return nothing;
    const { isChoosing, selection, searching, trouble } = this.choosing;
    return html`<aside class="right" aria-label=${words.places.working}>
      ${this.openedId === null ? nothing : html`<vs-damage
        .damageId=${this.openedId} ?watching=${this.watching} .chosen=${this.choosing.selection.has(this.openedId)}
        @close=${this.closeDamage} @damage-loaded=${this.damageLoaded} @choose=${this.chooseDamage}
        @damages-changed=${this.renew}
      ></vs-damage>`}
      ${this.outcome ? html`<vs-receipt
        ?hidden=${this.openedId !== null} .outcome=${this.outcome}
        @close=${() => (this.outcome = null)} @damages-changed=${this.renew} @show-orders=${this.showOrders}
      ></vs-receipt>` : nothing}
      ${isChoosing ? html`<vs-selection
        ?hidden=${this.openedId !== null || this.outcome !== null}
        .selection=${selection} .searching=${searching} .trouble=${trouble}
        ?watching=${this.watching} ?mailless=${this.facts?.mail.configured === false}
        @clear=${this.clearSelection} @assigned=${this.assigned} @merged=${this.merged} @search-again=${this.choosing.again}
        @open-damage=${(event: CustomEvent<number>) => this.open(event.detail, null)}
      ></vs-selection>` : nothing}
    </aside>`;
  }

  private get isWorking(): boolean {
    return this.openedId !== null || this.choosing.isChoosing || this.outcome !== null;
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
      this.choosing.toggle(dot);
    } else {
      this.open(dot.properties.id, dot.geometry.coordinates);
    }
  }

  private open(id: number, at: Position | null): void {
    this.openedId = id;
    this.openedAt = at;
    this.writeAddress();
  }

  private setFilter({ detail }: CustomEvent<Filter>): void {
    this.filter = detail;
    this.writeAddress();
    this.choosing.again();
  }

  /** What is filtered for and what is open: a colleague who is sent the address sees the same. */
  private writeAddress(): void {
    const asked = wordsOf(this.filter);
    const opened = this.openedId === null ? "" : `#damage=${this.openedId}`;
    history.replaceState(null, "", `${location.pathname}${asked && `?${asked}`}${opened}`);
  }

  /** A street or an order shows what is on it, in the list too; a number opens; a place is gone to. */
  private goToPlace({ detail: { kind, title, number, box } }: CustomEvent<FoundPlace>): void {
    if (kind === "damage" && number !== null) this.open(number, null);
    else if (kind === "order" && number !== null) this.showOnly({ orders: new Set([number]) });
    else if (kind === "street") this.showOnly({ streets: new Set([title]) });
    if (box) this.map?.showBox(box, kind !== "damage" && kind !== "street");
  }

  private showOnly(part: Partial<Filter>): void {
    this.setFilter(new CustomEvent("filter", { detail: { ...everything, ...part } }));
    this.place = "list";
  }

  private showRow({ detail }: CustomEvent<DamageRow>): void {
    this.openedAt = [detail.lon, detail.lat];
    if (this.openedId === null) this.showOpened();
    else this.open(detail.id, this.openedAt);
  }

  /** What is overdue is drawn, and the stretch in the middle of the map. */
  private showSection({ detail }: CustomEvent<OverdueSection>): void {
    this.overdue = true;
    this.map?.showBox(detail.box, true);
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
    this.writeAddress();
  }

  private chooseDamage({ detail: damage }: CustomEvent<Damage>): void {
    this.toggle(damage);
    if (this.choosing.selection.has(damage.id)) this.closeDamage();
  }

  private toggle({ id, urgency, band, severity, status, lon, lat, ...damage }: Damage | DamageRow): void {
    this.outcome = null;
    this.choosing.toggle({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: { id, urgency, band, severity, status, class: damage.class },
    });
  }

  // ── The selection ───────────────────────────────────────────────────────────────────────────────────────────────

  private areaDrawn({ detail: { area, how } }: CustomEvent<Drawn>): void {
    this.outcome = null;
    if (this.openedId !== null) this.closeDamage();
    this.choosing.take(area, how);
  }

  private takeStreet({ detail: name }: CustomEvent<string>): void {
    this.take({ type: "street", name });
  }

  private takeView(): void {
    const area = this.map?.viewArea();
    if (area) this.take(area);
  }

  /** Without a ring that is drawn: it leaves the map as the tool in use does. */
  private take(area: Area): void {
    if (this.combining === "new") this.map?.clearArea();
    this.tool = "point";
    this.areaDrawn(new CustomEvent<Drawn>("area-drawn", { detail: { area, how: this.combining } }));
  }

  /** Whatever is selected is seen: no panel and no legend lies over it. */
  private async reveal(): Promise<void> {
    await this.updateComplete;
    const over = [...this.querySelectorAll("vs-toolbar, vs-legend, vs-search, .zoom")].map((one) => one.getBoundingClientRect());
    this.map?.reveal(this.choosing.selection.dots.map(({ geometry }) => geometry.coordinates), over);
  }

  private readonly clearSelection = (): void => {
    this.choosing.clear();
    this.combining = "new";
    this.map?.clearArea();
  };

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
