// What happens when the result cannot be written where it was to go: the work goes on, because a record or a message may still be due, and
// the exit code tells. Loads nothing: `--version` needs it, too.

/** The world failed (design 4.12). */
const worldFailed = 4;

export function watchStandardOutput(): void {
  let isTold = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isTold) return; // the reader went away; what was decided stands
    isTold = true;
    const why = error.code === "ENOSPC" ? "the disk is full (ENOSPC)" : (error.code ?? error.message);
    process.stderr.write(`portcullis: Cannot write the result to standard output: ${why}.\n`);
    process.once("exit", (code) => {
      if (code === 0) process.exitCode = worldFailed;
    });
  });
}
