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
  ["6c96130f130ab0d6d158397e24d2bcc1c9a5e73ae081f6e983f1c7b545d24a4c", "RFC 6749, section 4.2.2"],
  ["00cf4c781dc37003f7c7dd7d4c9a6ef1e0f4c62d9a291aa8bc398774e3fefd32", "RFC 6749, section 5.1"],
  ["2c31d647d56670580effa322c4e0d2612e333bedb4331f09352828e4e3cef66d", "RFC 6749, section 4.3.2"],
  ["53f5da0aaa93d64cd5772c554cbf940f0539e689dddbeb8f923eec3f72c02ea9", "RFC 6749, section 2.3.1"],
  ["e9974c507d2a802143f614c878fcbb622a3800e05e6e0d329fee2c5b6b243329", "RFC 6749, section 2.3.1"],
  ["b8e148545b13c78bc74da2f1a7275dd71e56ddece129d7d2f7b3ecc06f7994da", "RFC 6750, section 2.1"],
  [
    "ca7459e2b26776de081b9a07e40227fd6cff232a1e3233ff6b6aa6d036ca9981",
    "RFC 6749, section 2.3.1, as a header",
  ],
  [
    "584b27d64ebc1b3341f7fc9a9c3f1a54422e9a1ca3079fd5531d9f489219f8d0",
    "RFC 6749, section 2.3.1, as a header",
  ],
  ["13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3", "RFC 7636, appendix B"],
  ["0d299b1eb548708d04534e7e050c427b56edfa15d13637a3484bdd61babf8384", "RFC 7636, appendix B"],
  ["cb87c87e4a138d9a72259d2a01bab15623c9846e568c1509b287721645a6ea53", "RFC 5849, section 1.2"],
  ["293257ab6495ebb11cf9e4aee0686ca30df8de2ab8d251f2cbbcf177bdfcae91", "RFC 5849, section 1.2"],
  ["649e1f5c769e718ba10d1a702a36499a731441d960b06da91c4c97786bf84595", "RFC 5849, section 1.2"],
  ["bb9b1163338b2a51495834ad5c65420443d6327381cf0f94ebf92b117f209d72", "RFC 5849, section 1.2"],
  ["4c20e6f5cc11b93731e74cbe20739821d61c3563c9f50ecb884a27cd369f01fb", "RFC 5849, section 1.2"],
  ["6aa14267d94944e6b6483c81f5ad37f87bbc7e88aa368d4aba1e71e0b79cd8c4", "RFC 5849, section 1.2"],
  ["5586407997f5e8492fa0d6d310460386c80cc3542de6c876f75582bc219d4b82", "RFC 5849, section 1.2"],
  ["80f8b7c904d4a43f3b7036db73247daafe15b3f647b337d19031ff67b7c1a177", "RFC 5849, section 3.4.1"],
  ["2ff8b0fb93aca981c78f1e94355c298c23435461f1072ef4674848e620371787", "RFC 5849, section 3.4.1"],
  ["8d567eb88afff34f31ab97fbb2731e582703bdeaf3c92b989cf568e0b23cef31", "RFC 5849, section 3.5.1"],
  ["9d03b692e941d5ace207a9f8048834439f6de98e5c6c1590c22c4f4577c88a42", "RFC 5849, section 3.5.1"],
  [
    "8be5d113c0871ce1a122d68a7dff940ab7b09ad8dfcfd9a85aa5c1acc026279e",
    "Google Authenticator, key URI format",
  ],
  ["2598f7d6adc142d88161630f3db12ab2bd3403521c281811e5e1ce60d4ac5d76", "Flask documentation"],
  ["9cb335cb7b5fb805934637d85c4f57c695baac019c0a57ceffd0afe43144c9cb", "Flask documentation"],
  ["ca32f86ce10b8435c108ffd1ae1acd9823f729f51946b3aad3277ac94dead529", "Flask documentation"],
  ["066bd0448bdc8244b7a20779aac7b3d08217dad4f13c76da096a3209a9e1f581", "Django documentation, sessions"],
  ["d8ccc3c547c850170a24a46dceca05861438dca7b115589739d526d2df404b66", "AWS documentation, IAM"],
  ["60a09e4357868c1e9b801052726d061c370429f723db84523ed58ac354f6eb8a", "Hardhat and Anvil, first account"],
  [
    "bc1a50966c9e6486bc4ebf880b51611a2a97fcb8e7a6976e9b81a9e3e8ca0e3c",
    "Hardhat and Anvil, first account without 0x",
  ],
  ["3543c50b0cb9cea8e55eb1f529b79f043cb250d485fde7b66cabbb5183add7da", "GitHub documentation, example token"],
  ["bc3ae723f57c6b9e3fd80b699fcc420f6074b0b1718039669d22631d508ac0a7", "GitHub documentation, example token"],
  ["82e74299544e00738f9c0acb69b1eb348b3e20ffcfabcb34779bd37590fead6c", "GitHub documentation, example token"],
  ["797c0ce414586cc8eb6929afe947c720e3e4d351dd070a6fe39f630beaab3054", "GitHub documentation, example token"],
  ["6d7fa4e64d4b1f3ea31962e258b684de1f244434ebb11089b9d9817e44c43303", "GitHub documentation, example token"],
  ["1d23b6b67fde9263896ffd38cb422c62669b806d5ba5a9aeb73169639de76346", "AWS API reference, Cognito"],
  ["6caa448826c11cd39c78a3a223c3ddb55358c975c0456e37058ccfbc559c86ce", "AWS API reference, IAM"],
  ["e6c2d3455587c47ccdd3df1271882656bc27be85f8eb6576eea35fe1aafa172a", "AWS API reference, IAM"],
  ["ce4c9cdcf4277d15792dfdb6671dd96f67d2b12b35ee3e79ced10e4ef4f318cc", "AWS API reference, IAM"],
  ["f420161d76f067dddce7bd3f694d8176326edc0a48d628ef8a3739a75dac5318", "AWS API reference, KMS"],
  ["bf03f60872cfb4ea85c6c36f3ee143a07731f9f16e3ad45e8a2fe277932b65dc", "AWS API reference, Artifact"],
  ["3e92cee0b2f11c7a3e1b9dc35ddb7983278e39a035943cc29afb884629c40109", "AWS API reference, Storage Gateway"],
  [
    "874a0cf0e19334918a1871f4f3e76da740e5a9c6268b34b564079e4f307266c1",
    "AWS API reference, IAM Identity Center",
  ],
  ["577cfe66bf6c95ddd0aa06c4ac4fc36f6cf641fdad7ab445b33071fea3612f74", "AWS API reference, DataSync"],
];

const digests = new Set(published.map(([digest]) => `sha256:${digest}`));

export function isPublicMaterial(digest: Digest): boolean {
  return digests.has(digest);
}
