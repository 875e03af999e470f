// OpenVEX 0.2.0 (https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md), read and written.

import * as v from "valibot";
import type { Parsed, Problem } from "../../model/index.ts";
import { imageOf, type VexImage } from "./image-product.ts";
import { type VexDocument, type VexStatement, vexJustifications, vexStatuses } from "./statement.ts";

const text = v.string();
const named = v.looseObject({
  "@id": v.optional(text),
  name: v.optional(text),
  aliases: v.optional(v.array(text)),
  identifiers: v.optional(v.looseObject({ purl: v.optional(text) })),
  hashes: v.optional(v.record(text, text)),
});
const component = v.union([text, named]);
const product = v.union([
  text,
  v.looseObject({ ...named.entries, subcomponents: v.optional(v.array(component)) }),
]);

const statementSchema = v.looseObject({
  vulnerability: v.union([text, named]),
  products: v.optional(v.array(product)),
  subcomponents: v.optional(v.array(component)),
  status: v.picklist(vexStatuses),
  justification: v.optional(v.picklist(vexJustifications)),
  impact_statement: v.optional(text),
  action_statement: v.optional(text),
  status_notes: v.optional(text),
  timestamp: v.optional(text),
});

const documentSchema = v.looseObject({
  "@context": v.pipe(text, v.startsWith("https://openvex.dev/ns")),
  author: v.optional(text),
  timestamp: v.optional(text),
  statements: v.array(v.unknown()),
});

export function isOpenVex(value: unknown): boolean {
  return v.is(documentSchema, value);
}

export function readOpenVex(value: unknown, lineOf: (text: string) => number): Parsed<VexDocument> {
  const parsed = v.safeParse(documentSchema, value);
  const problems: Problem[] = [];
  if (!parsed.success)
    return {
      value: { format: "openvex", statements: [] },
      problems: [{ message: "not an OpenVEX document" }],
    };
  const { author, timestamp } = parsed.output;
  const statements = parsed.output.statements.flatMap((raw, index): VexStatement[] => {
    const one = v.safeParse(statementSchema, raw);
    if (!one.success) {
      problems.push({
        message: `statement ${index}: ${v.getDotPath(one.issues[0]) ?? "it"}: ${one.issues[0].message}`,
      });
      return [];
    }
    const { vulnerability, products = [], subcomponents = [], status, justification } = one.output;
    const names = namesOf(vulnerability);
    const words = [one.output.impact_statement, one.output.status_notes, one.output.action_statement];
    const statement = words.filter((part) => part !== undefined).join(" ");
    const at = one.output.timestamp ?? timestamp;
    return aboutOf(products, subcomponents).map(
      (about): VexStatement => ({
        ...{ vulnerabilities: names, ...about, status, line: lineOf(names[0] ?? "") },
        ...(justification === undefined ? {} : { justification }),
        ...(statement === "" ? {} : { statement }),
        ...(author === undefined ? {} : { author }),
        ...(at === undefined ? {} : { timestamp: at }),
      }),
    );
  });
  return { value: { format: "openvex", statements }, problems };
}

type About = Pick<VexStatement, "packages" | "image">;

/** One for each image, because its components are its own; one for all products that are none. */
function aboutOf(
  products: readonly v.InferOutput<typeof product>[],
  subcomponents: readonly Named[],
): readonly About[] {
  const [images, packages, components]: [About[], string[], string[]] = [[], [], []];
  for (const item of products) {
    const inner = typeof item === "string" ? [] : (item.subcomponents ?? []);
    const own = [...inner, ...subcomponents].flatMap(purlsOf);
    const image = imageOfProduct(item);
    if (image !== undefined) images.push({ packages: own, image });
    else if (own.length > 0) components.push(...own);
    else packages.push(...purlsOf(item));
  }
  if (products.length === 0) components.push(...subcomponents.flatMap(purlsOf));
  const isRest = images.length === 0 || packages.length + components.length > 0;
  return [...images, ...(isRest ? [{ packages: [...new Set([...components, ...packages])] }] : [])];
}

function imageOfProduct(item: v.InferOutput<typeof product>): VexImage | undefined {
  const [id] = purlsOf(item);
  const image = id === undefined ? undefined : imageOf(id);
  const hash = typeof item === "string" ? undefined : item.hashes?.["sha-256"];
  return image !== undefined && image.digest === undefined && hash !== undefined
    ? { ...image, digest: `sha256:${hash.toLowerCase()}` }
    : image;
}

type Named = v.InferOutput<typeof component>;

function namesOf(item: Named): readonly string[] {
  if (typeof item === "string") return [item];
  const id = item["@id"]?.split("/").at(-1);
  return [...new Set([item.name, ...(item.aliases ?? []), id].filter((name) => name !== undefined))];
}

function purlsOf(item: Named | v.InferOutput<typeof product>): readonly string[] {
  if (typeof item === "string") return [item];
  const purl = item.identifiers?.purl ?? item["@id"];
  return purl === undefined ? [] : [purl];
}

export type VexOut = {
  readonly author: string;
  readonly timestamp: string;
  readonly product: string;
  readonly statements: readonly VexStatement[];
};

/** One statement an exception; the document's id is a digest of its content, handed in. */
export function writeOpenVex(out: VexOut, id: string): string {
  const statements = out.statements.map((one) => ({
    vulnerability: {
      name: one.vulnerabilities[0],
      ...(one.vulnerabilities.length > 1 ? { aliases: one.vulnerabilities.slice(1) } : {}),
    },
    products: [
      {
        "@id": out.product,
        ...(one.packages.length === 0
          ? {}
          : { subcomponents: one.packages.map((purl) => ({ "@id": purl })) }),
      },
    ],
    status: one.status,
    ...(one.justification === undefined ? {} : { justification: one.justification }),
    ...(one.statement === undefined
      ? {}
      : one.status === "affected"
        ? { action_statement: one.statement }
        : { impact_statement: one.statement }),
    ...(one.timestamp === undefined ? {} : { timestamp: one.timestamp }),
  }));
  const document = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": id,
    author: out.author,
    timestamp: out.timestamp,
    version: 1,
    statements,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
