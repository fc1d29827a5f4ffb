import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { registerFact } from '#storage/fact-store.ts';
import { recordAppealOutcome, registerAppeal, setCaseStatus } from '#storage/case-register.ts';
import type { Asking } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { addDocument } from '#test/support/documents.ts';
import { openScene, requesters, textAt, valueAt, type Scene } from './scenarios/cast.ts';

const { refugeeBoard, immigrationBoard, copenhagen } = requesters;
const mission = { authority: 'dansk_repraesentation', instance: 'MNL', purpose: 'consular_and_visa_handling' } as const;
const query = `query ($cursor: String, $first: Int) {
  changesSince(cursor: $cursor, first: $first) { changes { id kind case { journalNumber } } hasMore cursor }
}`;

const changeId = asId<Coordinate>('Change.id');

interface Page {
  readonly changes: readonly { readonly id: string; readonly kind: string; readonly case: object | null }[];
  readonly hasMore: boolean;
  readonly cursor: string;
}

describe.each(storeKinds)('changes since a cursor on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
    await settle();
  });
  afterAll(() => scene.close());

  /** Until the history up to this moment is settled. */
  const settle = async (): Promise<void> => {
    const moment = Date.now();
    for (;;) {
      const { rows } = await sql<{ at: Date }>`select access.settled_at() as at`.execute(
        scene.network.store.db('case'),
      );
      if ((rows[0]?.at.getTime() ?? 0) > moment) return;
    }
  };
  const pageOf = async (asking: Asking, variables: object = {}): Promise<Page> => {
    const answer = await scene.ask(asking, query, { ...variables });
    expect(answer.errors).toBeUndefined();
    return valueAt(answer, 'changesSince') as Page;
  };
  const told = async (asking: Asking, cursor: string): Promise<readonly [string, object | null][]> => {
    await settle();
    return (await pageOf(asking, { cursor })).changes.map((each) => [each.kind, each.case]);
  };
  const cursorOf = async (asking: Asking): Promise<string> => {
    await settle();
    return (await pageOf(asking, { first: 500 })).cursor;
  };

  test('the first call tells of every case of the list, the next of none', async () => {
    const list = await scene.ask(refugeeBoard, '{ casesRelatedToMe(first: 100) { nodes { id journalNumber } } }');
    const nodes = valueAt(list, 'casesRelatedToMe', 'nodes') as readonly { readonly id: string }[];
    const page = await pageOf(refugeeBoard);
    expect(page.hasMore).toBe(false);
    expect(page.changes.map(({ id }) => id).toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
    expect(page.changes.every((each) => each.kind === 'OPENED' && each.case !== null)).toBe(true);
    expect(await told(refugeeBoard, page.cursor)).toEqual([]);
  });

  test('the record names each case that was told of', async () => {
    const answer = await scene.ask(refugeeBoard, query);
    const { subjects } = await scene.recordOf(answer);
    expect(subjects.filter(({ coordinates }) => coordinates.includes(changeId))).toHaveLength(
      (valueAt(answer, 'changesSince') as Page).changes.length,
    );
  });

  test('a case is opened, changed and closed; of a closed one the id alone comes', async () => {
    const start = await cursorOf(refugeeBoard);
    const { caseKey } = await scene.caseKeys('ASY-9');
    await registerAppeal(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET' });
    await settle();
    const opened = await pageOf(refugeeBoard, { cursor: start });
    expect(opened.changes).toMatchObject([{ kind: 'OPENED', case: { journalNumber: 'ASY-9' } }]);
    await setCaseStatus(scene.desk, { caseKey, status: 'APPEALED' });
    await settle();
    const changed = await pageOf(refugeeBoard, { cursor: opened.cursor });
    expect(changed.changes).toMatchObject([{ kind: 'CHANGED', case: { journalNumber: 'ASY-9' } }]);
    await recordAppealOutcome(scene.desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'UPHELD' });
    await settle();
    const closed = await pageOf(refugeeBoard, { cursor: changed.cursor });
    expect(closed.changes).toEqual([{ id: opened.changes[0]?.id, kind: 'CLOSED', case: null }]);
    expect(await told(refugeeBoard, closed.cursor)).toEqual([]);
    // Who missed it all missed nothing.
    expect(await told(refugeeBoard, start)).toEqual([]);
  });

  test('another recipient is told nothing of it', async () => {
    const start = await cursorOf(immigrationBoard);
    const { caseKey } = await scene.caseKeys('ASY-2');
    await setCaseStatus(scene.desk, { caseKey, status: 'APPEALED' });
    await setCaseStatus(scene.desk, { caseKey, status: 'IN_CONSULTATION' });
    expect(await told(immigrationBoard, start)).toEqual([]);
  });

  test('a change of what the rule does not open is no change', async () => {
    const start = await cursorOf(refugeeBoard);
    const { caseKey, applicantKey } = await scene.caseKeys('ASY-2');
    const update = (statement: ReturnType<typeof sql>) => statement.execute(scene.desk);
    await update(sql`update case_file.case set internal_notes = array['new'] where key = ${caseKey}`);
    await update(
      sql`update applicant.special_category set trade_union_membership = 'x' where person_key = ${applicantKey}`,
    );
    await addDocument(scene.network.store, 'ASY-2', { bytes: null, contentCategories: ['TRADE_UNION'] });
    await addDocument(scene.network.store, 'ASY-2', { bytes: null, caveat: 'NO_REDISCLOSURE' });
    expect(await told(refugeeBoard, start)).toEqual([]);
    await addDocument(scene.network.store, 'ASY-2', { bytes: null, contentCategories: ['IDENTITY'] });
    expect(await told(refugeeBoard, start)).toEqual([['CHANGED', { journalNumber: 'ASY-2' }]]);
  });

  test('a change of the person is a change of the case', async () => {
    const start = await cursorOf(refugeeBoard);
    const { applicantKey } = await scene.caseKeys('ASY-2');
    await sql`update applicant.person set civil_status = 'widowed' where key = ${applicantKey}`.execute(scene.desk);
    expect(await told(refugeeBoard, start)).toEqual([['CHANGED', { journalNumber: 'ASY-2' }]]);
  });

  test('a restricted case is passed over in silence, and told of again when the restriction is lifted', async () => {
    const { caseKey } = await scene.caseKeys('VIS-1');
    const start = await cursorOf(mission);
    await registerFact(scene.desk, {
      fact: 'restriction',
      caseKeys: [caseKey],
      detail: { kind: 'OBJECTION_PENDING' },
      registeredBy: 'scenario',
    });
    await setCaseStatus(scene.desk, { caseKey, status: 'IN_CONSULTATION' });
    expect(await told(mission, start)).toEqual([]);
    const held = await cursorOf(mission);
    await scene.end('restriction', 'VIS-1');
    expect(await told(mission, held)).toEqual([['CHANGED', { journalNumber: 'VIS-1' }]]);
  });

  test('pages go on from where they were, whatever happens in between', async () => {
    const all = await pageOf(refugeeBoard, { first: 500 });
    const seen: string[] = [];
    let page = await pageOf(refugeeBoard, { first: 1 });
    for (let count = 0; count < 50; count += 1) {
      seen.push(...page.changes.map(({ id }) => id));
      if (!page.hasMore) break;
      page = await pageOf(refugeeBoard, { first: 1, cursor: page.cursor });
    }
    expect(seen).toEqual(all.changes.map(({ id }) => id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(await told(refugeeBoard, page.cursor)).toEqual([]);
  });

  test.each(['', 'x', 'A'.repeat(43), '00000000-0000-0000-0000-000000000000'])('%j is no cursor', async (cursor) => {
    expect((await scene.ask(refugeeBoard, query, { cursor })).status).toBe(400);
  });

  test('the cursor of another recipient is no cursor', async () => {
    const cursor = await cursorOf(immigrationBoard);
    expect((await scene.ask(refugeeBoard, query, { cursor })).status).toBe(400);
    const id = textAt(await scene.ask(refugeeBoard, query), 'changesSince', 'changes', '0', 'id');
    expect((await scene.ask(refugeeBoard, query, { cursor: id })).status).toBe(400);
  });

  test.each([0, -1, 501])('a page of %d is refused', async (first) => {
    expect((await scene.ask(refugeeBoard, query, { first })).status).toBe(400);
  });

  test('a rule that lists nothing has no changes', async () => {
    expect((await scene.ask(copenhagen, query)).status).toBe(400);
  });
});

describe.each(storeKinds)('late commits on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  /** Two transactions at once; the embedded store has one at a time, so that the first is over before the second. */
  test('what is committed after a later change is not missed', async () => {
    const late = await scene.caseKeys('ASY-9');
    const early = await scene.caseKeys('ASY-2');
    const cursor = async (): Promise<string> =>
      textAt(await scene.ask(refugeeBoard, query, { first: 500 }), 'changesSince', 'cursor');
    const open = kind === 'postgres' ? await scene.desk.startTransaction().execute() : null;
    await registerAppeal(open ?? scene.desk, { caseKey: late.caseKey, board: 'FLYGTNINGENAEVNET' });
    await setCaseStatus(scene.desk, { caseKey: early.caseKey, status: 'APPEALED' });
    const between = await cursor();
    await open?.commit().execute();
    const page = valueAt(await scene.ask(refugeeBoard, query, { cursor: between }), 'changesSince') as Page;
    const missed = page.changes.every((each) => JSON.stringify(each.case) !== '{"journalNumber":"ASY-9"}');
    expect(missed).toBe(kind !== 'postgres' && page.changes.length === 0);
  });
});
