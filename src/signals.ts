/** Ctrl-C and SIGTERM: outside of writing the run ends at once, while writing everything is taken back first. */

type State = 'nothing written' | AbortController | 'written';

let state: State = 'nothing written';

/** Takes over the signals, once when a command starts; `told` hears of a run that ends at once. */
export function watchSignals(told: (message: string) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (state instanceof AbortController) state.abort();
      else if (state === 'nothing written') end(told);
      // Once all is written it is too late to take it back: the run says what it did and ends by itself.
    });
  }
}

/** Runs what must not be left half done; the signal that it gets is aborted when the user interrupts. */
export async function uninterrupted<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  state = controller;
  let after: State = 'nothing written';
  try {
    const result = await work(controller.signal);
    after = 'written';
    return result;
  } finally {
    state = after;
  }
}

/** From here on the user may end the run again: what is written has been reported. */
export function endOnSignal(): void {
  state = 'nothing written';
}

function end(told: (message: string) => void): never {
  told('Interrupted.');
  if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\n'); // a prompt hides the cursor
  process.exit(130);
}
