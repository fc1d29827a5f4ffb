import { SingleBar } from 'cli-progress';
import type { Progress } from './collect.ts';

/** A bar on a terminal, nothing in a pipe. */
export function openProgress(): Progress & { stop(): void } {
  const bar = new SingleBar({ format: '{bar} {value}/{total}, {eta_formatted} left', noTTYOutput: false });
  let isStarted = false;
  return {
    start(total) {
      if (isStarted) bar.setTotal(total);
      else if (process.stderr.isTTY) bar.start(total, 0);
      isStarted = true;
    },
    step: () => {
      bar.increment();
    },
    stop: () => {
      bar.stop();
    },
  };
}
