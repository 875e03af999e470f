import { expect, test } from "vitest";
import { defaultConfig } from "../../../config/index.ts";
import { knowledgeFor } from "../engine.ts";
import { scanTexts } from "../scan-texts.ts";
import { examples, head } from "./language-examples.ts";

const config = defaultConfig();
const knowledge = knowledgeFor({ config, key: "00".repeat(32) });

test.each(examples)("data is followed through $name, and its safe twins are silent", async ({ files }) => {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, path === "main.py" ? head + text : text]),
  );
  const { findings } = await scanTexts(texts, config, knowledge);
  const found = new Set(findings.map(({ locations: [l] }) => `${l.path}:${l.region?.startLine}`));
  const marked = (mark: string): readonly string[] =>
    Object.entries(texts).flatMap(([path, text]) =>
      text.split("\n").flatMap((line, i) => (line.includes(mark) ? [`${path}:${i + 1}`] : [])),
    );
  expect(marked("# BAD").filter((place) => !found.has(place))).toEqual([]);
  expect(marked("# OK").filter((place) => found.has(place))).toEqual([]);
});
