// HTTP, apart from the rest of kit so that offline commands do not load it. The door of this folder.
export { hostNameOf, isLoopbackHost, isSpecialAddress } from "./addresses.ts";
export {
  type Answered,
  type Asker,
  type AskerSettings,
  openAsker,
  type Question,
} from "./ask.ts";
export {
  type Download,
  type Downloaded,
  type Get,
  type Got,
  type Http,
  type HttpSettings,
  openHttp,
  type Post,
  type Posted,
  shown,
} from "./http.ts";
