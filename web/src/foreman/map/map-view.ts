/** The map itself. Knows how to show, to point and to draw; decides nothing. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./map-view.css";

import { LitElement, html, type PropertyValues } from "lit";
import { customElement, property } from "lit/decorators.js";
import {
  AttributionControl, LngLatBounds, Map as MapLibre, ScaleControl, setWorkerUrl,
  type GeoJSONSource, type MapGeoJSONFeature, type PointLike, type VectorTileSource,
} from "maplibre-gl";
// The worker is a file of ours with an address of ours, so the page's policy can forbid every other.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import type { Area, Dot, DotProperties, MapFacts, Position } from "../../wire";
import { words } from "../../words";
import type { Combining } from "../selection/selection";
import { conditionLine, conditionTiles, dotsFrom } from "./conditions";
import { Drawing, type Drawn, type Shape } from "./drawing";
import { everything, type Filter } from "../finding/filter";
import {
  candidateLayer, candidateTiles, damageLayers, damageTiles, labelFont, mapStyle, overdueLayers, sectionTiles,
} from "./map-style";
import { addSigns } from "./map-signs";

setWorkerUrl(workerUrl);

declare global {
  interface Window {
    /** For tests, and for the curious at the console. */
    vejsynMap?: MapLibre;
  }
}

export type { Drawn };
export type Tool = "point" | Shape | "pick";

/** How near a click must be to a dot, in pixels: a finger is wider than a mouse. */
const reach = matchMedia("(pointer: coarse)").matches ? 14 : 7;

const emptyCollection = { type: "FeatureCollection", features: [] } as const;

@customElement("vs-map")
export class MapView extends LitElement {
  @property({ attribute: false }) facts!: MapFacts;
  @property({ attribute: false }) filter: Filter = everything;
  @property() tool: Tool = "point";
  @property() combining: Combining = "new";
  @property({ attribute: false }) chosen: readonly Dot[] = [];
  @property({ attribute: false }) opened: Position | null = null;
  @property({ type: Boolean }) overdue = false;
  @property({ type: Number }) version = 0;

  private map: MapLibre | undefined;
  private drawing: Drawing | undefined;
  private ready = false;

  protected override createRenderRoot(): HTMLElement {
    return this; // MapLibre's style sheet is the page's, not a shadow root's.
  }

  override render() {
    return html`<div class="canvas"></div>`;
  }

  override async firstUpdated(): Promise<void> {
    // The letters on the map are drawn from the app's font, which must be there before the first of them.
    await document.fonts.load(`500 16px "${labelFont}"`).catch(() => []);
    if (!this.isConnected) return;
    try {
      this.map = this.build();
    } catch {
      this.dispatchEvent(new CustomEvent("map-unavailable"));
      return;
    }
    window.vejsynMap = this.map;
    this.map.on("load", () => this.begin(this.map!));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.map?.remove();
    this.map = undefined;
    this.ready = false;
    delete window.vejsynMap;
  }

  private build(): MapLibre {
    const map = new MapLibre({
      container: this.querySelector<HTMLElement>(".canvas")!,
      style: mapStyle(this.facts, this.version, this.filter),
      ...(this.facts.bounds ? { bounds: this.facts.bounds } : { center: [10.4, 55.9] as [number, number], zoom: 6 }),
      fitBoundsOptions: { padding: 40 },
      attributionControl: false,
      dragRotate: false, pitchWithRotate: false, rollEnabled: false, touchPitch: false,
      minZoom: 5, maxZoom: 20, fadeDuration: 120,
      locale: { "Map.Title": words.map.label },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-right");
    if (this.facts.background_attribution) map.addControl(new AttributionControl({ compact: true }), "bottom-right");
    addSigns(map);
    // Without a listener MapLibre writes each failed tile to the console; the foreman is told once, in words.
    map.on("error", ({ error }) =>
      this.dispatchEvent(new CustomEvent("map-failure", { detail: { status: (error as { status?: number }).status ?? 0 } })));
    return map;
  }

  private begin(map: MapLibre): void {
    this.drawing = new Drawing(
      map,
      (detail) => this.dispatchEvent(new CustomEvent<Drawn>("area-drawn", { detail })),
      () => this.dispatchEvent(new CustomEvent("area-begun")),
    );
    map.on("click", ({ point }) => this.point(map, [point.x, point.y]));
    map.on("mousemove", ({ point }) => {
      if (!this.points) return;
      map.getCanvas().style.cursor = dotAt(map, [point.x, point.y], 2) ? "pointer" : "";
    });
    const tellHowFar = (): void =>
      void this.dispatchEvent(new CustomEvent<boolean>("far", { detail: map.getZoom() < dotsFrom }));
    map.on("zoomend", tellHowFar);
    tellHowFar();
    this.ready = true;
    this.show(new Map(Object.entries(this).map(([name]) => [name, undefined])), true);
    this.dispatchEvent(new CustomEvent("map-ready"));
  }

  private get points(): boolean {
    return this.tool === "point" || this.tool === "pick";
  }

  private point(map: MapLibre, point: [number, number]): void {
    if (!this.points) return;
    const dot = dotAt(map, point, reach);
    if (dot) this.dispatchEvent(new CustomEvent<Dot>("dot-click", { detail: dot }));
    else if (isOnFarRoad(map, point)) map.flyTo({ center: map.unproject(point), zoom: dotsFrom + 2, ...motion, maxDuration: 1200 });
  }

  override updated(changed: PropertyValues): void {
    if (this.ready) this.show(changed as Map<string, unknown>, false);
  }

  private show(changed: Map<string, unknown>, all: boolean): void {
    const map = this.map!;
    const is = (name: keyof this & string): boolean => all || changed.has(name);
    if (is("tool")) this.useTool(map);
    if (is("combining") && this.drawing) this.drawing.combining = this.combining;
    if (is("chosen")) setData(map, "chosen", this.chosen.map(({ geometry }) => geometry.coordinates));
    if (is("opened")) setData(map, "opened", this.opened ? [this.opened] : []);
    if (is("filter")) map.setLayoutProperty(candidateLayer, "visibility", this.filter.uncertain ? "visible" : "none");
    if (is("overdue")) {
      for (const layer of overdueLayers) {
        map.setLayoutProperty(layer, "visibility", this.overdue ? "visible" : "none");
      }
    }
    if (!all && (changed.has("version") || changed.has("filter"))) {
      map.getSource<VectorTileSource>("damages")?.setTiles([damageTiles(this.version, this.filter)]);
      map.getSource<VectorTileSource>("conditions")?.setTiles([conditionTiles(this.version, this.filter)]);
      map.getSource<VectorTileSource>("candidates")?.setTiles([candidateTiles(this.version, this.filter)]);
    }
    if (!all && changed.has("version")) map.getSource<VectorTileSource>("sections")?.setTiles([sectionTiles(this.version)]);
  }

  private useTool(map: MapLibre): void {
    map.getCanvas().style.cursor = "";
    map.doubleClickZoom[this.points ? "enable" : "disable"]();
    map.boxZoom[this.points ? "enable" : "disable"](); // with Shift, which adds a ring
    if (this.points) this.drawing?.rest();
    else this.drawing?.use(this.tool as Shape);
  }

  /** Takes the drawn ring off the map. */
  clearArea(): void {
    this.drawing?.clear();
  }

  /** What is in view, as an area: the way to select without a mouse. */
  viewArea(): Area | null {
    const bounds = this.map?.getBounds();
    if (!bounds) return null;
    const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return { type: "polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
  }

  showWhole(): void {
    if (this.facts.bounds) this.map?.fitBounds(this.facts.bounds, { padding: 40, ...motion });
  }

  /** Brings a box of degrees into view; a place that is searched for and has no dot gets a mark. */
  showBox([west, south, east, north]: readonly [number, number, number, number], marked: boolean): void {
    const middle: Position = [(west + east) / 2, (south + north) / 2];
    if (marked && this.map) setData(this.map, "opened", [middle]);
    this.map?.fitBounds([west, south, east, north], { padding: 60, maxZoom: 17, ...motion, maxDuration: 1200 });
  }

  /** Brings places into view that lie outside it or under something; `over` are frames on the screen. */
  reveal(places: readonly Position[], over: readonly DOMRect[]): void {
    const map = this.map;
    if (!map || places.length === 0) return;
    map.resize(); // a panel may just have taken room
    const frame = map.getContainer().getBoundingClientRect();
    if (places.every((place) => isFree(map.project(place), frame, over))) return;
    const bounds = places.reduce((all, place) => all.extend(place), new LngLatBounds(places[0], places[0]));
    map.fitBounds(bounds, { padding: roomBeside(frame, over), maxZoom: map.getZoom(), ...motion, duration: 400 });
  }

  zoomBy(steps: number): void {
    this.map?.easeTo({ zoom: this.map.getZoom() + steps, ...motion, duration: motion.animate ? 200 : 0 });
  }

  /** Brings a place into view; near enough to see the damage among its neighbours. */
  goTo(center: Position): void {
    const map = this.map;
    if (!map) return;
    const inside = map.getBounds().contains(center) && map.getZoom() >= 13;
    if (!inside) map.flyTo({ center, zoom: Math.max(map.getZoom(), 15.5), ...motion, maxDuration: 1200 });
  }
}

const motion = { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches };

function isOnFarRoad(map: MapLibre, [x, y]: [number, number]): boolean {
  if (map.getZoom() >= dotsFrom) return false;
  return map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers: [conditionLine] }).length > 0;
}

/** The most urgent dot within reach, and of equals the nearest. */
function dotAt(map: MapLibre, [x, y]: [number, number], slack: number): Dot | null {
  const around: [PointLike, PointLike] = [[x - slack, y - slack], [x + slack, y + slack]];
  const found = map.queryRenderedFeatures(around, { layers: [...damageLayers, candidateLayer] });
  const distance = (feature: MapGeoJSONFeature): number => {
    const { x: fx, y: fy } = map.project(positionOf(feature));
    return Math.hypot(fx - x, fy - y);
  };
  const nearest = found.map((feature) => ({ feature, away: distance(feature) })).sort((a, b) => a.away - b.away)[0];
  return nearest ? asDot(nearest.feature) : null;
}

/** Pixels of a dot's own, and of air. */
const dotRoom = 16;

function isFree({ x, y }: { x: number; y: number }, frame: DOMRect, over: readonly DOMRect[]): boolean {
  const [left, top] = [frame.left + x, frame.top + y];
  const within = (rect: DOMRect, room: number): boolean =>
    left > rect.left - room && left < rect.right + room && top > rect.top - room && top < rect.bottom + room;
  return within(frame, -dotRoom) && !over.some((rect) => within(rect, dotRoom));
}

/** What lies at the top stays above, and what lies at the left stays beside, where there is room for that. */
function roomBeside(frame: DOMRect, over: readonly DOMRect[]): { top: number; bottom: number; left: number; right: number } {
  const high = over.filter(({ height }) => height < frame.height / 4 && height > 0);
  const top = Math.max(0, ...high.filter(({ bottom }) => bottom < frame.top + frame.height / 3).map(({ bottom }) => bottom - frame.top));
  const left = Math.max(0, ...over.filter(({ right, height }) => height >= frame.height / 4 && right < frame.left + frame.width / 2)
    .map(({ right }) => right - frame.left));
  return { top: top + 2 * dotRoom, bottom: 4 * dotRoom, left: left + 2 * dotRoom, right: 4 * dotRoom };
}

const positionOf = ({ geometry }: MapGeoJSONFeature): Position =>
  geometry.type === "Point" ? (geometry.coordinates as Position) : [0, 0];

const asDot = (feature: MapGeoJSONFeature): Dot => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: positionOf(feature) },
  properties: feature.properties as DotProperties,
});

function setData(map: MapLibre, source: string, positions: readonly Position[]): void {
  map.getSource<GeoJSONSource>(source)?.setData({
    ...emptyCollection,
    features: positions.map((coordinates) => ({
      type: "Feature", properties: {}, geometry: { type: "Point", coordinates },
    })),
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "vs-map": MapView;
  }
}
