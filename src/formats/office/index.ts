// Text of Office Open XML parts: the door of this folder.
export { isOfficeText, officeText } from "./office.ts";
