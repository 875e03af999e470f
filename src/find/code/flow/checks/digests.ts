// Keyed hashes on their way to a comparison: `"sha256=" + mac.hexdigest()`, `base64.b64encode(mac.digest()).decode()`. Text built
// around a digest still refers to it. Which calls give one is from the reference pages of hmac and PyCryptodome.

import type { Ref, Value } from "../../values/index.ts";

const digest =
  /^(?:hmac\.(?:new|HMAC)\(\)\.(?:hex)?digest\(\)|hmac\.digest\(\)|Crypto\w*\.Hash\.HMAC\.new\(\)\.(?:hex)?digest\(\))(?:\.(?:upper|lower|encode|decode|strip|hex)\(\))*$/;

function isDigestRef(ref: Ref): boolean {
  return ref.k === "api" && digest.test(ref.p);
}

export function isDigest(value: Value): boolean {
  return value.refs.some(isDigestRef);
}

const none: readonly Ref[] = [];

/** The digests that values refer to: what is made of them keeps these. */
export function digestsOf(...values: readonly Value[]): readonly Ref[] {
  if (values.every((v) => v.refs.length === 0)) return none;
  return values.flatMap((v) => v.refs.filter(isDigestRef));
}
