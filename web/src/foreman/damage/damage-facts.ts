/** What is known of one damage, as the panel shows it: nothing here can be pressed. */

import { css, html, nothing, type TemplateResult } from "lit";

import { icons } from "../../icons";
import { bandColour, sign } from "../../sign";
import { day, daysSince, moment } from "../../times";
import type { Damage, HistoryEntry } from "../../wire";
import { words } from "../../words";

const w = words.damage;

export const factsLook = css`
  .headline { font-size: 16px; font-weight: 650; letter-spacing: -0.01em; line-height: 1.3; }
  .headline + p { margin-top: 3px; color: var(--ink-2); }
  .growth { display: flex; align-items: center; gap: 6px; margin-top: 6px; font-weight: 600; color: #8a4b00; }
  .tags { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 10px; }
  dl { display: grid; grid-template-columns: 112px 1fr; gap: 7px 10px; }
  dt { color: var(--ink-3); }
  dd { min-width: 0; overflow-wrap: anywhere; }
  .urgency { padding: 12px 14px; border: 1px solid var(--line); border-radius: var(--radius); }
  .urgency .top { display: flex; align-items: center; gap: 8px; font-weight: 600; }
  .urgency .top .number { margin-left: auto; color: var(--ink-2); font-weight: 500; }
  .urgency ul { margin-top: 9px; display: grid; gap: 5px; }
  .urgency li { display: grid; grid-template-columns: 104px 1fr 38px; align-items: center; gap: 8px; font-size: 12px; }
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
`;

export function headline(damage: Damage): TemplateResult {
  const order = damage.work_order;
  return html`<div>
    <p class="headline">${capital(damage.severity_text)}</p>
    <p>${place(damage)}</p>
    ${damage.growth_text ? html`<p class="growth">${icons.growth}${capital(damage.growth_text)}</p>` : nothing}
    <div class="tags">
      <span class="tag">${words.damageClass[damage.class] ?? damage.class_name}</span>
      <span class="tag">${words.severity[damage.severity]}</span>
      ${damage.dismissed_as && damage.dismissed_as !== "other"
        ? html`<span class="tag">${w.dismissedAs[damage.dismissed_as]}</span>` : nothing}
      ${order ? html`<span class="tag accent">${w.assignedTo(order.team)} · ${day(order.created_at)}</span>` : nothing}
    </div>
  </div>`;
}

export function urgency(damage: Damage): TemplateResult {
  const parts = Object.entries(damage.urgency_parts).filter(([, points]) => points !== 0);
  const most = Math.max(1, ...parts.map(([, points]) => Math.abs(points)));
  return html`<section class="urgency" style="--bar:${bandColour[damage.band]}" aria-label=${w.urgency}>
    <div class="top">${sign(damage.band)}${words.bandLong[damage.band]}
      <span class="number">${w.urgencyOf(damage.urgency)}</span></div>
    <ul>${parts.map(([name, points]) => html`<li>
      <span>${words.urgencyPart(name)}</span>
      <span class="track"><i style="width:${(Math.abs(points) / most) * 100}%"></i></span>
      <span class="number">${words.points(points)}</span>
    </li>`)}</ul>
  </section>`;
}

/** `depth` is what stands beside the depth, where one may be told. */
export function details(damage: Damage, depth: TemplateResult | typeof nothing): TemplateResult {
  const { section } = damage;
  return html`<dl>
    <dt>${w.size}</dt><dd>${together(damage.size_text) || words.none}</dd>
    ${damage.class === "D40" || damage.depth_text
      ? html`<dt>${w.depth}</dt><dd>${damage.depth_text ?? w.depthUnknown} ${depth}</dd>` : nothing}
    ${damage.rain_text ? html`<dt>${words.urgencyPart("rain")}</dt><dd>${damage.rain_text}</dd>` : nothing}
    ${section ? html`<dt>${w.class}</dt><dd>${section.road_class} · ${words.kind[section.kind]}</dd>` : nothing}
    <dt>${w.firstSeen}</dt><dd>${day(damage.first_seen)} (${daysSince(damage.first_seen)})</dd>
    <dt>${w.lastSeen}</dt><dd>${day(damage.last_seen)} (${daysSince(damage.last_seen)})</dd>
    <dt>${w.seenLabel}</dt><dd>${w.seenIn(damage.passes_seen, damage.passes_valid)}
      <div class="muted">${w.seen(damage.sighting_count, damage.recording_count)}</div>
      ${damage.missed ? html`<div class="muted" title=${w.validPass}>${w.missed(damage.missed)}</div>` : nothing}</dd>
    <dt>${w.position}</dt>
    <dd class="number">${damage.lat.toFixed(5)}, ${damage.lon.toFixed(5)}
      ${damage.accuracy_m === null ? nothing : html`<span class="muted">${w.accuracy(damage.accuracy_m)}</span>`}</dd>
  </dl>`;
}

export const history = (entries: readonly HistoryEntry[]): TemplateResult | typeof nothing =>
  entries.length === 0 ? nothing : html`<section>
    <h3>${w.history}</h3>
    <ol class="history">${entries.map(({ at, event, by, note }) => html`<li>
      <div>${words.event(event)}${by ? html` · ${words.by(by)}` : nothing}</div>
      ${note ? html`<div class="muted">${words.eventNote(event, note)}</div>` : nothing}
      <time datetime=${at}>${moment(at)}</time>
    </li>`)}</ol>
  </section>`;

export function place({ section, chainage_m: chainage, side }: Damage): string {
  if (!section) return w.unknownRoad;
  const parts = [section.name || section.road_class];
  if (chainage !== null) parts.push(w.chainage(chainage));
  if (side) parts.push(words.side[side]);
  return parts.join(", ");
}

/** "(± 30 %)" does not break across lines. */
const together = (size: string): string => size.replace(/± (\d+) %/, "±\u00a0$1\u00a0%");

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
