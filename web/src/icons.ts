/** Line icons, drawn for this app: 20 × 20, stroke 1.6. Each is decoration; its button carries the words. */

import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const icon = (content: SVGTemplateResult): TemplateResult => html`<svg
  width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"
>${content}</svg>`;

export const icons = {
  map: icon(svg`<path d="m3 5 4.7-2 4.6 2L17 3v12l-4.7 2-4.6-2L3 17z"/><path d="M7.7 3v12M12.3 5v12"/>`),
  list: icon(svg`<path d="M7.5 5h9M7.5 10h9M7.5 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01" stroke-width="1.8"/>`),
  orders: icon(svg`<rect x="4" y="3" width="12" height="14" rx="2"/><path d="m7 8 1.2 1.2L10.4 7M12.4 8.2h1M7 13h6.4"/>`),
  recordings: icon(svg`<rect x="2.5" y="5.5" width="10.5" height="9" rx="2"/><path d="m13 9 4.5-2.5v7L13 11"/>`),
  phones: icon(svg`<rect x="5.5" y="2.5" width="9" height="15" rx="2"/><path d="M9 14.8h2"/>`),
  roads: icon(svg`<path d="M6.2 17 8.6 3M13.8 17 11.4 3M10 4v2M10 9v2M10 14v2.5"/>`),
  nights: icon(svg`<path d="M15.5 12.2A6.8 6.8 0 0 1 7.8 4.5a6.8 6.8 0 1 0 7.7 7.7z"/>`),
  retention: icon(svg`<path d="M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5"/>`),
  audit: icon(svg`<path d="M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3"/>`),
  account: icon(svg`<circle cx="10" cy="7" r="3.2"/><path d="M4 16.5c.6-3 3-4.5 6-4.5s5.4 1.5 6 4.5"/>`),
  people: icon(svg`<circle cx="7.5" cy="7.2" r="2.7"/><path d="M2.5 16c.5-2.7 2.6-4 5-4s4.5 1.3 5 4M13 4.8a2.6 2.6 0 0 1 0 4.9M14.5 12.200c1.700.5 2.700 1.900 3 3.800"/>`),
  morning: icon(svg`<path d="M2.5 15.5h15M5.5 15.5a4.5 4.5 0 0 1 9 0M10 5v2.5M3.8 8.3l1.7 1.5M16.2 8.3l-1.7 1.5"/>`),
  logOut: icon(svg`<path d="M8 3.5H5a1.5 1.5 0 0 0-1.5 1.5v10A1.5 1.5 0 0 0 5 16.5h3M12.5 13.5 16 10l-3.5-3.5M16 10H8"/>`),
  close: icon(svg`<path d="m5 5 10 10M15 5 5 15"/>`),
  back: icon(svg`<path d="M12 4.5 6.5 10l5.5 5.5"/>`),
  forward: icon(svg`<path d="M8 4.5 13.5 10 8 15.5"/>`),
  down: icon(svg`<path d="m5 8 5 5 5-5"/>`),
  search: icon(svg`<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.6 3.6"/>`),
  plus: icon(svg`<path d="M10 4v12M4 10h12"/>`),
  minus: icon(svg`<path d="M4 10h12"/>`),
  whole: icon(svg`<path d="M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4"/>`),
  point: icon(svg`<path d="m5 3.5 10.5 6-4.7 1.3-2.6 4.3z"/>`),
  circle: icon(svg`<circle cx="10" cy="10" r="6.5"/><path d="M10 10h.01" stroke-width="2.4"/>`),
  polygon: icon(svg`<path d="m10 3 6.5 5-2.5 8H6L3.5 8z"/>`),
  freehand: icon(svg`<path d="M4 13.5c-2-4 .5-9 5.5-9.5s8 3 7 6.5-4 2-5.5 4.5-5.5 1.5-7-1.5z"/>`),
  pick: icon(svg`<rect x="3.5" y="3.5" width="13" height="13" rx="3"/><path d="m7 10 2.2 2.2L13.2 8"/>`),
  check: icon(svg`<path d="m4.5 10.5 3.7 3.7 7.3-8"/>`),
  mail: icon(svg`<rect x="2.5" y="4.5" width="15" height="11" rx="2"/><path d="m3 6.5 7 5 7-5"/>`),
  warning: icon(svg`<path d="M10 3.5 17.5 16.5h-15z"/><path d="M10 8.5v3.5M10 14.3h.01"/>`),
  camera: icon(svg`<path d="M3 6.5h3l1.3-2h5.4l1.3 2h3v9.5H3z"/><circle cx="10" cy="11" r="2.8"/>`),
  navigate: icon(svg`<path d="m10 2.5 6 14.5-6-3.2L4 17z"/>`),
  undo: icon(svg`<path d="M7.5 4.5 3.5 8.5l4 4M3.5 8.5h8a4.5 4.5 0 0 1 0 9H9"/>`),
  merge: icon(svg`<path d="M4 4.5c0 4 6 3 6 7.5v4M16 4.5c0 4-6 3-6 7.5M7.5 13.8 10 16.3l2.5-2.5"/>`),
  split: icon(svg`<path d="M10 16V11M10 11C10 7 4 8 4 4M10 11c0-4 6-3 6-7M2 6l2-2.3L6 6M14 6l2-2.3L18 6"/>`),
  ruler: icon(svg`<path d="M2.5 13.5 13.5 2.5l4 4-11 11zM6 10l1.8 1.8M9 7l2.4 2.4M12 4l1.8 1.8"/>`),
  growth: icon(svg`<path d="M3.5 14.5 8 10l3 3 5.5-6.5M12.5 6h4v4"/>`),
  enlarge: icon(svg`<path d="M11.5 3.5h5v5M16 4l-5 5M8.5 16.5h-5v-5M4 16l5-5"/>`),
  board: icon(svg`<rect x="3" y="3.5" width="4" height="13" rx="1"/><rect x="8.5" y="3.5" width="4" height="8" rx="1"/><rect x="14" y="3.5" width="3.5" height="10.5" rx="1"/>`),
  print: icon(svg`<path d="M6 7V3.5h8V7M6 14H3.5V7h13v7H14"/><path d="M6 11.5h8v5H6z"/>`),
  clock: icon(svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4l2.7 1.7"/>`),
};
