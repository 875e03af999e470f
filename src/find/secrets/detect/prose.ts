// Logins as people tell them to each other: `Login: admin / x`, `credentials: anna:x`, `<!-- root / x -->`. Nothing names the password;
// a user before it and a separator do. (`the password is x` belongs to a name and is read in joint.ts.)

import { looksLikeCredential } from "../../judge/index.ts";
import { type Detector, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

const quote = "[`\"'*]{0,2}";
const pair = new RegExp(
  `^(?:[ \\t]{0,3}(?:is|are|with|as|:|=|-|\\|)){0,2}[ \\t]{0,3}${quote}([\\w.@+\\\\-]{2,60})${quote}(?:[ \\t]{0,3}(?:/|\\||:)[ \\t]{0,3}|[ \\t]{1,3}(?:and|with)[ \\t]{1,3})(?:pass(?:word)?|pw)?:?[ \\t]{0,2}${quote}([^\\s\`"'<>|]{6,64})`,
  "d",
);

export const toldLogins: Detector = {
  // Whole beginnings of sentences: "login" alone stands in every second file.
  keywords: [
    ...["login:", "logins:", "login is ", "login with ", "login as ", "log in as ", "log in with "],
    ...[
      "sign in as ",
      "sign in with ",
      "credentials:",
      "credentials are ",
      "creds:",
      "creds are ",
      "inloggning:",
    ],
    ...["admin / ", "root / ", "administrator / ", "deployer / "],
  ],
  rules: [ownRules.genericPassword],
  look(layer, start, end, emit) {
    // "admin / " is the user itself.
    const from = layer.bytes[end - 2] === slash ? start : end;
    const match = pair.exec(layer.slice(from, from + 160));
    const span = match?.indices?.[2];
    if (match === null || span === undefined) return 160;
    const password = (match[2] ?? "").replace(/[.,;:)\]}]{1,3}$/, "");
    if (password === match[1] || isStandIn(password) || !isSaidPassword(password)) return 160;
    emit({
      rule: ownRules.genericPassword,
      start: from + span[0],
      end: from + span[0] + password.length,
      secret: password,
      confidence: "medium",
      rank: ranks.named,
    });
    return 160;
  },
};

const slash = 0x2f;

/** In running text a value must show by itself that it is no word of it: letters and digits, or a mark inside. */
export function isSaidPassword(value: string): boolean {
  return (
    looksLikeCredential(value, "password") &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/[/\\<>(){}[\]=|]|^[-.:,]|^\d+(?:[-.:,]\d+)*[A-Za-z%]{0,8}$/.test(value)
  );
}
