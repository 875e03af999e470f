// Every limit of the program, with its unit in the name. Reaching one is a gap in the report, never a silence.

export const limits = {
  /** A larger file is not read by any engine; it is a gap `too-large` unless its first bytes say that it is binary. */
  fileSizeBytes: 64 * 1024 * 1024,
  /** What is looked at to tell text from binary and one format from another. */
  firstBytes: 8192,
  /** Findings of one rule in one file; the rest is counted in a gap. */
  findingsPerFilePerRule: 1000,
  /** One excerpt in a report, in UTF-16 units. */
  excerptLength: 240,
  /** Path length that is still handled as a path. */
  pathLengthBytes: 4096,
  directoryDepth: 256,
  /** One child process. */
  childOutputBytes: 1024 * 1024 * 1024,
  childTimeoutMs: 10 * 60 * 1000,
  /** Bytes that are inspected in the main thread before workers are started. */
  inlineSizeBytes: 4 * 1024 * 1024,
  /** One file, one engine. */
  inspectTimeoutMs: 30_000,
  /** Ledger: the command that prints the signing key; events of one append; one page of reading; one payload; tries to push. */
  ledgerKeyCommandMs: 30_000,
  ledgerEventsPerAppend: 50_000,
  ledgerReadEvents: 2000,
  ledgerPayloadBytes: 4 * 1024 * 1024,
  ledgerPushTries: 20,
  /** How long a writer waits for another one. */
  ledgerBusyMs: 30_000,
  configSizeBytes: 1024 * 1024,
  configAliases: 100,
  /** One advisory record; a larger one is a problem of its source. */
  advisoryRecordBytes: 32 * 1024 * 1024,
  /** One published archive of advisories, and all that it unpacks to. */
  advisoryArchiveBytes: 4 * 1024 * 1024 * 1024,
} as const;
