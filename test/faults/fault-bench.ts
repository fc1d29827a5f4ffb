import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyFaults } from './body-faults.ts';
import { clockFaults } from './clock-faults.ts';
import { diskFaults, mountSmallDisk } from './disk-faults.ts';
import type { Fault } from './fault.ts';
import { install, type Installation } from './installation.ts';
import { writeMutant, type Mutant } from './mutants.ts';
import { createPostgres } from './own-postgres.ts';
import { processFaults } from './process-faults.ts';
import { learn, runFault, type FaultReport, type Ground, type RunWith } from './run-fault.ts';
import { standbyFaults } from './standby-faults.ts';

export const faults: readonly Fault[] = [
  ...processFaults,
  ...standbyFaults,
  ...diskFaults,
  ...clockFaults,
  ...bodyFaults,
];

/** The product, installed to be broken. */
export interface FaultBench {
  run(fault: Fault): Promise<FaultReport>;
  /** Puts a mutant in the place of the gateway; gives what is found under each of its faults. */
  runMutant(mutant: Mutant): Promise<readonly { readonly fault: string; readonly report: FaultReport }[]>;
  close(): Promise<void>;
}

export interface BenchOptions {
  /** Folder of the programs of PostgreSQL. */
  readonly programs: string;
  readonly clients: number;
  /** Whether a minute is all there is. */
  readonly isShort: boolean;
}

export async function openFaultBench(options: BenchOptions): Promise<FaultBench> {
  const scratch = mkdtempSync(join(tmpdir(), 'disclosure-faults-'));
  chmodSync(scratch, 0o711);
  const main = await openGround(options.programs, join(scratch, 'database'));
  const using: RunWith = { ...main.ground, ...options, scratch };
  return {
    run: async (fault) => (fault.diskBytes === undefined ? runOn(using, fault) : runOnSmallDisk(using, fault)),
    async runMutant(mutant) {
      const { installation } = main.ground;
      const gateway = await installation.startGateway({ folder: writeMutant(mutant, scratch) });
      try {
        const found = [];
        for (const name of options.isShort ? mutant.faults.slice(0, 1) : mutant.faults) {
          const fault = faults.find((each) => each.name === name);
          if (fault === undefined) throw new Error(`there is no fault ${name}`);
          found.push({ fault: name, report: await runFault(fault, { ...using, gateway }) });
        }
        return found;
      } finally {
        await gateway.stop();
      }
    },
    async close() {
      await main.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

interface OpenGround {
  readonly ground: Ground;
  close(): Promise<void>;
}

async function openGround(programs: string, folder: string): Promise<OpenGround> {
  const database = await createPostgres(programs, folder);
  const opened: Installation[] = [];
  const close = async (): Promise<void> => {
    for (const installation of opened) await installation.close();
    await database.kill('all');
  };
  try {
    const installation = await install(database);
    opened.push(installation);
    return { ground: await learn(installation), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function runOn(using: RunWith, fault: Fault): Promise<FaultReport> {
  if (fault.startGateway === undefined) return runFault(fault, using);
  const gateway = await fault.startGateway(using.installation);
  try {
    return await runFault(fault, { ...using, gateway });
  } finally {
    await gateway.stop();
  }
}

async function runOnSmallDisk(using: RunWith, fault: Fault): Promise<FaultReport> {
  const disk = mountSmallDisk(using.scratch, fault.diskBytes ?? 0);
  try {
    const small = await openGround(using.programs, join(disk.folder, 'database'));
    try {
      return await runOn({ ...using, ...small.ground }, fault);
    } finally {
      await small.close();
    }
  } finally {
    disk.unmount();
  }
}
