import { CommanderError, type Command } from 'commander';
import { ConfigError } from '#config/config-error.ts';

/** A command that could not do what it was asked; the message is a sentence for the person at the terminal. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  /** @param exitCode 1 it failed, 2 wrong usage */
  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** Runs the command of this process: what is asked for goes to standard output, everything else to standard error. */
export async function runCommand(program: Command): Promise<void> {
  try {
    await program.exitOverride().showHelpAfterError().parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  // commander has already printed what is wrong; it ends with 0 where only help was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${error instanceof Error ? error.message : 'The command failed.'}\n`);
  return error instanceof CommandError || error instanceof ConfigError ? error.exitCode : 1;
}
