/** One damage: the picture with the box, the facts, how urgent and why, and what has happened to it. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../picture";
import { icons } from "../icons";
import { look, panel } from "../look";
import { Failure, server } from "../server";
import { bandColour, lookOf, sign } from "../sign";
import { day, daysSince, moment } from "../times";
import type { Damage, Sighting } from "../wire";
import { words } from "../words";

const w = words.damage;

@customElement("vs-damage")
export class DamagePanel extends LitElement {
  @property({ type: Number }) damageId = 0;
  /** Is it in the selection? */
  @property({ type: Boolean }) chosen = false;
  @state() private damage: Damage | null = null;
  @state() private failure = "";
  @state() private shown = 0;
  @state() private asking = false;
  @state() private working = false;

  static override styles = [look, panel, css`
    .title { flex: 1; display: flex; align-items: center; gap: 9px; min-width: 0; }
    .title h2 { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .body { padding-top: 0; }
    .picture { position: relative; margin: 0 -18px; background: #e4e8e7; }
    .picture button.open { display: block; width: 100%; padding: 0; border: 0; background: none; cursor: zoom-in; }
    .picture button.open:focus-visible { box-shadow: inset 0 0 0 4px #1484ad; border-radius: 0; }
    .none { display: grid; place-items: center; aspect-ratio: 16 / 9; color: var(--ink-3); }
    .strip { display: flex; align-items: center; gap: 4px; margin: 0 -12px !important; min-height: 40px; }
    .strip span { flex: 1; text-align: center; font-size: 12px; color: var(--ink-2); }
    .strip + * { margin-top: 4px !important; }
    .headline { font-size: 16px; font-weight: 650; letter-spacing: -0.01em; line-height: 1.3; }
    .headline + p { margin-top: 3px; color: var(--ink-2); }
    .tags { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 10px; }
    dl { display: grid; grid-template-columns: 112px 1fr; gap: 7px 10px; }
    dt { color: var(--ink-3); }
    dd { min-width: 0; overflow-wrap: anywhere; }
    .urgency { padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
    .urgency .top { display: flex; align-items: center; gap: 8px; font-weight: 600; }
    .urgency .top .number { margin-left: auto; color: var(--ink-2); font-weight: 500; }
    .urgency ul { margin-top: 9px; display: grid; gap: 5px; }
    .urgency li { display: grid; grid-template-columns: 104px 1fr 30px; align-items: center; gap: 8px; font-size: 12px; }
    .track { height: 5px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .track i { display: block; height: 100%; border-radius: 3px; background: var(--bar); }
    .urgency li .number { text-align: right; color: var(--ink-2); }
    .history { border-left: 2px solid var(--line); padding-left: 14px; margin-left: 4px; display: grid; gap: 9px; }
    .history li { position: relative; }
    .history li::before {
      content: ""; position: absolute; left: -19px; top: 6px; width: 8px; height: 8px; border-radius: 50%;
      background: var(--line-2);
    }
    .history time { color: var(--ink-3); }
    h3 + * { margin-top: 8px; }
    footer { display: flex; gap: 8px; }
    footer .primary { flex: 1; }
    form.why { display: block; }
    form.why .reasons { display: flex; flex-wrap: wrap; gap: 6px; margin: 10px 0; }
    form.why .reasons .button { min-height: 30px; font-weight: 500; }
    form.why .ends { display: flex; gap: 8px; margin-top: 10px; }
    form.why .ends .danger { flex: 1; }
    dialog {
      max-width: none; max-height: none; margin: auto; padding: 0; border: 0; border-radius: 10px; background: #0d1a20;
      color: #fff; overflow: hidden;
    }
    dialog::backdrop { background: rgb(9 18 23 / 82%); }
    dialog vs-picture { width: min(96vw, calc((96vh - 48px) * var(--shape))); }
    dialog .strip { margin: 0 !important; padding: 0 8px; min-height: 48px; }
    dialog .strip span { color: #dbe4e7; font-size: 13px; }
    dialog .icon-button { color: #fff; }
    dialog .icon-button:hover:not(:disabled) { background: rgb(255 255 255 / 14%); color: #fff; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("damageId")) void this.load();
  }

  private async load(): Promise<void> {
    const id = this.damageId;
    this.damage = null;
    this.failure = "";
    this.asking = false;
    this.shown = 0;
    try {
      const damage = await server.damage(id);
      if (id !== this.damageId) return;
      this.take(damage);
      this.shown = Math.max(0, damage.sightings.findIndex(({ picture }) => picture !== null));
    } catch (error) {
      if (id === this.damageId) this.failure = Failure.from(error).message;
    }
  }

  private take(damage: Damage): void {
    this.damage = damage;
    this.dispatchEvent(new CustomEvent<Damage>("damage-loaded", { detail: damage }));
  }

  override render() {
    const damage = this.damage;
    return html`
      <header>
        <div class="title">
          ${damage ? sign(damage.band, lookOf[damage.status], 18) : nothing}
          <h2>${w.title(this.damageId)}</h2>
          ${damage ? html`<span class="tag ${statusTone(damage)}">${words.status[damage.status]}</span>` : nothing}
        </div>
        <button class="icon-button" aria-label=${words.close} @click=${this.close}>${icons.close}</button>
      </header>
      <div class="body" tabindex="-1">
        ${this.failure ? html`<p class="notice bad" role="alert" style="margin-top:16px">${this.failure}</p>` : nothing}
        ${!damage && !this.failure ? html`<p class="muted" role="status" style="margin-top:16px">${w.loading}</p>` : nothing}
        ${damage ? this.facts(damage) : nothing}
      </div>
      ${damage ? html`<footer>${this.asking ? this.why(damage) : this.actions(damage)}</footer>` : nothing}`;
  }

  private facts(damage: Damage): TemplateResult {
    const where = place(damage);
    return html`
      ${this.picture(damage)}
      <div>
        <p class="headline">${capital(damage.severity_text)}</p>
        <p>${where}</p>
        <div class="tags">
          <span class="tag">${words.damageClass[damage.class] ?? damage.class_name}</span>
          <span class="tag">${words.severity[damage.severity]}</span>
          ${damage.work_order
            ? html`<span class="tag accent">${w.assignedTo(damage.work_order.team)} · ${day(damage.work_order.created_at)}</span>`
            : nothing}
        </div>
      </div>
      ${urgency(damage)}
      <dl>
        <dt>${w.size}</dt><dd>${damage.size_text || words.none}</dd>
        ${damage.section
          ? html`<dt>${w.class}</dt><dd>${damage.section.road_class} · ${words.kind[damage.section.kind]}</dd>`
          : nothing}
        <dt>${w.firstSeen}</dt><dd>${day(damage.first_seen)} (${daysSince(damage.first_seen)})</dd>
        <dt>${w.lastSeen}</dt><dd>${day(damage.last_seen)} (${daysSince(damage.last_seen)})</dd>
        <dt>${w.seenLabel}</dt><dd>${w.seen(damage.sighting_count, damage.recording_count)}</dd>
        <dt>${w.position}</dt>
        <dd class="number">${damage.lat.toFixed(5)}, ${damage.lon.toFixed(5)}
          ${damage.accuracy_m === null ? nothing : html`<span class="muted">${w.accuracy(damage.accuracy_m)}</span>`}</dd>
      </dl>
      ${damage.history.length === 0 ? nothing : html`<section>
        <h3>${w.history}</h3>
        <ol class="history">${damage.history.map(({ at, event, by, note }) => html`<li>
          <div>${words.event(event)}${by ? html` · ${words.by(by)}` : nothing}</div>
          ${note ? html`<div class="muted">“${note}”</div>` : nothing}
          <time datetime=${at}>${moment(at)}</time>
        </li>`)}</ol>
      </section>`}`;
  }

  private picture(damage: Damage): TemplateResult {
    const sighting = damage.sightings[this.shown];
    if (!sighting?.picture) {
      return html`<div class="picture none">${w.noPicture}</div>${damage.sightings.length > 1 ? this.strip(damage) : nothing}`;
    }
    return html`
      <div class="picture">
        <button class="open" aria-label=${w.enlarge} title=${w.enlarge} @click=${this.enlarge}>
          ${photo(damage, sighting)}
        </button>
      </div>
      ${this.strip(damage)}
      <dialog
        aria-label=${w.enlarge} style="--shape:${sighting.width / sighting.height}" @keydown=${this.turn}
        @click=${(event: Event) => event.target === event.currentTarget && this.shrink()}
      >
        ${photo(damage, sighting)}
        ${this.strip(damage, html`<button class="icon-button" aria-label=${words.close} @click=${this.shrink}>${icons.close}</button>`)}
      </dialog>`;
  }

  private strip(damage: Damage, end: TemplateResult | typeof nothing = nothing): TemplateResult {
    const { sightings } = damage;
    const sighting = sightings[this.shown]!;
    return html`<div class="strip">
      <button
        class="icon-button" aria-label=${w.previous} ?disabled=${this.shown === 0} @click=${() => this.step(-1)}
      >${icons.back}</button>
      <span aria-live="polite">${w.picture(this.shown + 1, sightings.length)} · ${moment(sighting.at)} ·
        ${w.confidence(sighting.confidence)}</span>
      <button
        class="icon-button" aria-label=${w.next} ?disabled=${this.shown >= sightings.length - 1}
        @click=${() => this.step(1)}
      >${icons.forward}</button>${end}
    </div>`;
  }

  private actions(damage: Damage): TemplateResult {
    const gone = damage.status === "dismissed";
    const closed = gone || damage.status === "verified" || damage.status === "repaired";
    return html`
      ${gone ? nothing : html`<button
        class="button ${this.chosen ? "" : "primary"}"
        @click=${() => this.dispatchEvent(new CustomEvent<Damage>("choose", { detail: damage }))}
      >${this.chosen ? w.unchoose : w.choose}</button>`}
      <button class="button ${closed ? "" : "danger"}" @click=${() => (this.asking = true)}>
        ${closed ? w.reopen : w.dismiss}</button>`;
  }

  private why(damage: Damage): TemplateResult {
    const reopening = ["dismissed", "verified", "repaired"].includes(damage.status);
    return html`<form class="why" style="flex:1" @submit=${(event: SubmitEvent) => this.decide(event, reopening)}>
      <label class="field">${reopening ? w.reopenTitle : w.dismissTitle}
        <input name="reason" required maxlength="300" autocomplete="off" /></label>
      ${reopening ? nothing : html`<div class="reasons">${w.dismissReasons.map((reason) => html`
        <button type="button" class="button" @click=${() => this.fill(reason)}>${reason}</button>`)}</div>`}
      <div class="ends">
        <button class="button danger" ?disabled=${this.working}>
          ${this.working ? html`<span class="spinner"></span>` : nothing}
          ${reopening ? w.reopenButton : w.dismissButton}</button>
        <button type="button" class="button" @click=${() => (this.asking = false)}>${words.cancel}</button>
      </div>
    </form>`;
  }

  private fill(reason: string): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>("input[name=reason]")!;
    field.value = reason;
    field.focus();
  }

  private async decide(event: SubmitEvent, reopening: boolean): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason")).trim();
    this.working = true;
    this.failure = "";
    try {
      this.take(await (reopening ? server.reopen : server.dismiss)(this.damageId, reason));
      this.asking = false;
      this.dispatchEvent(new Event("damages-changed"));
    } catch (error) {
      this.failure = Failure.from(error).message;
      this.renderRoot.querySelector(".body")?.scrollTo({ top: 0 });
    } finally {
      this.working = false;
    }
  }

  private step(by: number): void {
    const last = (this.damage?.sightings.length ?? 1) - 1;
    this.shown = Math.min(last, Math.max(0, this.shown + by));
  }

  private turn(event: KeyboardEvent): void {
    if (event.key === "ArrowLeft") this.step(-1);
    if (event.key === "ArrowRight") this.step(1);
    if (event.key === "Escape") event.stopPropagation(); // closes the big picture only
  }

  private enlarge(): void {
    this.renderRoot.querySelector("dialog")!.showModal();
  }

  private shrink(): void {
    this.renderRoot.querySelector("dialog")!.close();
  }

  private close(): void {
    this.dispatchEvent(new Event("close"));
  }
}

function photo(damage: Damage, sighting: Sighting): TemplateResult {
  return html`<vs-picture
    .src=${sighting.picture!} .width=${sighting.width} .height=${sighting.height} .box=${sighting.box}
    .alt=${w.pictureAlt(damage.class_name, place(damage))}
  ></vs-picture>`;
}

function urgency(damage: Damage): TemplateResult {
  const parts = Object.entries(damage.urgency_parts).filter(([, points]) => points !== 0);
  const most = Math.max(1, ...parts.map(([, points]) => Math.abs(points)));
  return html`<section class="urgency" style="--bar:${bandColour[damage.band]}" aria-label=${w.urgency}>
    <div class="top">${sign(damage.band)}${words.bandLong[damage.band]}
      <span class="number">${w.urgencyOf(damage.urgency)}</span></div>
    <ul>${parts.map(([name, points]) => html`<li>
      <span>${words.urgencyPart(name)}</span>
      <span class="track"><i style="width:${(Math.abs(points) / most) * 100}%"></i></span>
      <span class="number">${points > 0 ? "+" : ""}${Math.round(points)}</span>
    </li>`)}</ul>
  </section>`;
}

function place({ section, chainage_m: chainage, side }: Damage): string {
  if (!section) return w.unknownRoad;
  const parts = [section.name || section.road_class];
  if (chainage !== null) parts.push(w.chainage(chainage));
  if (side) parts.push(words.side[side]);
  return parts.join(", ");
}

const statusTone = ({ status }: Damage): string =>
  status === "assigned" ? "accent" : status === "repaired" || status === "verified" ? "good" : "";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
