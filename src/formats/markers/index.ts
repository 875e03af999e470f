// PEP 508 markers. The door of this folder.
export { environmentOf, evaluateMarker, type MarkerAnswer, type MarkerEnvironment } from "./marker.ts";
