export { advance, type BusinessCalendar, type Calendar, counted } from "./calendar.ts";
export { binding, type Deadline, due, slaState, stateAt } from "./due.ts";
export { presetTables } from "./presets.ts";
export { knownMilestones, type SlaPolicy, slaPolicy, slaTable } from "./resolve.ts";
export { type SlaClock, type SlaTable, tableId } from "./table.ts";
