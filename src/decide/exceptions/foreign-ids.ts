// Does a foreign rule id speak of a finding of ours? Ids are facts of their tool's documentation: where it names the weakness (CWE), that
// decides; else the words of the id. An id that says nothing to us matches nothing, so the finding stays.

import type { Finding } from "../../model/index.ts";

/** Bandit's plug-ins and the CWE that its documentation gives them (https://bandit.readthedocs.io/en/latest/plugins/). */
const bandit: Readonly<Record<string, readonly number[]>> = {
  B102: [78, 94, 95],
  B103: [732],
  B104: [605, 668],
  B105: [259, 798],
  B106: [259, 798],
  B107: [259, 798],
  B108: [377, 379],
  B113: [400],
  B201: [94, 489, 215],
  B202: [22],
  B301: [502],
  B302: [502],
  B303: [327, 328],
  B304: [327],
  B305: [327],
  B306: [377],
  B307: [78, 94, 95],
  B308: [79, 80],
  B310: [22, 918],
  B311: [330, 338],
  B312: [319],
  B313: [20, 611, 776],
  B314: [20, 611, 776],
  B315: [20, 611, 776],
  B316: [20, 611, 776],
  B317: [20, 611, 776],
  B318: [20, 611, 776],
  B319: [20, 611, 776],
  B320: [20, 611, 776],
  B321: [319],
  B323: [295],
  B324: [327, 328],
  B401: [319],
  B402: [319],
  B403: [502],
  B405: [20, 611],
  B501: [295],
  B502: [327, 326],
  B503: [327, 326],
  B504: [327, 326],
  B505: [326],
  B506: [20, 502],
  B507: [295],
  B601: [78],
  B602: [78],
  B603: [78],
  B604: [78],
  B605: [78],
  B606: [78],
  B607: [78, 426],
  B608: [89],
  B609: [78],
  B610: [89],
  B611: [89],
  B613: [838],
  B614: [502],
  B615: [494],
  B701: [79, 94],
  B702: [79, 80],
  B703: [79, 80],
};

/** ESLint core rules and well-known security plug-ins, by what their documentation says they find. */
const eslint: Readonly<Record<string, readonly number[]>> = {
  "no-eval": [94, 95],
  "no-implied-eval": [94, 95],
  "no-new-func": [94, 95],
  "no-script-url": [79],
  "security/detect-eval-with-expression": [94, 95],
  "security/detect-child-process": [78],
  "security/detect-non-literal-fs-filename": [22],
  "security/detect-non-literal-regexp": [1333, 400],
  "security/detect-unsafe-regex": [1333, 400],
  "security/detect-object-injection": [1321, 915],
  "security/detect-possible-timing-attacks": [208],
  "security/detect-pseudorandombytes": [338],
  "security/detect-non-literal-require": [95, 98, 22],
  "no-unsanitized/method": [79],
  "no-unsanitized/property": [79],
  "react/no-danger": [79],
  "@typescript-eslint/no-implied-eval": [94, 95],
};

export function speaksOf(tool: string, ids: readonly string[], finding: Finding): boolean {
  if (!isOfTool(tool, finding)) return false;
  if (ids.length === 0) return tool !== "eslint" || finding.witnesses.includes("eslint"); // a bare eslint-disable is about style
  return ids.some((id) => idMatches(tool, id, finding));
}

/** Which findings a tool's comment can be about at all. */
function isOfTool(tool: string, finding: Finding): boolean {
  const family = finding.rule.split("/")[0];
  if (finding.witnesses.includes(tool)) return true;
  switch (tool) {
    case "bandit":
      return family === "python" || isHardCoded(finding);
    case "eslint":
      return family === "javascript";
    case "semgrep":
    case "codeql":
      return finding.engine === "code" || finding.engine === "foreign" || finding.engine === "pipelines";
    case "detect-secrets":
    case "gitleaks":
      return finding.engine === "secrets";
    default:
      return false;
  }
}

/** Whether our tables say what an id of that tool is about. */
export function isKnownId(tool: "bandit", id: string): boolean {
  return tool === "bandit" && Object.hasOwn(bandit, id.toUpperCase());
}

function isHardCoded(finding: Finding): boolean {
  return finding.engine === "secrets" && finding.locations.every(({ path }) => path.endsWith(".py"));
}

function idMatches(tool: string, id: string, finding: Finding): boolean {
  const weaknesses =
    tool === "bandit" ? bandit[id.toUpperCase()] : tool === "eslint" ? eslint[id] : undefined;
  if (weaknesses !== undefined) return weaknesses.some((cwe) => finding.cwe.includes(cwe));
  if (id === finding.rule) return true;
  const problem = (finding.rule.split("/")[1] ?? "").split("-").filter((word) => word.length > 2);
  const words = id.toLowerCase().split(/[^a-z0-9]+/);
  return problem.length > 0 && problem.every((word) => words.includes(word));
}
