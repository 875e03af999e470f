export { incidentNotice, isIncident } from "./incident.ts";
export { notifiersOf } from "./notifiers.ts";
export { type WebhookSettings, webhook } from "./webhook.ts";
