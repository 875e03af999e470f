export { isBitcoinAddress } from "./bitcoin.ts";
export { isPassphrase, isWellKnownPassword } from "./chosen.ts";
export { type Alphabet, alphabetOf, entropyBitsPerChar, normalisedEntropy } from "./entropy.ts";
export { type CredentialKind, credentialKind, saysPublic } from "./name.ts";
export { placeClassOf } from "./place.ts";
export { isPlaceholder, isRegular, isTemplate, isWordForPassword, saysExample } from "./placeholder.ts";
export { kindChangesPerChar, surpriseBitsPerChar } from "./rarity.ts";
export { isKnownStructure, isRandom, isVeryRandom, looksLikeCredential } from "./value.ts";
