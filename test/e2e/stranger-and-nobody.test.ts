import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createRecipientIds, type RecipientIds } from '#gateway/recipient-ids.ts';
import { asId, ruleId, type AuthorityId, type PurposeId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import type { Rule } from '#policy/compiled-policy.ts';
import { writeBulk } from '#storage/write-bulk.ts';
import { openScene, type Scene } from '#test/e2e/scenarios/cast.ts';
import { testKeys, type Answer, type Asking } from '#test/support/boot-network.ts';
import { readTestPolicy, storeKinds } from '#test/support/databases.ts';
import { requesterOf, instance as instanceOf } from '#test/support/requester.ts';
import { explain, watchStatements, type SentStatement } from '#test/support/watch-statements.ts';
import { entries, openings, type EntryName, type Target } from './openings.ts';

const policy = readTestPolicy();

function ruleOf({ authority, purpose }: Asking): Rule {
  const rule = policy.rules[ruleId(asId<AuthorityId>(authority), asId<PurposeId>(purpose ?? ''))];
  invariant(rule, 'the policy has the rule');
  return rule;
}

describe.each(storeKinds)('a stranger, nobody, what has ended and what is erased are the same on %s', (kind) => {
  const watch = watchStatements();
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(kind, { watched: watch.watched });
    // Enough for the database to have a choice of plans.
    await writeBulk(scene.network.store, { cases: 500, seed: 3 });
  });
  afterAll(() => scene.close());

  const idsOf = ({ authority, instance, purpose }: Asking): RecipientIds =>
    createRecipientIds(testKeys.recipientId)(
      requesterOf(authority, purpose ?? '', { instance: instance === undefined ? null : instanceOf(instance) }),
    );
  const targetFor = async (asking: Asking, journalNumber: string): Promise<Target> => {
    const ids = idsOf(asking);
    const { caseKey, applicantKey, sponsorKey } = await scene.caseKeys(journalNumber);
    const person = await scene.desk
      .selectFrom('applicant.person')
      .select('alien_file_number')
      .where('key', '=', applicantKey)
      .executeTakeFirstOrThrow();
    return {
      journalNumber,
      fileNumber: person.alien_file_number,
      caseId: ids.seal('Case', caseKey),
      applicantId: ids.seal('Applicant', applicantKey),
      sponsorId: ids.seal('Sponsor', sponsorKey ?? randomUUID()),
    };
  };
  /** Well-formed, and known to no one. */
  const nobodyFor = (asking: Asking): Target => {
    const ids = idsOf(asking);
    return {
      journalNumber: 'ASY-77',
      fileNumber: '99999999',
      caseId: ids.seal('Case', randomUUID()),
      applicantId: ids.seal('Applicant', randomUUID()),
      sponsorId: ids.seal('Sponsor', randomUUID()),
    };
  };
  const garbage: Target = {
    journalNumber: "' or 1=1 --",
    fileNumber: '',
    caseId: 'x',
    applicantId: '00000000-0000-4000-8000-000000000000',
    sponsorId: '',
  };
  const setStage = async (journalNumber: string, stage: string): Promise<void> => {
    await sql`update case_file.case set retention_stage = ${stage} where journal_number = ${journalNumber}`.execute(
      scene.desk,
    );
  };

  interface Seen {
    readonly answer: Answer;
    readonly sent: readonly SentStatement[];
  }
  const look = async (asking: Asking, name: EntryName, target: Target): Promise<Seen> => {
    watch.take();
    const { query, names } = entries[name];
    const answer = await scene.ask(asking, query, names(target, ruleOf(asking)));
    return { answer, sent: watch.take() };
  };
  /** All that anybody outside could tell two answers apart by, and what the store was asked. */
  const describeSeen = async ({ answer, sent }: Seen): Promise<unknown> => {
    const { text, status, headers, disclosure } = answer;
    const statements = await Promise.all(
      sent.map(async (each) => [each.component, each.sql, await explain(scene.network.store, each)].join('\n')),
    );
    return {
      status,
      body: text.replaceAll(disclosure.record, 'RECORD'),
      headers: [...headers].filter(([name]) => name !== 'date'),
      statements: statements.toSorted(),
    };
  };

  test.each(openings)('$title', async ({ asking, own, stranger, through: read, begin, end }) => {
    const through: readonly EntryName[] = ruleOf(asking).receive.length > 0 ? [...read, 'submitInformation'] : read;
    await begin?.(scene);
    const targets = {
      own: await targetFor(asking, own),
      stranger: await targetFor(asking, stranger),
      nobody: nobodyFor(asking),
    };
    const isMatter = (name: EntryName): boolean => name.endsWith('InMatter');
    const seen = new Map<EntryName, [string, Seen][]>(through.map((name) => [name, []]));
    const lookAll = async (state: string, target: Target, reference = asking.reference): Promise<void> => {
      for (const name of through) {
        // What a matter is about is named by the reference alone.
        if (isMatter(name) && target !== targets.own) continue;
        const under = reference === undefined ? asking : { ...asking, reference };
        seen.get(name)?.push([state, await look(under, name, target)]);
      }
    };

    await lookAll('own', targets.own);
    await setStage(own, 'ERASED');
    await lookAll('erased', targets.own);
    await setStage(own, 'ACTIVE');
    await lookAll('own again', targets.own);
    await lookAll('stranger', targets.stranger);
    await lookAll('nobody', targets.nobody);
    await lookAll('garbage', garbage);
    if (asking.reference !== undefined) await lookAll('a matter nobody knows', targets.own, 'NOBODY 1');
    await end(scene);
    await lookAll('ended', targets.own);

    for (const [name, states] of seen) {
      const [first, ...closed] = states.filter(([state]) => !state.startsWith('own'));
      const opened = states.flatMap(([state, { answer }]) => (state.startsWith('own') ? [answer.data as unknown] : []));
      const open = { [name]: expect.anything() };
      expect([name, opened]).toEqual([name, [open, open]]);
      expect(first?.[1].answer.data).toEqual({ [name]: null });
      expect(first?.[1].sent.length).toBeGreaterThan(1);
      const wanted = first === undefined ? null : await describeSeen(first[1]);
      for (const [state, each] of closed) {
        expect([name, state, await describeSeen(each)]).toEqual([name, state, wanted]);
      }
    }
  });

  test('entities are asked for by nobody, whoever they are', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Case { id } } }';
    for (const { asking, own, stranger } of openings) {
      const texts = new Set<string>();
      for (const target of [await targetFor(asking, own), await targetFor(asking, stranger), garbage]) {
        watch.take();
        const answer = await scene.ask(asking, query, { of: [{ __typename: 'Case', id: target.caseId }] });
        expect(answer.status).toBe(400);
        // The use of the proof, the request counted, and the refusal on record.
        expect(watch.take().map(({ component }) => component)).toEqual(['gateway', 'gateway', 'gateway']);
        texts.add(answer.text);
      }
      expect(texts.size).toBe(1);
    }
  });
});
