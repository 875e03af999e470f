export { placeClassOf } from "./place.ts";
