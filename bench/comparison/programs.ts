import { runProgram, type ProgramFile, type RunningProgram } from '#test/support/run-program.ts';
import { pin } from './process-tree.ts';

/** Starts a program on one core and waits until it says that it is ready. */
export type StartProgram = (
  core: number,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  file?: ProgramFile,
) => Promise<StartedProgram>;

export interface StartedProgram {
  readonly pid: number;
  /** What it has said after `ready `. */
  readonly said: string;
}

/** The programs of one run; all of them end with it, however it ends. */
export function createPrograms(): { readonly start: StartProgram; close(): Promise<void> } {
  const running: RunningProgram[] = [];
  return {
    async start(core, args, environment = {}, file = {}) {
      const program = await runProgram(args, { NODE_ENV: 'production', ...environment }, file);
      running.push(program);
      pin(program.pid, core);
      const ready = program.lines.find((line) => line.startsWith('ready ')) ?? '';
      return { pid: program.pid, said: ready.slice('ready '.length) };
    },
    async close() {
      await Promise.all(running.map((program) => program.kill('SIGKILL')));
    },
  };
}
