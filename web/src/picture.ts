/** A picture with the detection's box drawn over it, for the foreman's panel and the crew's list alike. */

import { LitElement, css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";

import type { Box } from "./wire";

/** Nearer than this a phone's picture is only squares. */
const nearest = 4;

@customElement("vs-picture")
export class Picture extends LitElement {
  @property() src = "";
  @property() alt = "";
  @property({ type: Number }) width = 16;
  @property({ type: Number }) height = 9;
  @property({ attribute: false }) box: Box | null = null;
  /** Only the strip around the box matters in a list; the whole picture in the big view. */
  @property({ type: Boolean }) lazy = false;
  /** How near to step: the share of the picture's width that the box shall fill, 0 for the whole picture. */
  @property({ type: Number }) fill = 0;
  @state() private missing = false;

  static override styles = css`
    :host { display: block; position: relative; overflow: hidden; background: #d9dedd; }
    img, svg {
      position: absolute; inset: 0; width: 100%; height: 100%; display: block; transform: scale(var(--near, 1));
      transform-origin: var(--at, center);
    }
    img { object-fit: contain; }
    .missing { position: absolute; inset: 0; display: grid; place-items: center; color: #4a5a63; font-size: 13px; }
    rect { fill: none; vector-effect: non-scaling-stroke; }
    .under { stroke: rgb(0 0 0 / 60%); stroke-width: calc(5px / var(--near, 1)); }
    .over { stroke: #ffe14a; stroke-width: calc(2.5px / var(--near, 1)); }
  `;

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("src")) this.missing = false;
    this.style.aspectRatio = `${this.width} / ${this.height}`;
    this.stepNear();
  }

  override render() {
    if (this.missing) return html`<div class="missing" role="img" aria-label=${this.alt}>–</div>`;
    return html`<img
        src=${this.src} alt=${this.alt} loading=${this.lazy ? "lazy" : "eager"} decoding="async"
        @error=${() => (this.missing = true)}
      />${this.box ? this.frame(this.box) : nothing}`;
  }

  private stepNear(): void {
    if (!this.box || !this.fill) return;
    const [x1, y1, x2, y2] = this.box;
    const least = Math.min(this.width / (x2 - x1), this.height / (y2 - y1)) * this.fill;
    this.style.setProperty("--near", Math.min(nearest, Math.max(1, least)).toFixed(2));
    const at = [(x1 + x2) / 2 / this.width, (y1 + y2) / 2 / this.height];
    this.style.setProperty("--at", at.map((share) => `${(100 * share).toFixed(1)}%`).join(" "));
  }

  private frame([x1, y1, x2, y2]: Box) {
    const corner = Math.max(2, Math.min(x2 - x1, y2 - y1) * 0.04);
    const rectangle = (name: string) => svg`<rect
      class=${name} x=${x1} y=${y1} width=${x2 - x1} height=${y2 - y1} rx=${corner} />`;
    return html`<svg viewBox="0 0 ${this.width} ${this.height}" aria-hidden="true" data-box=${this.box!.join(",")}>
      ${rectangle("under")}${rectangle("over")}
    </svg>`;
  }
}
