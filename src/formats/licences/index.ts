// Licences: SPDX expressions and their judgement. The door of this folder.
export { expressionOf, judgeLicences, type LicenceAnswer, type LicenceRules } from "./licence.ts";
