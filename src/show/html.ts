// One self-contained HTML file: no script, no external resource, everything escaped; readable on paper and in the dark.

import { printable } from "../kit/index.ts";
import type { Location, Remedy, Report, Severity } from "../model/index.ts";
import { originText } from "./origin.ts";
import { advisoryText, byPackage, messageOf, summaryText, type Told } from "./packages.ts";
import { remedyText } from "./remedy.ts";
import type { Reporter } from "./reporter.ts";
import { severityText } from "./severity.ts";
import { verdictWords } from "./verdict.ts";
import { type WayStep, wayOf } from "./way.ts";

export const htmlReporter: Reporter = {
  format: "html",
  fileName: "portcullis.html",
  render: (report) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Portcullis: ${escapeHtml(report.target.name)} ${verdictWords[report.decision.verdict]}</title>
<style>${style}</style>
</head>
<body>
<header class="${report.decision.verdict}">
<p class="product">Portcullis</p>
<h1>${escapeHtml(report.target.name)} <span class="verdict">${verdictWords[report.decision.verdict]}</span></h1>
<p>${escapeHtml(subject(report))}</p>
</header>
<main>
${tiles(report)}
${reasons(report)}
${findings(report)}
${gaps(report)}
${coverage(report)}
</main>
<footer>Portcullis ${escapeHtml(report.run.version)}, ${escapeHtml(report.run.startedAt)}, ${(report.run.durationMs / 1000).toFixed(2)} s. Policy ${escapeHtml(report.decision.policy.slice(0, 19))}.</footer>
</body>
</html>
`,
};

const style = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--line:#dde2e9;--paper:#fff;--card:#f6f8fa;--red:#b42318;--amber:#8a5a00;--green:#1a7f47}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--line:#323a46;--paper:#14181f;--card:#1c222b;--red:#ff8a80;--amber:#f0b849;--green:#66d19e}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem 1.5rem}header{padding-top:2rem}.product{margin:0;color:var(--soft);letter-spacing:.08em;text-transform:uppercase;font-size:.8rem}
h1{margin:.2rem 0;font-size:1.9rem}h2{margin:2rem 0 .6rem;font-size:1.15rem}.verdict{font-weight:600}.fail .verdict{color:var(--red)}.warn .verdict,.incomplete .verdict{color:var(--amber)}.pass .verdict{color:var(--green)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem;padding:0;margin:0;list-style:none}.tiles li{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}.tiles b{display:block;font-size:1.5rem}.tiles span{color:var(--soft)}
article{border:1px solid var(--line);border-radius:8px;margin:.75rem 0;padding:.8rem 1rem;break-inside:avoid}article h3{margin:0;font-size:1rem}.tag{display:inline-block;border-radius:4px;padding:0 .45rem;margin-right:.4rem;border:1px solid currentColor;font-size:.8rem;white-space:nowrap}.do{padding-left:0;list-style:none;font-weight:500}.do li::before{content:"→ ";color:var(--green)}td.id{white-space:nowrap}@media(max-width:40rem){td.id{white-space:normal}code{overflow-wrap:anywhere}}
.critical,.high{color:var(--red)}.medium{color:var(--amber)}.low,.none{color:var(--soft)}code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:var(--card);border-radius:6px;padding:.5rem .7rem;margin:.5rem 0;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.soft{color:var(--soft)}ul{padding-left:1.2rem}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid var(--line);text-align:left;padding:.35rem .6rem;vertical-align:top;overflow-wrap:anywhere}footer{color:var(--soft);font-size:.85rem;padding-bottom:3rem}
`;

function subject(report: Report): string {
  const { target } = report;
  const parts = [
    target.kind,
    target.commit === undefined ? undefined : `commit ${target.commit.slice(0, 12)}`,
    target.base === undefined ? undefined : `base ${target.base.slice(0, 12)}`,
    target.digest,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function tiles(report: Report): string {
  const open = report.findings.filter((item) => item.heldBy === undefined);
  const count = (severity: Severity): number => open.filter((item) => item.countsAs === severity).length;
  const tile = (value: number, label: string, colour = ""): string =>
    `<li><b class="${colour}">${value}</b><span>${label}</span></li>`;
  const list = [
    ...(["critical", "high", "medium", "low"] as const).map((severity) =>
      tile(count(severity), severity, count(severity) > 0 ? severity : ""),
    ),
    tile(report.findings.length - open.length, "excepted"),
    tile(report.gaps.length, "gaps", report.gaps.length > 0 ? "medium" : ""),
  ];
  return `<ul class="tiles">${list.join("")}</ul>`;
}

function reasons(report: Report): string {
  if (report.decision.reasons.length === 0)
    return "<h2>Why</h2><p>No clause of the policy was met and nothing was left out.</p>";
  const items = report.decision.reasons.map(
    (reason) =>
      `<li>${escapeHtml(reason.text)}${reason.nextStep === "" ? "" : ` <span class="soft">Next:</span> <code>${escapeHtml(reason.nextStep)}</code>`}</li>`,
  );
  return `<h2>Why</h2><ul>${items.join("")}</ul>`;
}

function findings(report: Report): string {
  if (report.findings.length === 0) return "<h2>Findings</h2><p>None.</p>";
  return `<h2>Findings</h2>${byPackage(report.findings).map(card).join("\n")}`;
}

function card(told: Told): string {
  const [item] = told;
  const { finding } = item;
  const places = finding.locations
    .slice(0, 10)
    .map(
      (place) =>
        `<li><code>${escapeHtml(place.path)}${place.region === undefined ? "" : `:${place.region.startLine}:${place.region.startColumn}`}</code>${layerHtml(place)}</li>`,
    );
  const more = finding.locations.length > 10 ? `<li>and ${finding.locations.length - 10} more</li>` : "";
  const snippet = finding.locations[0].snippet?.trim() ?? "";
  const steps = finding.evidence.kind === "flow" ? `<ol>${wayOf(finding).map(stepItem).join("")}</ol>` : "";
  const status =
    item.heldBy === undefined
      ? item.action === "block"
        ? "blocks"
        : item.isNew
          ? ""
          : "known"
      : `excepted until ${item.exceptions[item.heldBy]?.endsOn ?? ""}`;
  return `<article>
<h3><span class="tag ${item.countsAs}">${severityText(item)}</span>${withCode(told.length === 1 ? finding.title : messageOf(told))} <span class="soft">${escapeHtml(status)}</span></h3>
<p>${told.length === 1 ? withCode(finding.message) : ""} <span class="soft"><code>${escapeHtml(finding.rule)}</code> ${finding.cwe.map((cwe) => `CWE-${cwe}`).join(" ")}</span></p>
${advisories(told)}${snippet === "" ? "" : `<pre>${escapeHtml(snippet)}</pre>`}<ul>${places.join("")}${more}</ul>${steps}
${finding.remedies.length === 0 ? "" : `<ul class="do">${finding.remedies.map((remedy) => `<li>${remedyHtml(remedy)}</li>`).join("")}</ul>`}
${told.length === 1 ? `<p class="soft"><code>${finding.fingerprint}</code></p>\n` : ""}</article>`;
}

function layerHtml(place: Location): string {
  const text = originText(place);
  return text === undefined ? "" : ` <span class="soft">${withCode(text)}</span>`;
}

/** What each vulnerability is, with what it takes to ask more of it. */
function advisories(told: Told): string {
  const rows = told.flatMap((item) => {
    const { finding } = item;
    const { evidence } = finding;
    if (evidence.kind !== "vulnerability") return [];
    const marks = evidence.isExploited ? ' <span class="tag critical">exploited</span>' : "";
    if (told.length === 1) return marks === "" ? [] : [`<p>${marks}</p>`];
    const severity = `<span class="tag ${item.countsAs}">${finding.severity}</span>`;
    const summary = `${escapeHtml(summaryText(evidence))}<br><code class="soft">${finding.fingerprint}</code>`;
    return `<tr><td>${severity}</td><td class="id">${escapeHtml(advisoryText(evidence))}${item.isNew ? "" : ' <span class="soft">known</span>'}${marks}</td><td>${summary}</td></tr>`;
  });
  if (rows.length === 0) return "";
  return told.length === 1 ? rows.join("") : `<table>${rows.join("")}</table>`;
}

function gaps(report: Report): string {
  if (report.gaps.length === 0) return "";
  return `<h2>Not looked at</h2><table><tr><th>reason</th><th>where</th><th>detail</th></tr>${report.gaps.map((gap) => `<tr><td>${gap.reason}</td><td><code>${escapeHtml(gap.path ?? gap.engine ?? "")}</code></td><td>${withCode(gap.detail)}</td></tr>`).join("")}</table>`;
}

function coverage(report: Report): string {
  const rows = report.coverage.map(
    (item) =>
      `<tr><td>${item.engine}</td><td>${item.filesScanned}</td><td>${item.bytesScanned}</td><td><code>${item.rules.slice(0, 19)}</code></td></tr>`,
  );
  const skips = report.skips.map((skip) => `${skip.files} ${skip.reason}`).join(", ");
  return `<h2>Looked at</h2><table><tr><th>layer</th><th>files</th><th>bytes</th><th>rules</th></tr>${rows.join("")}</table>${skips === "" ? "" : `<p class="soft">Skipped: ${skips}.</p>`}`;
}

function remedyHtml(remedy: Remedy): string {
  const text = remedyText(remedy);
  return remedy.kind === "command" ? `<code>${escapeHtml(text)}</code>` : withCode(text);
}

function stepItem({ place, text, code }: WayStep): string {
  const line = code === undefined ? "" : `<br><code class="soft">${escapeHtml(code)}</code>`;
  return `<li><code>${escapeHtml(place)}</code> ${withCode(text)}${line}</li>`;
}

/** Plain text in which names of code stand between back-ticks. */
function withCode(text: string): string {
  return escapeHtml(text).replace(/`([^`\n]+)`/g, "<code>$1</code>");
}

function escapeHtml(text: string): string {
  return text
    .split("\n")
    .map(printable)
    .join("\n")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
