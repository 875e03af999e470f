// Values that vendors publish for everyone: emulator keys and the examples of their documentation. Kept as digests, so that
// this file sets off nobody's scanner. A value on this list is never reported, whatever rule matches it.

import type { Digest } from "../../model/index.ts";

/** SHA-256 of each value, with where it is published. */
const published: readonly (readonly [digest: string, source: string])[] = [
  ["1a5d44a2dca19669d72edf4c4f1c27c4c1ca4b4408fbb17f6ce4ad452d78ddb3", "AWS documentation, access key id"],
  [
    "c6ea27c534f993d31f0aef882e3d200e7b87470c379ae79c8f9b19d3bd363dc9",
    "AWS documentation, second access key id",
  ],
  [
    "cb20d34a7adda2f5d2043836051e242fd4c2b233e02c80c91fe9d5af9b100574",
    "AWS documentation, temporary access key id",
  ],
  [
    "78314b11be2e581549ac1c4f616563fad3fdf0c3b71678f6e2299182080e0598",
    "AWS documentation, secret access key",
  ],
  [
    "e21b597ba6b9cafa59d9ebc4d65c0385f5eb3fa56abab2607fa76589ad849a33",
    "AWS documentation, second secret access key",
  ],
  ["647f7143af14706273d54740603644de5cb9abb42a76b7a0d32a48c9261860c5", "AWS documentation, variant"],
  [
    "0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059",
    "Azurite and the Azure storage emulator, account key",
  ],
  [
    "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615",
    "Azure Cosmos DB emulator, account key",
  ],
  ["2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326", "Stripe documentation, test key"],
  [
    "f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397",
    "Stripe documentation, older test key",
  ],
  ["2d1f7723aabc5c7a51fcdc2463c99b5f3fdbc57cf3134db4ac12913c35976e6f", "Stripe documentation, test key"],
  ["7f75367e7881255134e1375e723d1dea8ad5f6a4fdb79d938df1f1754a830606", "jwt.io, example token"],
  ["8d4ef6536dc8895f256c1e0d95dcd19763036732d64a095e44a90ed444267ad3", "RFC 7519, section 3.1"],
  ["ad62d48d8b069026a2a0d0291f857a77e1975edf610aa3502e8bc71bd96f513a", "RFC 7617 variant, Aladdin"],
  ["cf4d418ed3de92d71f767db5391d5a2dacd40e1ce49e75d1137e2ecf4982d844", "RFC 7617, section 2"],
  ["15cef4b629cc2d07a4563df9516739d4c8d6097eb283e5260fd59299a3c99c56", "RFC 6455, section 1.3"],
  ["7f44193a6edea087f5c0811306efae871c412b46ebee9a179fb3acf0cb5144a3", "RFC 6455, WebSocket GUID"],
  ["507e2ce3c522082b61100d566ac9cea86168493b56387c368e6ef01f5c539fdc", "RFC 6455, section 1.3"],
  ["1021ad463a161d69de63ef74566407b9ed012deb6d9306a4bc7183544c84350c", "Google Maps documentation"],
  [
    "ffe02d8accefb83b648e9b4011b8f40d5009f8379991e1843c669077e520424d",
    "AWS documentation, secret access key as texts cut it",
  ],
];

const digests = new Set(published.map(([digest]) => `sha256:${digest}`));

export function isPublicMaterial(digest: Digest): boolean {
  return digests.has(digest);
}
