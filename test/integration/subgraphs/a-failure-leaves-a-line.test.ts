import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTelemetry } from '#telemetry/telemetry.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { openSubgraph, udlaendingestyrelsen, type TestSubgraph } from './open-subgraph.ts';

interface Line {
  readonly event: string;
  readonly frames?: readonly string[];
}

describe.each(storeKinds)('a failure in a subgraph on %s', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let lines: string[];
  beforeAll(async () => {
    testStore = await openTestStore(kind);
    lines = [];
    const destination = { write: (line: string) => lines.push(line) };
    const telemetry = createTelemetry({ level: 'trace', destination, tracesUrl: null }).of('case');
    subgraph = await openSubgraph(testStore, caseSubgraph, { telemetry });
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  /** The embedded store comes with its names shortened. */
  const databaseError = kind === 'postgres' ? /^DatabaseError$/ : /^\w+$/;
  const ask = (query: string) => subgraph.ask(udlaendingestyrelsen, query);
  const takeLines = (): readonly Line[] => lines.splice(0).map((line) => JSON.parse(line) as Line);

  test('of a statement leaves a line with its field, its SQLSTATE and its frames, and no value', async () => {
    await testStore.store.runScript('alter table case_file.ground rename column statement to lost');
    await ask('{ caseByJournalNumber(journalNumber: "ASY-2") { status grounds { statement } } }');
    await testStore.store.runScript('alter table case_file.ground rename column lost to statement');
    expect(lines.join('')).not.toMatch(/ASY-2|ground\.|column|does not exist/);
    const [line, ...others] = takeLines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 'error',
      event: 'resolver.failed',
      component: 'case',
      coordinate: 'Case.grounds',
      errorClass: expect.stringMatching(databaseError),
      sqlState: '42703',
      reference: expect.any(String),
      traceId: expect.any(String),
    });
    expect(line?.frames?.length).toBeGreaterThan(0);
  });

  test('behind a value that is not of its type leaves a line with its path', async () => {
    await testStore.store.runScript(
      "alter table case_file.case drop constraint if exists case_status_check; update case_file.case set status = 'ASY-2 lost' where journal_number = 'ASY-2'",
    );
    await ask('{ caseByJournalNumber(journalNumber: "ASY-2") { status } }');
    expect(lines.join('')).not.toContain('ASY-2');
    expect(takeLines()).toEqual([
      expect.objectContaining({ event: 'subgraph.failed', coordinate: 'caseByJournalNumber.status' }),
    ]);
  });

  test('is told from a refusal: who carries no assertion leaves a line with the reason', async () => {
    const { status } = await subgraph.send('{"query":"{ __typename }"}', {});
    expect(status).toBe(401);
    expect(takeLines()).toEqual([
      expect.objectContaining({ level: 'warn', event: 'subgraph.refused', detail: 'no assertion, or several' }),
    ]);
  });

  test('is none where the shield keeps something back', async () => {
    await ask('{ caseByJournalNumber(journalNumber: "ASY-3") { status securityAssessment } }');
    expect(takeLines()).toEqual([]);
  });
});
