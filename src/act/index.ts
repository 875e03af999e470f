export * from "./fixes/index.ts";
export { incidentNotice, isIncident, notifiersOf, type WebhookSettings, webhook } from "./notify/index.ts";
