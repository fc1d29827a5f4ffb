import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { ConfigError } from '#config/config-error.ts';
import { readEnvironment } from '#config/env.ts';
import { loadWitnessConfig } from '#config/load-config.ts';
import { systemClock } from '#kernel/clock.ts';
import { createSigner, parseVerifierKey, type Signer } from '#log/note-key.ts';
import { describeFailure } from '#telemetry/describe-failure.ts';
import { createLog, type Log } from '#telemetry/log.ts';
import { createWitness } from '#witness/create-witness.ts';
import { openState, type WitnessState } from '#witness/open-state.ts';
import { startWitness } from '#witness/start-witness.ts';
import { WitnessStateError } from '#witness/witness-state-error.ts';
import { runCommand } from './run-command.ts';

const program = new Command('witness')
  .description('Cosigns the checkpoints of disclosure logs that only grow. For whoever does not run the log.')
  .option('--new', 'the first start of a new key, which has never cosigned anything', false)
  .action(run);

await runCommand(program);

async function run({ new: isNew }: { readonly new: boolean }): Promise<void> {
  const config = loadWitnessConfig(readEnvironment(), (path) => readFileSync(path, 'utf8'));
  const log = createLog({
    level: config.logLevel,
    destination: process.stderr,
    context: () => ({ component: 'witness' }),
  });
  process.on('uncaughtException', (error) => {
    log.write('process.failed', describeFailure(error));
    process.exit(1);
  });
  const signer = createSigner('witness', config.name, config.key.reveal());
  const state = openOrExplain(config.dir, signer, isNew);
  process.on('exit', () => {
    state.close();
  });
  const logKeys = config.logs.map((text) => parseVerifierKey('log', text));
  const witness = createWitness({ signer, logKeys, state, clock: systemClock, log });
  const server = await startWitness({ witness, host: config.host, port: config.port, log });
  stopOnSignal(server, log);
  log.write('process.ready');
  process.stdout.write(`verifier key ${signer.verifierKey}\nready ${server.url}\n`);
}

/** What is wrong with the folder is a matter of the configuration, or of what somebody has done to it. */
function openOrExplain(dir: string, signer: Signer<'witness'>, isNew: boolean): WitnessState {
  try {
    return openState(dir, signer, isNew);
  } catch (error) {
    if (error instanceof WitnessStateError) throw new ConfigError([error.message]);
    const { errorCode = 'unknown' } = describeFailure(error);
    throw new ConfigError([`WITNESS_DIR cannot be used (${errorCode})`]);
  }
}

/** A terminal may deliver one Ctrl-C twice, so only the first counts. */
function stopOnSignal(server: { close(): Promise<void> }, log: Log): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void server.close().then(() => {
      log.write('process.stopped');
      process.exit(0);
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
