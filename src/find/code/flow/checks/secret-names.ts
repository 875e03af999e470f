// Which names say that a value is secret, and which that it must not be predictable.

const secretName =
  /(?:^|_)(?:pass(?:word|wd|phrase|code)?|pwd|secret(?:_?key)?|api_?key|private_?key|access_?token|auth_?token|refresh_?token|ssn|social_security(?:_number)?|credit_?card(?:_number)?|card_?number|cvv2?)s?$/i;
const notSecret =
  /hash|digest|encrypt|crypt|mask|redact|field|label|prompt|url|path|file|reset|form|input_?name|len|valid|_id$|policy|strength|placeholder|expire|^pass$/i;

export const isSecretName = remembered((name) => secretName.test(snake(name)) && !notSecret.test(name));

const passwordName = /pass(?:word|wd|phrase|code)?s?(?:$|[`_\d])|pwd/i;

/** A person chose it, so it can be guessed. */
export const isPasswordName = (name: string): boolean => passwordName.test(name) && !notSecret.test(name);

/** It identifies a person, or their money. */
export const isPersonal = (name: string): boolean =>
  /ssn|social_security|card_?number|credit_?card|cvv/i.test(name);

/** Names for which a predictable value is a hole. */
const unpredictableName =
  /(?<!(?:^|_)(?:bpe|sub|sub_?word|word|text|next|prev|cur|current|last|start|end|eos|bos|pad|unk|mask|cls|sep|special|tok|input|output)_)tokens?$|(?:^|_)tokens?_(?:for|value|str|string|hex|data|key|secret)|(?:access|auth|api|session|csrf|xsrf|reset|refresh|bearer)_?token|secret|passw(?:or)?d|passcode|session_?(?:id|key)?$|nonce|salt|otp|csrf|remember_?me|reset_?(?:code|key)|verification_?code|api_?key|auth_?(?:code|key)|crypt|private_?key|signing_?key|(?:^|_)pin(?:$|_?code)|(?:^|_)iv$|^key$|(?:session|encryption|cipher|crypto|aes|des|rsa|hmac|fernet|jwt|access|auth|master|licen[cs]e|activation|public|shared|symmetric|webhook|hash)_?key$|voucher|coupon_code|invite_?code|captcha|credential/i;

export const isUnpredictableName = remembered((name) => unpredictableName.test(snake(name)));

const secretWord =
  /(?:^|_)(?:pass(?:w(?:or)?d|phrase|code)?s?|passwd|pwd|secrets?|\w*tokens?|cred(?:ential)?s?|auth\w*|sign(?:s|ed|ing|ature|atures)?|cookies?|sessions?|login|pin|ssn|card|salt(?:ed)?|otp|hmac)\d*(?:$|_)|password|secret|(?:api|private|secret|session|encryption|signing|auth|access|hash|aes|des|rsa|hmac|shared|master)_?key/i;

/** A name that has to do with what is worth protecting, whether or not it holds it: wider than the others. Caches and sorts have keys, too. */
export const speaksOfSecrets = remembered((name) => secretWord.test(snake(name)));

/** Programs use few names many times. */
function remembered(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const own = known.get(name);
    if (own !== undefined) return own;
    const result = test(name);
    if (known.size < 50_000) known.set(name, result);
    return result;
  };
}

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
}
