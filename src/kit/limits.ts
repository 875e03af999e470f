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
  /** What all containers in one file may unpack to, their entries, and containers in containers. */
  containerBytes: 256 * 1024 * 1024,
  containerEntries: 100_000,
  containerDepth: 8,
  /** What base64, hex, escapes and gzip inside one file may come to when decoded. */
  decodedBytesPerFile: 64 * 1024 * 1024,
  /** Path length that is still handled as a path. */
  pathLengthBytes: 4096,
  directoryDepth: 256,
  /** Files that a change took away and that a new one is compared with, to tell a rename; with more, only equal content is one. */
  renameCandidates: 50,
  /** One child process. */
  childOutputBytes: 1024 * 1024 * 1024,
  childTimeoutMs: 10 * 60 * 1000,
  /** Bytes that are inspected in the main thread before workers are started; by engines that are quick; and how long one file may take there, twice. */
  inlineSizeBytes: 4 * 1024 * 1024,
  inlineQuickSizeBytes: 256 * 1024 * 1024,
  /** Of files that are with the engines at a time: as many threads as there are may have small ones, or two a large one each. */
  inFlightSizeBytes: 96 * 1024 * 1024,
  inlinePatienceMs: 1000,
  /** Larger containers are opened in a worker: nobody can tell how long unpacking one of their members takes. */
  inlineContainerSizeBytes: 16 * 1024 * 1024,
  /** More threads than this make a scan of ordinary size slower and larger: each compiles the engines for itself. */
  inspectThreads: 4,
  /** One rule of a project's own on one file; it is cut off and named. */
  customRuleMs: 2000,
  /** Comparisons of one rule of a project's own for code on one file. */
  ownCodeRuleSteps: 3_000_000,
  /** One file, one engine. */
  inspectTimeoutMs: 30_000,
  inspectMsPerMegabyte: 1000,
  /** Source files that are read to see what imports a vulnerable package. */
  importFiles: 20_000,
  importBytes: 256 * 1024 * 1024,
  /** What a registry says of one name, and how many names are asked about. */
  registryDocumentBytes: 128 * 1024 * 1024,
  registryLookups: 5000,
  /** Ledger: the command that prints the signing key; events of one append; one page of reading; one payload; tries to push. */
  ledgerKeyCommandMs: 30_000,
  ledgerEventsPerAppend: 50_000,
  ledgerReadEvents: 2000,
  ledgerPayloadBytes: 4 * 1024 * 1024,
  ledgerPushTries: 20,
  /** How long a writer waits for another one. */
  ledgerBusyMs: 30_000,
  /** Less free room counts as a full disk where the database says no more than that it could not write. */
  ledgerRoomBytes: 256 * 1024,
  /** Problems that one parser tells of one file. */
  problemsPerFile: 100,
  /** Entries of one tar, and of one image layer. */
  tarEntries: 1_500_000,
  /** A pax or long-name header. */
  tarMetaBytes: 1024 * 1024,
  /** Manifests, indexes and configurations of images; registries refuse larger ones too. */
  imageDocumentBytes: 4 * 1024 * 1024,
  imageLayers: 512,
  /** Age at which what a killed run left in the cache is removed: no scan of an image takes as long. */
  imageLeftoverMs: 6 * 60 * 60 * 1000,
  /** Depth of image indexes in image indexes. */
  imageIndexDepth: 4,
  /** Unpacked size of one layer; beyond `bombFloorBytes` also the factor by which it may be larger than its packed form. */
  layerSizeBytes: 256 * 1024 * 1024 * 1024,
  layerBombFloorBytes: 5 * 1024 * 1024 * 1024,
  layerBombFactor: 200,
  /** Stored size up to which a layer is unpacked in the program's own thread: a second one costs 30 ms to start. */
  layerUnpackedHereBytes: 8 * 1024 * 1024,
  /** Larger files are gathered in one piece; of all files of a layer that have been looked at no more is held. */
  layerHeldBytes: 4 * 1024 * 1024,
  /** Files of a layer that are held until it is known whether a package put them there; of the others only the digest is. */
  layerUndecidedBytes: 8 * 1024 * 1024,
  /** Entries of a layer that is remembered for the next image. */
  layerRememberedEntries: 300_000,
  /** Hard links of one image whose target must be looked for. */
  imageLinks: 200_000,
  /** Window of a zstd frame: what a reader must keep in memory. */
  zstdWindowBytes: 128 * 1024 * 1024,
  /** Files of one cache folder, and one of them unpacked. */
  cacheFiles: 1200,
  cacheFileBytes: 256 * 1024 * 1024,
  /** Pages of a repository's list of tags. */
  registryTagPages: 20,
  /** Packages of one package database. */
  packagesPerDatabase: 200_000,
  /** Of one installed package: others that it needs and that are told. */
  requirementsPerPackage: 2000,
  /** Jars in jars. */
  jarDepth: 4,
  jarEntries: 100_000,
  jarUnpackedBytes: 256 * 1024 * 1024,
  /** One HTTP exchange with a registry without a byte, its retries, and redirects that are followed. */
  registryIdleMs: 60_000,
  registryRetries: 5,
  registryRedirects: 5,
  registryConnectionsPerBlob: 100,
  /** A larger source file is not followed by the code engine: nobody wrote it. */
  codeFileSizeBytes: 4 * 1024 * 1024,
  /** Files and bytes of the head that are looked through for what surrounds a change, and files that are then followed. */
  codeContextFiles: 20_000,
  codeContextBytes: 256 * 1024 * 1024,
  codeNearFiles: 400,
  /** Files of Python that a change takes away and that are read in its base. */
  codeGoneFiles: 2500,
  /** Files of Python in a project of which all are around a change. */
  codeWholeFiles: 2500,
  configSizeBytes: 1024 * 1024,
  configAliases: 100,
  /** Lists and maps within each other in a YAML file; its reader takes a few thousand bytes of stack for each. */
  yamlDepth: 200,
  /** In larger files nobody looks for comments that except nothing. */
  ignoreCommentsSizeBytes: 256 * 1024,
  /** Of one ignore file or VEX document; what stands behind is not read. */
  ignoreFileSizeBytes: 8 * 1024 * 1024,
  /** One report of a team's own gate, and how deep such reports are looked for. */
  evidenceSizeBytes: 256 * 1024 * 1024,
  evidenceDepth: 32,
  /** Commits asked for owners of imported exceptions, in one run. */
  blamedLines: 2000,
  /** One advisory record; a larger one is a problem of its source. */
  advisoryRecordBytes: 32 * 1024 * 1024,
  /** What a distribution publishes of all its packages in one file; Debian's tracker has 70 MB. */
  distributionFileBytes: 400 * 1024 * 1024,
  /** One published archive of advisories, and all that it unpacks to. */
  advisoryArchiveBytes: 4 * 1024 * 1024 * 1024,
} as const;
