// What happens to one file: every engine that wants it looks at it, secrets first, because its spans mask the excerpts of the others.
// Runs in a worker or in the main thread; nothing here touches the world.

import { hash } from "node:crypto";
import { inlineMarks } from "../formats/index.ts";
import { excerptsOf, limits, looksBinary, Overdue, type Patience, type SecretSpans } from "../kit/index.ts";
import type { ArtifactHead, ByteRanges, EngineId, Gap, Json, RepoPath, SkipReason } from "../model/index.ts";
import type { CompiledRules, Engine, EngineSetup, InspectedFile } from "./contract/index.ts";

export type ReadyEngine = {
  readonly engine: Engine;
  readonly rules: CompiledRules;
  readonly isReported: boolean;
};

/** Plain data: crosses the worker boundary. `facts` holds only engines that had something to say. */
export type FileResult = {
  readonly facts: readonly { readonly engine: EngineId; readonly facts: Json }[];
  readonly gaps: readonly Gap[];
  readonly skip?: SkipReason;
  /** Engines that looked at the file. */
  readonly lookedAtBy: readonly EngineId[];
  readonly sizeBytes: number;
  /** It may hold comments that except something; asked of files of a work tree only. */
  readonly hasIgnores?: true;
};

export type FileToInspect = {
  readonly path: RepoPath;
  readonly isExecutable: boolean;
  /** For engines that read history alone. */
  readonly isHistory: boolean;
  readonly bytes: Uint8Array;
  readonly novel?: ByteRanges;
  readonly isOfWorkTree?: true;
  /** SHA-256 of the content about which a result is kept; "" when there is none yet and one would be kept. */
  readonly known?: string;
  /** Only in the program's own thread. */
  readonly patience?: Patience;
};

/** `result` is absent when the content is the known one. Plain data, as its parts. */
export type Inspection = { readonly sha256?: string; readonly result?: FileResult };

/** Compiles the rules of the engines; `only` names those that are reported. Secrets are made ready when they are there: their masks protect all output. */
export async function makeReady(
  engines: readonly Engine[],
  setup: EngineSetup,
  only: readonly EngineId[] | undefined,
): Promise<readonly ReadyEngine[]> {
  const ready: ReadyEngine[] = [];
  for (const engine of engines) {
    const isReported = only === undefined || only.includes(engine.id);
    if (isReported || engine.id === "secrets")
      ready.push({ engine, rules: await engine.prepare(setup), isReported });
  }
  return ready;
}

/** Throws `Overdue` when the patience that the file came with is over. */
export function inspectUnlessKnown(file: FileToInspect, ready: readonly ReadyEngine[]): Inspection {
  if (file.known === undefined) return { result: inspectFile(file, ready) };
  const sha256 = hash("sha256", file.bytes, "base64");
  return sha256 === file.known ? { sha256 } : { sha256, result: inspectFile(file, ready) };
}

/**
 * A version of a file of whose text nothing is new to any engine that would look at it. Said where it is cheaper than looking; an engine
 * that cannot say it looks.
 */
export function isKnown(
  { path, isExecutable, bytes, novel }: FileToInspect & { readonly novel: ByteRanges },
  ready: readonly ReadyEngine[],
): boolean {
  const firstBytes = bytes.subarray(0, limits.firstBytes);
  const head: ArtifactHead = { path, sizeBytes: bytes.length, isExecutable, firstBytes };
  let lookers = 0;
  for (const { engine, rules } of ready) {
    if (!engine.readsHistory || !engine.wants(head)) continue;
    lookers += 1;
    try {
      if (engine.mayHaveNews?.({ path, bytes, novel }, rules) !== false) return false;
    } catch {
      return false; // what it stumbles over becomes a gap where it looks
    }
  }
  return lookers > 0 && skipReason(firstBytes, lookers) === undefined;
}

const lfsPointer = Buffer.from("version https://git-lfs.github.com/spec/v1");

export function inspectFile(file: FileToInspect, ready: readonly ReadyEngine[]): FileResult {
  const firstBytes = file.bytes.subarray(0, limits.firstBytes);
  const head: ArtifactHead = {
    path: file.path,
    sizeBytes: file.bytes.length,
    isExecutable: file.isExecutable,
    firstBytes,
  };
  const wanting = ready.filter(
    ({ engine }) => (!file.isHistory || engine.readsHistory) && engine.wants(head),
  );
  const others = wanting.filter(({ engine, isReported }) => engine.id !== "secrets" && isReported);
  const secrets = wanting.find(({ engine }) => engine.id === "secrets");
  const facts: { engine: EngineId; facts: Json }[] = [];
  const gaps: Gap[] = [];
  const lookedAtBy: EngineId[] = [];
  let spans: SecretSpans | undefined;
  let hasMark: boolean | undefined;
  const mayHaveMark = file.isOfWorkTree === true && file.bytes.length <= limits.ignoreCommentsSizeBytes;
  if (secrets?.isReported === true) {
    const onMark = (): void => {
      hasMark = true;
    };
    if (mayHaveMark && secrets.engine.seesMarks === true) hasMark = false;
    const found = guarded(secrets, hasMark === false ? { ...file, onMark } : file, noSpans, gaps);
    if (gaps.length > 0) hasMark = undefined; // it did not come to the end
    spans = spansOf(found, file, gaps);
    lookedAtBy.push("secrets");
    if (found !== undefined) facts.push({ engine: "secrets", facts: found });
  }
  /** Secrets that are not reported are looked for when the first excerpt is made: a lockfile's reader makes none. */
  const masks = (): SecretSpans => {
    spans ??= secrets === undefined ? [] : spansOf(guarded(secrets, file, noSpans, gaps), file, gaps);
    return spans;
  };
  for (const one of others) {
    const found = guarded(one, file, masks, gaps);
    lookedAtBy.push(one.engine.id);
    if (found !== undefined) facts.push({ engine: one.engine.id, facts: found });
  }
  const skip = skipReason(firstBytes, lookedAtBy.length);
  return {
    ...{ facts, gaps, lookedAtBy, sizeBytes: file.bytes.length },
    ...(skip === undefined ? {} : { skip }),
    ...(mayHaveMark && (hasMark ?? holdsMark(file.bytes)) ? { hasIgnores: true } : {}),
  };
}

/** A file that is looked at besides, with the secrets in it masked. */
export function maskedFile(
  { path, bytes }: Pick<FileToInspect, "path" | "bytes">,
  ready: readonly ReadyEngine[],
): InspectedFile {
  const file = { path, bytes, isExecutable: false, isHistory: false };
  const secrets = ready.find(({ engine }) => engine.id === "secrets");
  const gaps: Gap[] = [];
  let spans: SecretSpans | undefined;
  const masks = (): SecretSpans => {
    spans ??= secrets === undefined ? [] : spansOf(guarded(secrets, file, noSpans, gaps), file, gaps);
    return spans;
  };
  const { line, hasSecret } = excerptsOf(bytes, masks);
  return { path, bytes, excerpt: line, hasSecret };
}

function holdsMark(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return inlineMarks.some((mark) => buffer.indexOf(mark, 0, "latin1") !== -1);
}

function skipReason(firstBytes: Uint8Array, lookers: number): SkipReason | undefined {
  if (firstBytes.length >= lfsPointer.length && lfsPointer.equals(firstBytes.subarray(0, lfsPointer.length)))
    return "lfs-pointer";
  if (lookers > 0) return undefined;
  return looksBinary(firstBytes) ? "binary" : "no-engine";
}

/** An engine that throws leaves a named gap; its message is not repeated, since it could quote the file. */
function guarded(
  { engine, rules }: ReadyEngine,
  file: FileToInspect & Pick<InspectedFile, "onMark">,
  masks: () => SecretSpans,
  gaps: Gap[],
): Json | undefined {
  const excerpts = excerptsOf(file.bytes, masks);
  try {
    return engine.inspect(
      {
        path: file.path,
        bytes: file.bytes,
        ...(file.novel === undefined ? {} : { novel: file.novel }),
        ...(file.patience === undefined ? {} : { patience: file.patience }),
        ...(file.onMark === undefined ? {} : { onMark: file.onMark }),
        excerpt: excerpts.line,
        hasSecret: excerpts.hasSecret,
      },
      rules,
    );
  } catch (thrown) {
    if (thrown instanceof Overdue) throw thrown;
    const what = thrown instanceof Error ? thrown.name : "an error";
    const where =
      thrown instanceof Error ? /at (\w[\w.]*)/.exec(thrown.stack?.split("\n")[1] ?? "")?.[1] : undefined;
    gaps.push({
      kind: "gap",
      reason: "crashed",
      engine: engine.id,
      path: file.path,
      detail: `the ${engine.id} engine stopped with ${what}${where === undefined ? "" : ` in ${where}`} on this file`,
      sizeBytes: file.bytes.length,
    });
    return undefined;
  }
}

const noSpans = (): SecretSpans => [];

/** The secrets engine's facts hold `spans`: half-open byte ranges. Where it crashed, nothing of the file is shown. */
function spansOf(facts: Json | undefined, { bytes }: FileToInspect, gaps: readonly Gap[]): SecretSpans {
  if (gaps.some((gap) => gap.engine === "secrets")) return [[0, bytes.length]];
  const spans = (facts as { readonly spans?: SecretSpans } | undefined)?.spans; // the secrets engine's documented shape
  return spans ?? [];
}
