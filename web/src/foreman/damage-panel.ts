/** One damage: the pictures, the facts, how urgent and why, and what has happened to it. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./reason-form";
import "./sightings";
import { icons } from "../icons";
import { look, panel } from "../look";
import { Failure, server } from "../server";
import { bandColour, lookOf, sign } from "../sign";
import { day, daysSince, moment } from "../times";
import type { Damage, HistoryEntry, Status } from "../wire";
import { words } from "../words";

const w = words.damage;

/** What may be opened again; everything else may be dismissed. */
const closed: readonly Status[] = ["dismissed", "verified", "repaired"];

@customElement("vs-damage")
export class DamagePanel extends LitElement {
  @property({ type: Number }) damageId = 0;
  /** Is it in the selection? */
  @property({ type: Boolean }) chosen = false;
  @state() private damage: Damage | null = null;
  @state() private failure = "";
  @state() private asking = false;
  @state() private working = false;

  static override styles = [look, panel, css`
    .title { flex: 1; display: flex; align-items: center; gap: 9px; min-width: 0; }
    .title h2 { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .body { padding-top: 0; }
    .body > .notice, .body > .muted { margin-top: 16px; }
    vs-sightings { margin: 0 -18px; }
    vs-sightings + * { margin-top: 4px !important; }
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
    .urgency li .number { text-align: right; color: var(--ink-2); }
    .track { height: 5px; border-radius: 3px; background: var(--paper-3); overflow: hidden; }
    .track i { display: block; height: 100%; border-radius: 3px; background: var(--bar); }
    .history { display: grid; gap: 9px; margin: 8px 0 0 4px; padding-left: 14px; border-left: 2px solid var(--line); }
    .history li { position: relative; }
    .history li::before {
      content: ""; position: absolute; left: -19px; top: 6px; width: 8px; height: 8px; border-radius: 50%;
      background: var(--line-2);
    }
    .history time { color: var(--ink-3); }
    footer { display: flex; gap: 8px; }
    footer .choose { flex: 1; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("damageId")) void this.load();
  }

  private async load(): Promise<void> {
    const id = this.damageId;
    this.damage = null;
    this.failure = "";
    this.asking = false;
    try {
      const damage = await server.damage(id);
      if (id === this.damageId) this.take(damage); // a slow answer to an earlier click is of no use any more
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
          ${damage ? html`<span class="tag ${tone(damage.status)}">${words.status[damage.status]}</span>` : nothing}
        </div>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dispatchEvent(new Event("close"))}
        >${icons.close}</button>
      </header>
      <div class="body" tabindex="-1">
        ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
        ${!damage && !this.failure ? html`<p class="muted" role="status">${w.loading}</p>` : nothing}
        ${damage ? facts(damage) : nothing}
      </div>
      ${damage ? html`<footer>${this.asking ? this.reason(damage) : this.actions(damage)}</footer>` : nothing}`;
  }

  private actions(damage: Damage): TemplateResult {
    return html`
      ${damage.status === "dismissed" ? nothing : html`<button
        class="button choose ${this.chosen ? "" : "primary"}"
        @click=${() => this.dispatchEvent(new CustomEvent<Damage>("choose", { detail: damage }))}
      >${this.chosen ? w.unchoose : w.choose}</button>`}
      ${closed.includes(damage.status)
        ? html`<button class="button" @click=${() => (this.asking = true)}>${w.reopen}</button>`
        : html`<button class="button danger" @click=${() => (this.asking = true)}>${w.dismiss}</button>`}`;
  }

  private reason(damage: Damage): TemplateResult {
    const reopening = closed.includes(damage.status);
    return html`<vs-reason
      .question=${reopening ? w.reopenTitle : w.dismissTitle} .button=${reopening ? w.reopenButton : w.dismissButton}
      .proposals=${reopening ? [] : w.dismissReasons} .working=${this.working}
      @reason=${(event: CustomEvent<string>) => this.decide(event.detail, reopening)}
      @cancel=${() => (this.asking = false)}
    ></vs-reason>`;
  }

  private async decide(reason: string, reopening: boolean): Promise<void> {
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
}

function facts(damage: Damage): TemplateResult {
  const { section, work_order: order } = damage;
  const where = place(damage);
  return html`
    <vs-sightings .sightings=${damage.sightings} .what=${w.pictureAlt(damage.class_name, where)}></vs-sightings>
    <div>
      <p class="headline">${capital(damage.severity_text)}</p>
      <p>${where}</p>
      <div class="tags">
        <span class="tag">${words.damageClass[damage.class] ?? damage.class_name}</span>
        <span class="tag">${words.severity[damage.severity]}</span>
        ${order ? html`<span class="tag accent">${w.assignedTo(order.team)} · ${day(order.created_at)}</span>` : nothing}
      </div>
    </div>
    ${urgency(damage)}
    <dl>
      <dt>${w.size}</dt><dd>${damage.size_text || words.none}</dd>
      ${section ? html`<dt>${w.class}</dt><dd>${section.road_class} · ${words.kind[section.kind]}</dd>` : nothing}
      <dt>${w.firstSeen}</dt><dd>${day(damage.first_seen)} (${daysSince(damage.first_seen)})</dd>
      <dt>${w.lastSeen}</dt><dd>${day(damage.last_seen)} (${daysSince(damage.last_seen)})</dd>
      <dt>${w.seenLabel}</dt><dd>${w.seen(damage.sighting_count, damage.recording_count)}</dd>
      <dt>${w.position}</dt>
      <dd class="number">${damage.lat.toFixed(5)}, ${damage.lon.toFixed(5)}
        ${damage.accuracy_m === null ? nothing : html`<span class="muted">${w.accuracy(damage.accuracy_m)}</span>`}</dd>
    </dl>
    ${damage.history.length ? history(damage.history) : nothing}`;
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

const history = (entries: readonly HistoryEntry[]): TemplateResult => html`<section>
  <h3>${w.history}</h3>
  <ol class="history">${entries.map(({ at, event, by, note }) => html`<li>
    <div>${words.event(event)}${by ? html` · ${words.by(by)}` : nothing}</div>
    ${note ? html`<div class="muted">“${note}”</div>` : nothing}
    <time datetime=${at}>${moment(at)}</time>
  </li>`)}</ol>
</section>`;

function place({ section, chainage_m: chainage, side }: Damage): string {
  if (!section) return w.unknownRoad;
  const parts = [section.name || section.road_class];
  if (chainage !== null) parts.push(w.chainage(chainage));
  if (side) parts.push(words.side[side]);
  return parts.join(", ");
}

const tone = (status: Status): string =>
  status === "assigned" ? "accent" : status === "repaired" || status === "verified" ? "good" : "";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
