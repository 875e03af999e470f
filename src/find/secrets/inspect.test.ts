import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultConfig } from "../../config/index.ts";
import { inlineMarks } from "../../formats/index.ts";
import { limits, Overdue } from "../../kit/index.ts";
import { repoPath } from "../../model/index.ts";
import { inspectFile } from "../inspection.ts";
import { type SecretsRules, secretsEngine } from "./engine.ts";
import type { SecretFacts } from "./facts.ts";
import { fake } from "./fake.ts";
import { inspectBytes } from "./inspect.ts";

const key = "07".repeat(32);
let rules: SecretsRules;
beforeAll(async () => {
  rules = await secretsEngine.prepare({ config: defaultConfig(), key });
});

function inspect(content: string | Uint8Array, path = "src/app.txt"): SecretFacts {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return inspectBytes(repoPath(path), bytes, rules.set, key) ?? { spans: [], hits: [] };
}
const ruleIds = (content: string | Uint8Array, path?: string): string[] =>
  inspect(content, path).hits.map((hit) => hit.rule);

const aws = fake("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
const random = fake("", 40, "base62", 3);

describe("a secret is found", () => {
  test.each([
    ["plainly", `id = "${aws}"\n`],
    ["in base64", `blob: ${Buffer.from(`key_id = ${aws}\nregion = eu-west-1\n`).toString("base64")}\n`],
    [
      "in base64url without padding",
      `blob: ${Buffer.from(`?key_id~${aws}>>region`).toString("base64url")}\n`,
    ],
    ["in hex", `blob: ${Buffer.from(`key_id = ${aws} `).toString("hex")}\n`],
    ["percent-encoded", `x=1&id=${[...aws].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("")}\n`],
    [
      "in unicode escapes",
      `id = "${[...aws].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join("")}"\n`,
    ],
    [
      "in base64 of base64 of base64",
      `x: ${["", "", ""].reduce((text) => Buffer.from(`pad pad ${text} pad`).toString("base64"), `key ${aws} key`)}\n`,
    ],
    [
      "in wrapped base64",
      `${(
        Buffer.from(`first line of a longer file\nkey_id = ${aws}\n${"more of the same text\n".repeat(9)}`)
          .toString("base64")
          .match(/.{1,64}/g) ?? []
      ).join("\n")}\n`,
    ],
  ])("%s", (_, content) => {
    expect(ruleIds(content)).toEqual(["secrets/aws-access-key-id"]);
  });

  test("in UTF-16 with a byte order mark, with spans in the file's own bytes", () => {
    const text = `first\nid = "${aws}"\n`;
    const facts = inspect(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(facts.hits.map((hit) => [hit.rule, hit.region.startLine, hit.region.startColumn])).toEqual([
      ["secrets/aws-access-key-id", 2, 7],
    ]);
    expect(facts.spans).toEqual([[2 + 12 * 2 + 0, 2 + 12 * 2 + aws.length * 2]]);
  });

  test("in a binary file, by formats that say what they are, and only these", () => {
    const binary = Buffer.concat([
      Buffer.from([0, 1, 2, 3]),
      Buffer.from(`\0password="${random}"\0${aws}\0`),
    ]);
    expect(ruleIds(binary)).toEqual(["secrets/aws-access-key-id"]);
  });
});

describe("beside a name", () => {
  test.each([
    [`const apiKey = "${random}";`],
    [`password: "${fake("", 20, "base62", 1)}"`],
    [`{"client_secret": "${fake("", 32, "base62", 2)}"}`],
    [`"{\\"client_secret\\": \\"${fake("", 32, "base62", 2)}\\"}"`],
    [`<authToken>${fake("", 24, "base62", 9)}</authToken>`],
    [`export APP_SIGNING_KEY=${fake("", 64, "hex", 3)}\n`],
    [`tool --api-token ${fake("", 24, "base62", 4)} run`],
    [`define('DB_PASSWORD', '${fake("", 16, "base62", 5)}');`],
    [`token: string = '${fake("", 24, "base62", 6)}'`],
    [`os.environ.get("API_TOKEN", "${fake("", 24, "base62", 7)}")`],
    [`db.password=${["Tr0ub4", "dor&3x"].join("")}\n`],
  ])("%s", (content) => {
    expect(inspect(content).hits).toHaveLength(1);
  });

  test.each([
    ["password = os.environ['DB_PASSWORD']"],
    ["api_key: \u0024{API_KEY}"],
    ["token = getTokenFromRequest(request)"],
    ['secret = "your-secret-here-please"'],
    ['{"password": "Password must have 8 characters"}'],
    ['primaryKey: "customer_order_line_item_id"'],
    [`cache_key = "${fake("", 32, "hex", 2)}"`],
    [`public_key = "${fake("", 44, "base64", 2)}"`],
    [`token_id: 123e4567-e89b-12d3-a456-426614174000`],
    ['passwordPattern = "^(?=.*[A-Z])(?=.*[0-9]).{8,}$"'],
    ["tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')"],
    [`password_hash = "$2b$12$${fake("", 53, "base62", 3)}"`],
    ['secretName: "my-application-tls-certificate"'],
    ["password = user.password2;"],
    [`api_key = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`],
    [`integrity="sha512-${fake("", 86, "base64", 2)}=="`],
  ])("nothing is said of %s", (content) => {
    expect(inspect(content).hits).toEqual([]);
  });
});

describe("bare strings of 4.5 bits and more", () => {
  test("are reported", () => {
    expect(ruleIds(`connect("${fake("", 44, "base64", 21)}")`)).toEqual(["secrets/high-entropy-string"]);
  });
  test("are left alone in lock files, in blobs of many lines, in data addresses and as digests", () => {
    const value = fake("", 44, "base64", 21);
    const digest = Buffer.from(fake("", 32, "base62", 4)).toString("base64");
    expect(ruleIds(`x y=${digest}\n`, "some.lock")).toEqual([]);
    expect(
      ruleIds(`${fake("", 64, "base64", 1)}\n${fake("", 64, "base64", 2)}\n${fake("", 64, "base64", 3)}\n`),
    ).toEqual([]);
    expect(ruleIds(`url("data:font/woff;base64,${value}")`)).toEqual([]);
    // The first bytes say which kind of file the rest is: zstd, JPEG.
    for (const start of [
      [0x28, 0xb5, 0x2f, 0xfd, 0x04],
      [0xff, 0xd8, 0xff],
    ]) {
      const file = Buffer.from([...start, ...Buffer.from(value, "base64")]).toString("base64");
      expect(ruleIds(`connect("${file}")`)).toEqual([]);
    }
    expect(ruleIds(`sha256 = "${value}"`)).toEqual([]);
  });
});

describe("nothing is dropped in silence", () => {
  const randoms = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => fake("", 40, "base62", 900 + at));

  test("each of many random strings with names of their own is reported", () => {
    const lines = randoms(60).map((value, at) => `part${at} = "${value}"`);
    expect(ruleIds(lines.join("\n")).length).toBeGreaterThan(57); // one in a hundred looks like words
  });
  test("a table of strings is left alone, and said to be", () => {
    const facts = inspect(
      `vectors = [\n${randoms(300)
        .map((value) => `  "${value}",`)
        .join("\n")}\n]\n`,
    );
    expect(facts.hits).toEqual([]);
    expect(facts.skips).toEqual([{ reason: "table" }]);
  });
  test("what stands beside a credential's name in such a file is reported all the same, as is a list of keys", () => {
    const table = randoms(300)
      .map((value) => `  "${value}",`)
      .join("\n");
    expect(ruleIds(`vectors = [\n${table}\n]\napi_key = "${random}"\n`)).toEqual([
      "secrets/generic-credential",
    ]);
    expect(
      ruleIds(
        `api_keys = [\n${randoms(20)
          .map((value) => `  "${value}",`)
          .join("\n")}\n]\n`,
      ),
    ).toHaveLength(20);
  });
  test("in a lock file, what is no digest is reported", () => {
    expect(ruleIds(`resolved "https://r.corp.io/a?token=${random}"\n`, "yarn.lock")).toHaveLength(1);
    expect(ruleIds(`api_key = "${random}"\n`, "src/lockfile.ts")).toHaveLength(1);
  });
  test("a binary file is said to be searched for formats only", () => {
    expect(inspect(Buffer.from([0, 1, 2, 3, 4, 5])).skips).toEqual([{ reason: "binary" }]);
  });
  test("a mark of UTF-16 before text that is none hides nothing", () => {
    for (const mark of [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ]) {
      const facts = inspect(Buffer.concat([Buffer.from(mark), Buffer.from(`password="${random}"\n`)]));
      expect(facts?.hits.map((hit) => hit.rule)).toEqual(["secrets/generic-password"]);
    }
  });
  test("UTF-16 without a mark is text", () => {
    const facts = inspect(Buffer.from(`[x]\r\npassword="${random}"\r\n`, "utf16le"));
    expect(facts.hits.map((hit) => [hit.region.startLine, hit.region.startColumn])).toEqual([[2, 11]]);
    expect(facts.spans).toEqual([[30, 30 + random.length * 2]]);
  });
  test.each([
    ["little-endian", 0, false],
    ["big-endian", 3, false],
    ["little-endian, marked", 0, true],
    ["big-endian, marked", 3, true],
  ])("UTF-32, %s, is text", (_, offset, isMarked) => {
    const text = `[x]\r\npassword="${random}"\r\n`;
    const bytes = Buffer.alloc(text.length * 4);
    for (const [index, c] of [...text].entries()) bytes[index * 4 + offset] = c.charCodeAt(0);
    const mark = Buffer.from(offset === 0 ? [0xff, 0xfe, 0, 0] : [0, 0, 0xfe, 0xff]);
    const facts = inspect(isMarked ? Buffer.concat([mark, bytes]) : bytes);
    const from = (isMarked ? 4 : 0) + 15 * 4;
    expect(facts.hits.map((hit) => [hit.region.startLine, hit.region.startColumn])).toEqual([[2, 11]]);
    expect(facts.spans).toEqual([[from, from + random.length * 4]]);
  });
});

describe("private keys", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  test.each([
    ["as a file", pem],
    ["in a JSON string", JSON.stringify({ private_thing: pem })],
    ["indented in YAML", `tls:\n  material: |\n${pem.replace(/^/gm, "    ")}`],
    [
      "as a C string",
      pem
        .trim()
        .split("\n")
        .map((line) => `"${line}\\n"`)
        .join("\n"),
    ],
    ["in base64, as kubeconfig has it", `client-material: ${Buffer.from(pem).toString("base64")}\n`],
  ])("%s", (_, content) => {
    expect(ruleIds(content)).toEqual(["secrets/private-key"]);
  });
  test("in a binary file", () => {
    expect(ruleIds(Buffer.concat([Buffer.from([0, 1, 2, 0xff]), Buffer.from(pem)]))).toEqual([
      "secrets/private-key",
    ]);
  });
  test("have one identity, however they are wrapped", () => {
    const hashes = [pem, JSON.stringify({ pem }), pem.replace(/\n/g, "\r\n"), pem.replace(/^/gm, "    ")].map(
      (text) => inspect(text).hits[0]?.hash,
    );
    expect(new Set(hashes).size).toBe(1);
  });
  test("are not seen in a header alone, a public key or a placeholder", () => {
    expect(ruleIds('if (text.includes("-----BEGIN PRIVATE KEY-----")) return;')).toEqual([]);
    expect(ruleIds("-----BEGIN RSA PRIVATE KEY-----\nMIIE...snip...\n-----END RSA PRIVATE KEY-----")).toEqual(
      [],
    );
    expect(
      ruleIds(generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString()),
    ).toEqual([]);
  });
});

describe("addresses", () => {
  test("with a password are reported", () => {
    expect(
      ruleIds(`DATABASE=amqp://svc:${fake("", 18, "base62", 8)}@queue.corp.example.io:5672/`),
    ).toHaveLength(1);
  });
  test.each([
    ["https://user:password@example.com/"],
    ["postgres://postgres:postgres@localhost:5432/db"],
    ["https://\u0024{USER}:\u0024{TOKEN}@github.com/x/y"],
    ["see https://docs.site.io/a:b@c"],
    ["git+ssh://git@github.com/a/b"],
    [`postgresql://shop:${["sh0pp", "3r99"].join("")}@db.example.com/shop`],
  ])("%s is nothing", (content) => {
    expect(ruleIds(content)).toEqual([]);
  });
});

test("no fact holds a secret in clear, neither in excerpts of other hits", () => {
  const other = fake("", 24, "base62", 77);
  const facts = inspect(`a="${aws}"; password="${other}";\n`);
  expect(facts.hits).toHaveLength(2);
  const text = JSON.stringify(facts);
  expect(text).not.toContain(aws);
  expect(text).not.toContain(other);
});

test("every byte of the value is in the spans", () => {
  const content = `const apiKey = "${random}";`;
  expect(inspect(content).spans).toEqual([[16, 16 + random.length]]);
});

describe("hostile text ends in time, with a gap where something was cut off", () => {
  test.each([
    ["kind: Secret\ndata:\n", true],
    ['{"kty":', true],
    ["eyJ", true],
    ["-----BEGIN PRIVATE KEY-----", true],
    ['password="', true],
    ["://a:", false],
    ["a=", false],
    ["\n", false],
  ])(
    "%j over and over",
    (piece, isCut) => {
      const facts = inspect(piece.repeat(Math.ceil(600_000 / piece.length)));
      expect(facts.hits).toEqual([]);
      expect(facts.gaps?.some((gap) => gap.reason === "timeout") ?? false).toBe(isCut);
    },
    60_000,
  );
});

test("a rule that fills a file is run up to its limit; the rest is named, and no excerpt shows what stands there", () => {
  const tokens = Array.from({ length: 1_200 }, (_, seed) => `xoxb-${slackTail(seed)}`);
  const { hits, gaps, spans } = inspect(tokens.map((token) => `t: "${token}"`).join("\n"));
  expect(hits.filter((hit) => hit.rule === "secrets/slack-bot-token")).toHaveLength(1_000);
  expect(gaps).toContainEqual({
    reason: "too-large",
    detail: expect.stringContaining("more than 1000 hits of secrets/slack-bot-token"),
  });
  const text = tokens.map((token) => `t: "${token}"`).join("\n");
  expect(spans.some(([start, end]) => start <= text.lastIndexOf("xoxb-") && end === text.length)).toBe(true);
});

function slackTail(seed: number): string {
  return `${fake("", 12, "digits", seed)}-${fake("", 13, "digits", seed + 1)}-${fake("", 24, "base62", seed)}`;
}

describe("patience", () => {
  const impatient = (content: string | Uint8Array) => () =>
    inspectBytes(repoPath("src/app.txt"), Buffer.from(content), rules.set, key, {
      patience: () => {
        throw new Overdue("too long");
      },
    });
  test.each([
    ["keywords that call a rule", `id = "${aws}"\n`],
    ["keywords that call a detector", "password = a ".repeat(100)],
    ["runs that may be a secret", `${random}\n`],
    [
      "a large container",
      Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), Buffer.alloc(limits.inlineContainerSizeBytes)]),
    ],
  ])("is asked at %s", (_, content) => {
    expect(impatient(content)).toThrow(Overdue);
  });
  test("is not told as a crash of the engine", () => {
    const ready = [{ engine: secretsEngine, rules, isReported: true }];
    const patience = (): void => {
      throw new Overdue("too long");
    };
    const file = {
      path: repoPath("a.txt"),
      isExecutable: false,
      isHistory: false,
      bytes: Buffer.from(`id = "${aws}"\n`),
    };
    expect(() => inspectFile({ ...file, patience }, ready)).toThrow(Overdue);
    expect(inspectFile(file, ready).facts).toHaveLength(1);
  });
});

test("marks of comments that except something are told on the way, and looked for where no engine tells of them", () => {
  const hasIgnores = (content: string, isReported: boolean): boolean | undefined =>
    inspectFile(
      {
        path: repoPath("a.py"),
        isExecutable: false,
        isHistory: false,
        bytes: Buffer.from(content),
        isOfWorkTree: true,
      },
      [{ engine: secretsEngine, rules, isReported }],
    ).hasIgnores;
  for (const isReported of [true, false]) {
    for (const mark of inlineMarks) expect(hasIgnores(`x = 1  # ${mark}\n`, isReported)).toBe(true);
    expect(hasIgnores("x = 1  # no mark\n", isReported)).toBe(undefined);
    const filler = "x = 1\n".repeat(limits.ignoreCommentsSizeBytes / 6);
    expect(hasIgnores(`${filler}# nosec\n`, isReported)).toBe(undefined);
  }
});
