export { type WebhookSettings, webhook } from "./notify/index.ts";
