// CSAF 2.0 (https://docs.oasis-open.org/csaf/csaf/v2.0/), VEX and security advisories of vendors of rpm distributions: products with
// purls on platforms with CPEs, each fixed, affected or neither; "impact" threats are the vendor's own severity.

import type { Advisory, AffectedPackage, Problem } from "../../model/index.ts";
import { parsePurl } from "../purl.ts";
import { type Fields, isCve, listOf, objectOf, opinionOf, textOf, untilFixed } from "./opinion.ts";

export function isCsaf(value: unknown): boolean {
  return textOf(objectOf(objectOf(value)?.["document"])?.["csaf_version"]) !== undefined;
}

type Product = {
  readonly name?: string;
  readonly version?: string;
  readonly isSource?: boolean;
  readonly platform?: string;
};

const branchesDeepest = 50;

export function readCsaf(value: unknown, problems: Problem[]): readonly Advisory[] {
  const document = objectOf(value) ?? {};
  const head = objectOf(document["document"]);
  const publisher = textOf(objectOf(head?.["publisher"])?.["name"]) ?? "";
  const products = productsOf(objectOf(document["product_tree"]));
  // VEX documents are one a CVE; of security advisories, several speak of the same.
  const isVex = textOf(head?.["category"]) === "csaf_vex";
  const tracking = textOf(objectOf(head?.["tracking"])?.["id"])?.replace(/[\0-\x20]/g, "");
  const vendor = /red hat/i.test(publisher) ? "REDHAT-VEX" : /suse/i.test(publisher) ? "SUSE-VEX" : "VEX";
  const prefix = isVex || tracking === undefined ? vendor : tracking;
  return listOf(document["vulnerabilities"]).flatMap((item) => {
    const fields = objectOf(item) ?? {};
    const cve = textOf(fields["cve"]) ?? "";
    if (!isCve(cve)) {
      problems.push({ message: "a vulnerability without a CVE" });
      return [];
    }
    const affected = rowsOf(fields, products);
    if (affected.length === 0) return [];
    const advisory = opinionOf({
      publisher: prefix,
      cve,
      summary: textOf(fields["title"]) ?? textOf(head?.["title"]) ?? "",
      affected,
      references: referencesOf(fields),
    });
    const scores = scoresOf(fields);
    return [scores.length === 0 ? advisory : { ...advisory, severity: scores }];
  });
}

function rowsOf(fields: Fields, products: ReadonlyMap<string, Product>): readonly AffectedPackage[] {
  const status = objectOf(fields["product_status"]);
  const words = byProduct(fields["threats"], (threat) =>
    threat["category"] === "impact" ? textOf(threat["details"]) : undefined,
  );
  const states = byProduct(fields["remediations"], stateOf);
  const rows = new Map<string, AffectedPackage>();
  const add = (id: unknown, isFixed: boolean): void => {
    const product = products.get(String(id));
    const ecosystem = ecosystemOf(product?.platform);
    if (product?.name === undefined || ecosystem === undefined) return;
    if (isFixed && product.version === undefined) return;
    const word = words.get(String(id)) ?? words.get("");
    const version = isFixed ? product.version : undefined;
    const key = `${ecosystem} ${product.name} ${version ?? ""}`;
    if (rows.has(key) && product.isSource !== true) return;
    rows.set(key, {
      ecosystem,
      name: product.name,
      ranges: untilFixed(version),
      versions: [],
      ...(word === undefined ? {} : { severityWord: word.slice(0, 40) }),
      fixState: isFixed ? "fixed" : (states.get(String(id)) ?? states.get("") ?? "not-fixed"),
    });
  };
  for (const id of [...listOf(status?.["fixed"]), ...listOf(status?.["first_fixed"])]) add(id, true);
  for (const id of [...listOf(status?.["known_affected"]), ...listOf(status?.["first_affected"])])
    add(id, false);
  return [...rows.values()];
}

/** What is said of single products; under "" what is said of all. */
function byProduct(value: unknown, read: (entry: Fields) => string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const item of listOf(value)) {
    const entry = objectOf(item) ?? {};
    const said = read(entry);
    if (said === undefined) continue;
    const ids = listOf(entry["product_ids"]);
    for (const id of ids) found.set(String(id), said);
    if (ids.length === 0) found.set("", said);
  }
  return found;
}

/** CSAF 3.2.3.12.1. Red Hat says "Will not fix", "Out of support scope" or "Affected" in the details of what has no fix. */
function stateOf(remediation: Fields): string | undefined {
  const details = textOf(remediation["details"]) ?? "";
  switch (remediation["category"]) {
    case "no_fix_planned":
      return /out of support|end of life/i.test(details) ? "end-of-life" : "wont-fix";
    case "none_available":
      return /will not fix/i.test(details)
        ? "wont-fix"
        : /out of support/i.test(details)
          ? "end-of-life"
          : "not-fixed";
    default:
      return undefined;
  }
}

function scoresOf(fields: Fields): Advisory["severity"] {
  const found = listOf(fields["scores"]).flatMap((item) => {
    const score = objectOf(item);
    const three = textOf(objectOf(score?.["cvss_v3"])?.["vectorString"]);
    const two = textOf(objectOf(score?.["cvss_v2"])?.["vectorString"]);
    return [
      ...(three === undefined ? [] : [{ type: "CVSS_V3", score: three.slice(0, 300) }]),
      ...(two === undefined ? [] : [{ type: "CVSS_V2", score: two.slice(0, 300) }]),
    ];
  });
  return [...new Map(found.map((score) => [score.score, score])).values()].slice(0, 20);
}

function referencesOf(fields: Fields): readonly string[] {
  return listOf(fields["references"])
    .flatMap((item) => textOf(objectOf(item)?.["url"]) ?? [])
    .filter((url) => /^https?:\/\/[^\s<>"]+$/i.test(url))
    .slice(0, 5);
}

/** Every product id: from the branches, from full names, and from relationships, which put a package on a platform. */
function productsOf(tree: Fields | undefined): ReadonlyMap<string, Product> {
  const products = new Map<string, Product>();
  const note = (value: unknown): void => {
    const named = objectOf(value);
    const id = textOf(named?.["product_id"]);
    if (id !== undefined) products.set(id, productOf(named));
  };
  const walk = (branches: unknown, depth: number): void => {
    if (depth > branchesDeepest) return;
    for (const branch of listOf(branches)) {
      note(objectOf(branch)?.["product"]);
      walk(objectOf(branch)?.["branches"], depth + 1);
    }
  };
  walk(tree?.["branches"], 0);
  for (const value of listOf(tree?.["full_product_names"])) note(value);
  for (const value of listOf(tree?.["relationships"])) {
    const relation = objectOf(value);
    const id = textOf(objectOf(relation?.["full_product_name"])?.["product_id"]);
    const part = products.get(textOf(relation?.["product_reference"]) ?? "");
    const platform = products.get(textOf(relation?.["relates_to_product_reference"]) ?? "")?.platform;
    if (id !== undefined) products.set(id, { ...part, ...(platform === undefined ? {} : { platform }) });
  }
  return products;
}

function productOf(named: Fields | undefined): Product {
  const helper = objectOf(named?.["product_identification_helper"]);
  const cpe = textOf(helper?.["cpe"]);
  const platform = cpe === undefined ? {} : { platform: cpe };
  const purl = parsePurl(textOf(helper?.["purl"]) ?? "");
  if (purl === undefined || purl.type !== "rpm") return platform;
  const { epoch, arch } = purl.qualifiers;
  const version =
    purl.version === undefined
      ? {}
      : { version: epoch === undefined ? purl.version : `${epoch}:${purl.version}` };
  return { name: purl.name, ...version, isSource: arch === "src", ...platform };
}

/** "cpe:/o:redhat:enterprise_linux:9::baseos" is OSV's "Red Hat:enterprise_linux:9::baseos". */
function ecosystemOf(cpe: string | undefined): string | undefined {
  const redHat = /^cpe:\/[ao]:redhat:(.+)$/.exec(cpe ?? "")?.[1];
  if (redHat !== undefined) return `Red Hat:${redHat}`;
  const suse = /^cpe:\/o:suse:sles:(\d+)(?::sp(\d+))?/.exec(cpe ?? "");
  if (suse === null) return undefined;
  return `SUSE:Linux Enterprise Server ${suse[1]}${suse[2] === undefined ? "" : ` SP${suse[2]}`}`;
}
