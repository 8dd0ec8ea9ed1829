/** Ctrl-C and SIGTERM: outside of writing the run ends at once, while writing everything is taken back first. */

let writing: AbortController | undefined;

/** Takes over the signals; called once when a command starts. */
export function watchSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (writing !== undefined) {
        writing.abort();
        return;
      }
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\n'); // a prompt hides the cursor
      process.exit(130);
    });
  }
}

/** Runs what must not be left half done; the signal that it gets is aborted when the user interrupts. */
export async function uninterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  writing = controller;
  try {
    return await work(controller.signal);
  } finally {
    writing = undefined;
  }
}
