// Python's language, one construct an example of `fixtures/language.txt`: what must be followed is marked `# BAD`, its safe twin
// `# OK`. The marks were set before the engine was asked. Every main.py starts with `head`; other files of an example stand beside it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { knowledgeFor } from "../engine.ts";
import { scanTexts } from "../scan-texts.ts";

const head = "import os\nfrom flask import Flask, request\napp = Flask(__name__)\n\n";

const config = defaultConfig();
const knowledge = knowledgeFor({ config, key: "00".repeat(32) });

type Example = { readonly name: string; readonly files: Readonly<Record<string, string>> };

function examples(): readonly Example[] {
  const text = readFileSync(join(import.meta.dirname, "fixtures", "language.txt"), "utf8");
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [name = "", ...files] = part.split(/^--- /m);
      const named = files.map((file) => {
        const end = file.indexOf("\n");
        const path = file.slice(0, end);
        return [path, (path === "main.py" ? head : "") + file.slice(end + 1)] as const;
      });
      return { name: name.trim(), files: Object.fromEntries(named) };
    });
}

test.each(examples())("data is followed through $name, and its safe twins are silent", async ({ files }) => {
  const { findings } = await scanTexts(files, config, knowledge);
  const found = new Set(findings.map(({ locations: [l] }) => `${l.path}:${l.region?.startLine}`));
  const marked = (mark: string): readonly string[] =>
    Object.entries(files).flatMap(([path, text]) =>
      text.split("\n").flatMap((line, i) => (line.includes(mark) ? [`${path}:${i + 1}`] : [])),
    );
  expect(marked("# BAD").length + marked("# OK").length).toBeGreaterThan(0);
  expect(marked("# BAD").filter((place) => !found.has(place))).toEqual([]);
  expect(marked("# OK").filter((place) => found.has(place))).toEqual([]);
});
