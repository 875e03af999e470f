// Cargo's version requirements (The Cargo Book, "Specifying Dependencies") rewritten as a node-semver range: a bare version
// means caret, parts are joined by commas, and "=1.2" means 1.2.*.

export function cargoRange(requirement: string): string | undefined {
  const parts = requirement.split(",").map((part) => part.trim());
  if (parts.some((part) => part === "") && requirement.trim() !== "") return undefined;
  return parts.map(comparator).join(" ");
}

function comparator(part: string): string {
  if (part === "" || part === "*") return "*";
  const operator = /^(?:[<>]=?|=|\^|~)/.exec(part)?.[0] ?? "^";
  const version = part.slice(/^(?:[<>]=?|=|\^|~)/.test(part) ? operator.length : 0).trim();
  if (/\*$/.test(version)) return version;
  return `${operator === "=" ? "" : operator}${version}`;
}
