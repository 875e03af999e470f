// VEX statements from a judged report: what we say of each vulnerability that was found. An exception without a justification never becomes
// `not_affected`: the risk is then accepted, and the product affected.

import type { VexStatement } from "../formats/index.ts";
import { vexJustifications } from "../formats/index.ts";
import { compareText, type Report, type Triaged } from "../model/index.ts";
import { nextStep } from "./next-step.ts";

export function vexStatements(report: Report): readonly VexStatement[] {
  const statements = report.findings.flatMap((item) => statementOf(item));
  return statements.sort((a, b) =>
    compareText(`${a.vulnerabilities[0]} ${a.packages[0]}`, `${b.vulnerabilities[0]} ${b.packages[0]}`),
  );
}

function statementOf(item: Triaged): readonly VexStatement[] {
  const { evidence } = item.finding;
  if (evidence.kind !== "vulnerability") return [];
  const common = {
    vulnerabilities: [evidence.advisory.id, ...evidence.advisory.aliases],
    packages: [evidence.package.purl],
    line: 1,
  };
  const held = item.heldBy === undefined ? undefined : item.exceptions[item.heldBy];
  if (held === undefined)
    return [
      {
        ...common,
        status: item.state === "in-review" ? "under_investigation" : "affected",
        statement: nextStep(item),
      },
    ];
  const justification = vexJustifications.find((one) => held.reason.includes(one.replaceAll("_", " ")));
  if (held.origin === "vex" && held.reason.startsWith("fixed"))
    return [{ ...common, status: "fixed", statement: held.reason }];
  if (held.origin === "vex" && justification !== undefined)
    return [{ ...common, status: "not_affected", justification, statement: held.reason }];
  return [
    {
      ...common,
      status: "affected",
      statement: `accepted until ${held.endsOn} by ${held.owner}: ${held.reason}`,
    },
  ];
}
