export { collectImage, type ImageTarget } from "./collect-image.ts";
