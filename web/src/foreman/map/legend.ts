/** The legend, which is the filter as well: what is unticked is not on the map. */

import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import "../finding/filter-chips";
import "../finding/saved-views";
import { icons } from "../../icons";
import { look } from "../../look";
import { server } from "../../server";
import { bands, sign } from "../../sign";
import type { Band, RoadClass, Team } from "../../wire";
import { words } from "../../words";
import { allClasses, allKinds, everything, shownStatuses, toggled, type Filter } from "../finding/filter";

/** Days back that one asks for. */
const daysOffered = [0, 1, 7, 30, 90] as const;

@customElement("vs-legend")
export class Legend extends LitElement {
  @property({ attribute: false }) filter: Filter = everything;
  @property({ attribute: false }) counts: Record<Band, number> = { soon: 0, plan: 0, watch: 0 };
  @property({ type: Boolean }) overdue = false;
  @property({ type: Number }) candidates = 0;
  /** Panels stand at both sides of the map: the legend makes room. */
  @property({ type: Boolean }) cramped = false;
  /** Nothing can be changed: a reader looks. */
  @property({ type: Boolean }) watching = false;
  /** Roads are shown instead of dots. */
  @property({ type: Boolean }) isFar = false;
  @state() private roadClasses: readonly RoadClass[] = [];
  @state() private teams: readonly Team[] = [];
  @property({ type: Boolean, reflect: true }) folded = matchMedia("(max-width: 1180px)").matches;

  static override styles = [look, css`
    :host {
      display: block; width: 236px; max-height: 100%; overflow: auto; border-radius: 10px; background: var(--paper);
      box-shadow: var(--shadow);
    }
    :host([folded]) { width: auto; }
    .head { display: flex; align-items: center; gap: 6px; padding: 6px 6px 6px 14px; }
    .head h2 { flex: 1; font-size: 13px; }
    .head .icon-button svg { transition: transform 0.15s; }
    .folded .icon-button svg { transform: rotate(180deg); }
    .group { padding: 2px 8px 8px; }
    .row {
      display: flex; align-items: center; gap: 9px; min-height: 30px; padding: 0 6px; border-radius: 6px; cursor: pointer;
    }
    .row:hover { background: var(--paper-2); }
    .row .name { flex: 1; }
    .row .count { color: var(--ink-3); font-variant-numeric: tabular-nums; }
    input { accent-color: var(--accent); width: 15px; height: 15px; margin: 0; flex: none; }
    details { border-top: 1px solid var(--line); }
    summary {
      display: flex; align-items: center; min-height: 34px; padding: 0 14px; cursor: pointer; font-weight: 550;
      list-style: none;
    }
    summary::-webkit-details-marker { display: none; }
    summary .some { margin-left: auto; color: var(--ink-3); font-weight: 400; }
    .overdue { border-top: 1px solid var(--line); padding: 6px 8px; }
    .line { width: 16px; height: 4px; border-radius: 2px; background: var(--overdue); flex: none; }
    .small { padding: 2px 14px 10px; font-size: 11.5px; color: var(--ink-3); }
    .reset { margin: 0 14px 12px; }
    .row select { max-width: 112px; min-height: 28px; border: 1px solid var(--line-2); border-radius: 6px; background: var(--paper); }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    // Without them the rest of the legend works as well, and the map tells of a server that does not answer.
    void server.roadClasses().then((classes) => (this.roadClasses = classes), () => undefined);
    void server.teams().then((teams) => (this.teams = teams), () => undefined);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("cramped") && this.cramped) this.folded = true;
  }

  override render() {
    return html`<section aria-label=${words.legend.title}>
      <div class="head ${this.folded ? "folded" : ""}">
        <h2>${words.legend.title}</h2>
        <button
          class="icon-button" aria-expanded=${!this.folded}
          aria-label=${this.folded ? words.legend.unfold : words.legend.fold} @click=${() => (this.folded = !this.folded)}
        >${icons.down}</button>
      </div>
      ${this.folded ? nothing : this.open()}
    </section>`;
  }

  private open(): TemplateResult {
    const { bands: shownBands, classes, statuses } = this.filter;
    return html`
      <div class="group" role="group" aria-label=${words.legend.band}>
        ${bands.map((band) => this.row(
          html`${sign(band)}<span class="name">${words.bandLong[band]}</span>
            <span class="count">${this.counts[band].toLocaleString()}</span>`,
          shownBands.has(band), () => this.change({ bands: toggled(shownBands, band) }),
        ))}
      </div>
      ${this.isFar ? html`<p class="small">${words.legend.far}</p>` : nothing}
      ${this.fold(words.legend.class, allClasses, classes, words.damageClass,
        (value) => this.change({ classes: toggled(classes, value) }))}
      ${this.fold(words.legend.status, shownStatuses, statuses, words.status,
        (value) => this.change({ statuses: toggled(statuses, value) }), words.legend.hollow)}
      ${this.picks(words.finding.kind, allKinds.map((kind) => [kind, words.kind[kind]]), this.filter.kinds,
        (kinds) => this.change({ kinds }))}
      ${this.picks(words.damage.class, this.roadClasses.map(({ id, name }) => [id, name]), this.filter.roadClasses,
        (roadClasses) => this.change({ roadClasses }))}
      ${this.picks(words.selection.team, this.teams.map(({ id, name }) => [id, name]), this.filter.teams,
        (teams) => this.change({ teams }))}
      <div class="overdue">
        <label class="row"><span class="name">${words.damage.firstSeen}</span>${this.days()}</label>
        ${this.row(html`<span class="name">${words.finding.grown}</span>`, this.filter.grown,
          () => this.change({ grown: !this.filter.grown }))}
      </div>
      <div class="overdue">
        ${this.row(html`${sign("watch", "candidate")}<span class="name">${words.legend.uncertain}</span>
          <span class="count">${this.candidates.toLocaleString()}</span>`, this.filter.uncertain,
          () => this.change({ uncertain: !this.filter.uncertain }),
          words.legend.uncertainNote)}
        ${this.row(html`<span class="line"></span><span class="name">${words.legend.overdue}</span>`, this.overdue,
          () => this.dispatchEvent(new CustomEvent<boolean>("overdue", { detail: !this.overdue })),
          words.legend.overdueNote)}
      </div>
      <details><summary>${words.views.title}</summary><vs-saved-views .filter=${this.filter} ?watching=${this.watching}></vs-saved-views></details>
      <vs-filter-chips class="reset" .filter=${this.filter}></vs-filter-chips>`;
  }

  /** Nothing picked shows all; else nothing but what is picked. */
  private picks<Value extends string | number>(
    title: string, values: readonly (readonly [Value, string])[], picked: ReadonlySet<Value>,
    onPick: (picked: ReadonlySet<Value>) => void,
  ): TemplateResult | typeof nothing {
    if (values.length === 0) return nothing;
    return html`<details>
      <summary>${title}<span class="some">${picked.size ? words.legend.some(picked.size, values.length) : words.legend.all}</span></summary>
      <div class="group" role="group" aria-label=${title}>
        ${values.map(([value, name]) =>
          this.row(html`<span class="name">${name}</span>`, picked.has(value), () => onPick(toggled(picked, value))))}
      </div>
    </details>`;
  }

  private days(): TemplateResult {
    const choose = ({ target }: Event): void => {
      const { value } = target as HTMLSelectElement;
      this.change({ days: value === "" ? null : Number(value) });
    };
    return html`<select @change=${choose}>
      <option value="" ?selected=${this.filter.days === null}>${words.finding.ever}</option>
      ${daysOffered.map((days) => html`<option value=${days} ?selected=${days === this.filter.days}>${words.finding.since(days)}</option>`)}
    </select>`;
  }

  private fold<Value extends string>(
    title: string, values: readonly Value[], shown: ReadonlySet<Value>, names: Record<Value, string>,
    onToggle: (value: Value) => void, note = "",
  ): TemplateResult {
    const some = values.every((value) => shown.has(value))
      ? words.legend.all
      : words.legend.some(values.filter((value) => shown.has(value)).length, values.length);
    return html`<details>
      <summary>${title}<span class="some">${some}</span></summary>
      <div class="group" role="group" aria-label=${title}>
        ${values.map((value) =>
          this.row(html`<span class="name">${names[value]}</span>`, shown.has(value), () => onToggle(value)))}
      </div>
      ${note ? html`<p class="small">${note}</p>` : nothing}
    </details>`;
  }

  private row(content: TemplateResult, checked: boolean, onChange: () => void, title = ""): TemplateResult {
    return html`<label class="row" title=${title || nothing}>
      <input type="checkbox" .checked=${checked} @change=${onChange} />${content}
    </label>`;
  }

  private change(part: Partial<Filter>): void {
    this.dispatchEvent(new CustomEvent<Filter>("filter", { detail: { ...this.filter, ...part } }));
  }
}
