/** What the server says, field for field. Times are UTC ISO-8601, places EPSG:4326. */

export type Band = "soon" | "plan" | "watch";
export type Severity = "low" | "medium" | "high";
export type DamageClass = "D00" | "D10" | "D20" | "D40";
export type Status = "new" | "assigned" | "repaired" | "verified" | "reopened" | "dismissed" | "merged" | "withdrawn";
export type DismissedAs =
  "manhole" | "shadow" | "joint" | "patch" | "marking" | "dirt" | "repaired" | "not_ours" | "other";
export type Box = [number, number, number, number];
export type Position = [number, number];

export interface Me {
  username: string;
  name: string;
  role: "foreman" | "engineer" | "admin";
}

export interface MapFacts {
  bounds: [number, number, number, number] | null;
  background_tile_url: string | null;
  background_attribution: string;
  counts: Record<Band, number>;
}

export interface DotProperties {
  id: number;
  urgency: number;
  band: Band;
  severity: Severity;
  class: DamageClass;
  status: Status;
}

export interface Dot {
  type: "Feature";
  geometry: { type: "Point"; coordinates: Position };
  properties: DotProperties;
}

export interface Dots {
  type: "FeatureCollection";
  features: Dot[];
  /** How many there are; of very many only the most urgent are in the answer. */
  count?: number;
  truncated?: boolean;
}

export type Area =
  | { type: "polygon"; coordinates: Position[][] }
  | { type: "circle"; center: Position; radius_m: number }
  | { type: "ids"; ids: number[] };

export interface Sighting {
  id: number;
  at: string;
  picture: string | null;
  width: number;
  height: number;
  box: Box;
  confidence: number;
  recording: string;
}

export interface HistoryEntry {
  at: string;
  event: string;
  by: string | null;
  note: string | null;
}

/** Damages merged into one, or one split in two, by hand. */
export interface Regrouping {
  id: number;
  kind: "merge" | "split";
  at: string;
  by: string;
  others: number[];
}

export interface Damage {
  id: number;
  status: Status;
  dismissed_as: DismissedAs | null;
  class: DamageClass;
  class_name: string;
  severity: Severity;
  severity_text: string;
  urgency: number;
  band: Band;
  urgency_parts: Record<string, number>;
  growth_text: string | null;
  rain_text: string | null;
  depth_mm: number | null;
  depth_text: string | null;
  lon: number;
  lat: number;
  accuracy_m: number | null;
  section: { id: number | string; name: string; road_class: string; kind: "road" | "path" } | null;
  chainage_m: number | null;
  side: "left" | "right" | "middle" | null;
  size_text: string;
  first_seen: string;
  last_seen: string;
  sighting_count: number;
  recording_count: number;
  /** The latest valid passes in a row that did not see it. */
  missed: number;
  sightings: Sighting[];
  work_order: { id: number; team: string; created_at: string } | null;
  history: HistoryEntry[];
  /** The newest that can be undone. */
  regrouping: Regrouping | null;
}

export interface Team {
  id: number;
  name: string;
  email: string;
}

export interface RoadClass {
  id: number | string;
  name: string;
  kind: "road" | "path";
  interval_days: number | null;
}

export interface AlreadyAssigned {
  damage_id: number;
  work_order_id: number;
  team: string;
}

export interface NotAssigned {
  damage_id: number;
  reason: string;
}

export interface Receipt {
  id: number;
  team: Team;
  assigned: number[];
  already_assigned: AlreadyAssigned[];
  failed: NotAssigned[];
  mail: { state: string; to: string };
}

export interface Mail {
  state: "queued" | "sent" | "failed";
  sent_at: string | null;
  /** What the mail server said last. */
  error?: string | null;
}

export interface WorkOrder {
  id: number;
  /** The name alone, or the team itself. */
  team: string | Team;
  created_at: string;
  note: string | null;
  task_count: number;
  done_count: number;
  mail: Mail;
}

export interface Recording {
  id: number;
  name: string;
  received_at: string;
  state: "received" | "processed" | "refused";
  refusal: { code: string; message: string; next_step: string } | null;
  fault: { code: string; cause: string; tries: number } | null;
  frames: number | null;
  metres: number | null;
}

export interface CrewTask {
  id: number;
  position: number;
  state: "open" | "done";
  done_at: string | null;
  done_photo: string | null;
  note: string | null;
  damage: {
    id: number;
    class: DamageClass;
    class_name: string;
    severity: Severity;
    severity_text: string;
    size_text: string;
    band: Band;
    lon: number;
    lat: number;
    place_text: string;
  };
  picture: string | null;
  width: number;
  height: number;
  box: Box;
}

export interface CrewList {
  team: string | Team;
  work_order: { id: number; created_at: string; note: string | null };
  tasks: CrewTask[];
}

export const teamName = (team: string | Team): string => (typeof team === "string" ? team : team.name);
