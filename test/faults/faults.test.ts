import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { faults, openFaultBench, type FaultBench } from './fault-bench.ts';
import { mutants } from './mutants.ts';
import { findPostgresPrograms } from './own-postgres.ts';

const programs = findPostgresPrograms();
/** An installation has to start, and each mutant's gateway; on a busy machine all of it takes a minute. */
const timeoutMs = 180_000;

test('where the tests count, there is a PostgreSQL to break', () => {
  if (programs === null) process.stderr.write('Faults are not tested: there is no PostgreSQL (initdb, postgres).\n');
  expect(programs !== null || process.env['CI'] === undefined).toBe(true);
});

const describeWhereThereIs = programs === null ? describe.skip : describe;

describeWhereThereIs('the product as processes, under load', () => {
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await openFaultBench({ programs: programs ?? '', clients: 8, isShort: true });
  }, timeoutMs);
  afterAll(async () => bench.close(), timeoutMs);

  test.each(faults.filter(({ isShort }) => isShort))(
    'I1, I2, I3, I6 hold: $what',
    async (fault) => {
      expect((await bench.run(fault)).findings).toEqual([]);
    },
    timeoutMs,
  );

  test.each(mutants)(
    'is caught where $what',
    async (mutant) => {
      const found = await bench.runMutant(mutant);
      expect(found.flatMap(({ report }) => report.findings)).not.toEqual([]);
    },
    timeoutMs,
  );
});
