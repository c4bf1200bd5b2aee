/** Short names for what the server takes and answers. The shapes are the server's own: `openapi.json`, by openapi-typescript. */

import type { components } from "./openapi";

type Schemas = components["schemas"];

export type Alarm = Schemas["AlarmOut"];
export type AlreadyAssigned = Schemas["AlreadyAssignedOut"];
export type Area = Schemas["SearchIn"]["area"];
export type AuditEntry = Schemas["AuditEntryOut"];
export type Band = Schemas["Band"];
export type Box = Schemas["SightingOut"]["box"];
export type CloseUp = Schemas["CloseUpOut"];
export type Correction = Schemas["CorrectionOut"];
export type CorrectedTo = Correction["to"];
export type CrewList = Schemas["CrewList"];
export type CrewTask = Schemas["CrewTask"];
export type CurrentUser = Schemas["UserOut"];
export type DeviceChange = Schemas["DeviceChange"];
export type Device = Schemas["DeviceOut"];
export type Damage = Schemas["DamageOut"];
export type DamageClass = Schemas["DamageClass"];
export type DismissedAs = Schemas["DismissedAs"];
export type Dots = Schemas["DamageCollection"];
export type Enrolment = Schemas["EnrolmentOut"];
export type EventKind = Schemas["EventKind"];
export type FailureBody = Schemas["FailureOut"] & Partial<Schemas["NothingToAssignFailure"]>;
export type HistoryEntry = Schemas["HistoryEntry"];
export type LogInRow = Schemas["LogInOut"];
export type Mail = Schemas["OrderMail"];
export type MailState = Schemas["OrderMailState"];
export type MapFacts = Schemas["MapFacts"];
export type Morning = Schemas["MorningOut"];
export type Night = Schemas["NightOut"];
export type NightLog = Schemas["NightLog"];
export type NotAssigned = Schemas["NotAssigned"];
export type Position = Schemas["Point"]["coordinates"];
export type Receipt = Schemas["Receipt"];
export type Recording = Schemas["RecordingOut"];
export type Regrouping = Schemas["RegroupingOut"];
export type Retention = Schemas["Retention"];
export type RetentionRule = Schemas["RuleOut"];
export type RoadClass = Schemas["RoadClassOut"];
export type SecondFactor = Schemas["SecondFactorOut"];
export type SecondFactorOffer = Schemas["OfferOut"];
export type Severity = Schemas["Severity"];
export type Sighting = Schemas["SightingOut"];
export type Status = Schemas["Status"];
export type Team = Schemas["TeamOut"];
export type Unfinished = Schemas["UnfinishedOut"];
export type Vehicle = Schemas["Vehicle"];
export type OrderTask = Schemas["TaskOut"];
export type Stage = Schemas["Stage"];
export type WorkOrder = Schemas["WorkOrderOut"];
export type WorkOrderWithTasks = Schemas["WorkOrderWithTasks"];

/** What a dot says of its damage, in a tile too. */
export type DotProperties = Omit<Schemas["DamageProperties"], "severity_text" | "class_name">;
export type Dot = Omit<Schemas["DamageFeature"], "properties"> & { properties: DotProperties };
