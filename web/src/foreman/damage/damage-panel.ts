/** One damage: the pictures, the facts, and what the foreman can decide about it. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "./claim-form";
import "./correction-row";
import "./depth-form";
import "./reason-form";
import "./sightings";
import "./split-form";
import { icons } from "../../icons";
import { look, panel } from "../../look";
import { randomKey } from "../../random-key";
import { Failure, server } from "../../server";
import { lookOf, sign } from "../../sign";
import { moment } from "../../times";
import type { CorrectedTo, Damage, Regrouping, Status } from "../../wire";
import { words } from "../../words";
import { details, factsLook, headline, history, place, urgency } from "./damage-facts";
import type { Reason } from "./reason-form";

const w = words.damage;

/** What may be opened again; everything else may be dismissed and split. */
const closed: readonly Status[] = ["dismissed", "verified", "repaired"];

/** What may be shown worse or milder. */
const living: readonly Status[] = ["new", "reopened", "assigned"];

type Question = "reason" | "split" | "depth";

@customElement("vs-damage")
export class DamagePanel extends LitElement {
  @property({ type: Number }) damageId = 0;
  /** Is it in the selection? */
  @property({ type: Boolean }) chosen = false;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  @state() private damage: Damage | null = null;
  @state() private failure = "";
  @state() private asking: Question | null = null;
  @state() private working = false;
  /** Names the next press: pressed again because no answer came, it is the same. */
  private press = "";

  static override styles = [look, panel, factsLook, css`
    .title { flex: 1; display: flex; align-items: center; gap: 9px; min-width: 0; }
    .title h2 { flex: 0 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .body { padding-top: 0; }
    .body > .notice, .body > .muted, .body > vs-split { margin-top: 16px; }
    vs-sightings { margin: 0 -18px; }
    vs-sightings + * { margin-top: 4px !important; }
    .link { padding: 0; border: 0; background: none; color: var(--accent); font: inherit; font-weight: 550; cursor: pointer; }
    .link:hover { text-decoration: underline; }
    .regrouped { display: flex; align-items: center; gap: 10px; }
    .regrouped .what { flex: 1; }
    .regrouped .button { flex: none; }
    vs-depth { scroll-margin: 20px; padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
    footer { display: flex; gap: 8px; }
    footer .choose { flex: 1; }
  `];

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("damageId") && this.damage?.id !== this.damageId) void this.load();
  }

  private async load(): Promise<void> {
    const id = this.damageId;
    this.damage = null;
    this.failure = "";
    this.asking = null;
    try {
      const damage = await server.damage(id);
      if (id === this.damageId) this.take(damage); // a slow answer to an earlier click is of no use any more
    } catch (error) {
      if (id === this.damageId) this.failure = Failure.from(error).message;
    }
  }

  private take(damage: Damage): void {
    this.damage = damage;
    this.press = randomKey();
    this.dispatchEvent(new CustomEvent<Damage>("damage-loaded", { detail: damage }));
  }

  override render() {
    const damage = this.damage;
    return html`
      <header>
        <div class="title">
          ${damage ? sign(damage.band, lookOf[damage.status], 18) : nothing}
          <h2>${w.title(damage?.id ?? this.damageId)}</h2>
          ${damage ? html`<span class="tag ${tone(damage.status)}">${words.status[damage.status]}</span>` : nothing}
        </div>
        <button class="icon-button" aria-label=${words.close} @click=${() => this.dispatchEvent(new Event("close"))}
        >${icons.close}</button>
      </header>
      <div class="body" tabindex="-1">
        ${this.failure ? html`<p class="notice bad" role="alert">${this.failure}</p>` : nothing}
        ${!damage && !this.failure ? html`<p class="muted" role="status">${w.loading}</p>` : nothing}
        ${damage ? (this.asking === "split" ? this.split(damage) : this.facts(damage)) : nothing}
      </div>
      ${damage && !this.watching && this.asking !== "split"
        ? html`<footer>${this.asking === "reason" ? this.reason(damage) : this.actions(damage)}</footer>` : nothing}`;
  }

  private facts(damage: Damage): TemplateResult {
    const measure = html`<button class="link" @click=${() => (this.asking = "depth")}>${w.depthMeasure}</button>`;
    return html`
      <vs-sightings .sightings=${damage.sightings} .what=${w.pictureAlt(damage.class_name, place(damage))}></vs-sightings>
      ${headline(damage)}
      ${living.includes(damage.status) && !this.watching ? this.correction(damage) : nothing}
      ${damage.regrouping ? this.regrouped(damage.regrouping) : nothing}
      ${urgency(damage)}
      ${details(damage, damage.class === "D40" && !this.watching && this.asking !== "depth" ? measure : nothing)}
      ${this.asking === "depth" ? html`<vs-depth .working=${this.working} @cancel=${this.rest}
        @depth=${({ detail }: CustomEvent<number>) => this.change(() => server.measureDepth(damage.id, detail))}
      ></vs-depth>` : nothing}
      ${history(damage.history)}
      <vs-claim .sectionId=${damage.section.id} .atM=${damage.along_m}></vs-claim>`;
  }

  private correction(damage: Damage): TemplateResult {
    return html`<vs-correction .damage=${damage} .working=${this.working}
      @correct=${({ detail }: CustomEvent<CorrectedTo>) => this.change(() => server.correct(damage.id, detail, this.press))}
      @undo=${({ detail }: CustomEvent<number>) => this.change(() => server.undoCorrection(damage.id, detail))}
    ></vs-correction>`;
  }

  private regrouped({ id, kind, others, by, at }: Regrouping): TemplateResult {
    return html`<div class="notice regrouped">
      <span class="what">${kind === "merge" ? w.mergedWith(others) : w.splitFrom(others)}
        <br /><span class="muted">${by} · ${moment(at)}</span></span>
      ${this.watching ? nothing : html`<button class="button" ?disabled=${this.working}
        @click=${() => this.change(() => server.undoRegrouping(id))}>${icons.undo}${w.undoRegrouping}</button>`}
    </div>`;
  }

  private split(damage: Damage): TemplateResult {
    return html`<vs-split
      .sightings=${damage.sightings} .what=${w.pictureAlt(damage.class_name, place(damage))} .working=${this.working}
      @split=${({ detail }: CustomEvent<number[]>) => this.change(() => server.split(damage.id, detail))} @cancel=${this.rest}
    ></vs-split>`;
  }

  private actions(damage: Damage): TemplateResult {
    const isClosed = closed.includes(damage.status);
    if (damage.status === "candidate") return this.candidateActions(damage);
    return html`
      ${damage.status === "dismissed" ? nothing : html`<button
        class="button choose ${this.chosen ? "" : "primary"}"
        @click=${() => this.dispatchEvent(new CustomEvent<Damage>("choose", { detail: damage }))}
      >${this.chosen ? w.unchoose : w.choose}</button>`}
      ${!isClosed && damage.sightings.length > 1
        ? html`<button class="button" title=${w.splitTitle} @click=${() => (this.asking = "split")}>${w.split}</button>` : nothing}
      ${isClosed
        ? html`<button class="button" @click=${() => (this.asking = "reason")}>${w.reopen}</button>`
        : html`<button class="button danger" @click=${() => (this.asking = "reason")}>${w.dismiss}</button>`}`;
  }

  private candidateActions(damage: Damage): TemplateResult {
    return html`
      <button class="button choose primary" ?disabled=${this.working}
        @click=${() => this.change(() => server.confirm(damage.id))}>${w.confirm}</button>
      <button class="button danger" @click=${() => (this.asking = "reason")}>${w.dismiss}</button>`;
  }

  private reason(damage: Damage): TemplateResult {
    const reopening = closed.includes(damage.status);
    return html`<vs-reason
      .question=${reopening ? w.reopenTitle : w.dismissTitle} .button=${reopening ? w.reopenButton : w.dismissButton}
      .proposals=${reopening ? [] : w.dismissReasons} .working=${this.working}
      @reason=${({ detail: { text, what } }: CustomEvent<Reason>) =>
        this.change(() => (reopening ? server.reopen(damage.id, text) : server.dismiss(damage.id, text, what)))}
      @cancel=${this.rest}
    ></vs-reason>`;
  }

  private readonly rest = (): void => {
    this.asking = null;
  };

  private async change(ask: () => Promise<Damage>): Promise<void> {
    this.working = true;
    this.failure = "";
    try {
      this.take(await ask());
      this.asking = null;
      this.dispatchEvent(new Event("damages-changed"));
    } catch (error) {
      this.failure = Failure.from(error).message;
    } finally {
      this.working = false;
    }
    this.renderRoot.querySelector(".body")?.scrollTo({ top: 0 });
  }
}

const tone = (status: Status): string =>
  status === "assigned" ? "accent" : status === "repaired" || status === "verified" ? "good" : "";
