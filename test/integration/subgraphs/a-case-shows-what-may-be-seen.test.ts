import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import { lookUpCase } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, registerFact } from '#storage/fact-store.ts';
import { caseSubgraph } from '#subgraphs/case/subgraph.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import {
  buildRequester,
  dpo,
  flygtningenaevnet,
  ministry,
  openSubgraph,
  udlaendingenaevnet,
  udlaendingestyrelsen,
  type TestSubgraph,
} from './open-subgraph.ts';

const byNumber = (fields: string): string =>
  `query ($n: String!) { case: caseByJournalNumber(journalNumber: $n) { ${fields} } }`;

describe.each(storeKinds)('a case on %s shows what may be seen', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, caseSubgraph);
    desk = testStore.store.db('desk');
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  test('the appealed case to the board, field by field', async () => {
    const fields = `journalNumber type status responsibleAuthority receivedOn applicant { id } sponsor { id }
      parties { name } events { kind } grounds { kind statement saidBy } appeals { board outcome }
      decisions { outcome decidedOn departureDeadline reasons } restriction retention { stage reviewDueOn legalHold }`;
    const { data, errors } = await subgraph.ask(flygtningenaevnet, byNumber(fields), { n: 'ASY-2' });
    const { applicantKey } = await lookUpCase(desk, 'ASY-2');
    expect(errors.map(({ path }) => path?.at(-1)).toSorted()).toEqual(['retention', 'sponsor']);
    expect(data).toEqual({
      case: {
        journalNumber: 'ASY-2',
        type: 'ASYLUM',
        status: 'APPEALED',
        responsibleAuthority: 'udlaendingestyrelsen',
        receivedOn: '2025-03-11',
        applicant: { id: applicantKey },
        sponsor: null,
        parties: [],
        events: [],
        grounds: [{ kind: 'religious', statement: 'converted in Esbjerg; cousin still at home', saidBy: null }],
        appeals: [{ board: 'FLYGTNINGENAEVNET', outcome: null }],
        decisions: [
          {
            outcome: 'REFUSED',
            decidedOn: '2026-02-27',
            departureDeadline: null,
            reasons: 'conversion found not genuine',
          },
        ],
        restriction: 'NONE',
        retention: null,
      },
    });
  });

  test('a field that the rule does not open carries the verdict and no value', async () => {
    const { data, errors, text } = await subgraph.ask(
      flygtningenaevnet,
      byNumber('internalNotes caseWorker securityAssessment'),
      { n: 'ASY-2' },
    );
    expect(data).toEqual({ case: { internalNotes: null, caseWorker: null, securityAssessment: null } });
    expect(errors.map(({ message, path, extensions }) => [message, path, extensions['code']])).toEqual([
      ['withheld', ['case', 'internalNotes'], 'WITHHELD'],
      ['withheld', ['case', 'caseWorker'], 'WITHHELD'],
      ['withheld', ['case', 'securityAssessment'], 'WITHHELD'],
    ]);
    expect(text).not.toMatch(/baptism date|Lindegaard|PET note/);
  });

  test('what opened each field is reported to the gateway', async () => {
    const { extensions } = await subgraph.ask(flygtningenaevnet, byNumber('id applicant { id }'), { n: 'ASY-2' });
    const { caseKey, applicantKey } = await lookUpCase(desk, 'ASY-2');
    const opened = extensions.disclosureVerdicts?.opened ?? [];
    expect(opened.map(({ owner, coordinate, caseKey: by }) => [owner, coordinate, by])).toEqual([
      ['Query:', 'Query.caseByJournalNumber', null],
      [`Case:${caseKey}`, 'Case.id', caseKey],
      [`Case:${caseKey}`, 'Case.applicant', caseKey],
      [`Applicant:${applicantKey}`, 'Applicant.id', caseKey],
    ]);
  });

  test('a document is listed when all it holds is open', async () => {
    const query = byNumber('documents { id kind title contentCategories sizeBytes sha256 content }');
    const answer = await subgraph.ask(flygtningenaevnet, query, { n: 'ASY-2' });
    const content = 'says cousin Behrouz was detained in Rasht';
    expect(answer.data).toEqual({
      case: {
        documents: [
          {
            id: expect.any(String),
            kind: 'INTERVIEW_RECORD',
            title: 'Interview 2 of 2',
            contentCategories: ['GROUNDS', 'RELIGIOUS_BELIEF', 'THIRD_PARTY'],
            sizeBytes: content.length,
            sha256: createHash('sha256').update(content).digest('hex'),
            content,
          },
        ],
      },
    });
    // The summons holds an offence, and no need for that is on file yet.
    const { caseKey } = await lookUpCase(desk, 'ASY-2');
    const need = await registerFact(desk, {
      fact: 'ART10_NEED',
      authority: 'flygtningenaevnet',
      caseKeys: [caseKey],
      registeredBy: 'test',
    });
    const both = await subgraph.ask(flygtningenaevnet, byNumber('documents { title }'), { n: 'ASY-2' });
    expect(both.data).toMatchObject({ case: { documents: [{}, { title: 'Court summons, Shiraz' }] } });
    await endFact(desk, { key: need, by: 'test' });
  });

  test('one that holds a protected address is listed only for a stated need', async () => {
    const query = byNumber('documents { title content }');
    const board = await subgraph.ask(udlaendingenaevnet, query, { n: 'FAM-1' });
    const own = await subgraph.ask(udlaendingestyrelsen, query, { n: 'FAM-1' });
    const ownInNeed = await subgraph.ask({ ...udlaendingestyrelsen, need: 'service of process' }, query, {
      n: 'FAM-1',
    });
    expect(board).toMatchObject({ data: { case: { documents: [] } }, errors: [] });
    expect(own).toMatchObject({ data: { case: { documents: [] } }, errors: [] });
    expect(ownInNeed.data).toEqual({
      case: { documents: [{ title: 'Tenancy agreement Hemmelig Sti', content: 'lease from 2024-09-01' }] },
    });
  });

  test('a released document is listed when the release names the list too', async () => {
    const { caseKey } = await lookUpCase(desk, 'FAM-1');
    const release = (coordinates: string[]) =>
      registerFact(desk, {
        fact: 'HUMAN_REVIEW',
        authority: 'udlaendingenaevnet',
        caseKeys: [caseKey],
        coordinates,
        registeredBy: 'test',
      });
    const boardInNeed = { ...udlaendingenaevnet, need: 'service of process' };
    const titles = async () => (await subgraph.ask(boardInNeed, byNumber('documents { title }'), { n: 'FAM-1' })).data;
    const facts = [await release(['Document.id', 'Document.title'])];
    expect(await titles()).toEqual({ case: { documents: [] } });
    facts.push(await release(['Case.documents']));
    expect(await titles()).toEqual({ case: { documents: [{ title: 'Tenancy agreement Hemmelig Sti' }] } });
    for (const key of facts) await endFact(desk, { key, by: 'test' });
  });

  test('what was received with a caveat needs the originator’s consent for all it holds', async () => {
    const { caseKey } = await lookUpCase(desk, 'ASY-2');
    const query = byNumber('receivedInformation { source caveat contentCategories content }');
    const consent = (detail: { readonly originator: string }, categories: string[]) =>
      registerFact(desk, {
        fact: 'ORIGINATOR_OK',
        authority: 'flygtningenaevnet',
        caseKeys: [caseKey],
        categories,
        detail,
        registeredBy: 'test',
      });
    const facts = [
      await registerFact(desk, {
        fact: 'ART10_NEED',
        authority: 'flygtningenaevnet',
        caseKeys: [caseKey],
        registeredBy: 'test',
      }),
      await consent({ originator: 'Swedish police' }, ['CRIMINAL_OFFENCE']),
      await consent({ originator: 'Norwegian police' }, ['IDENTITY']),
    ];
    const before = await subgraph.ask(flygtningenaevnet, query, { n: 'ASY-2' });
    expect(before).toMatchObject({ data: { case: { receivedInformation: [] } }, errors: [] });
    expect(before.text).not.toMatch(/Norwegian|4471/);

    facts.push(await consent({ originator: 'Norwegian police' }, ['CRIMINAL_OFFENCE']));
    const after = await subgraph.ask(flygtningenaevnet, query, { n: 'ASY-2' });
    expect(after.data).toEqual({
      case: {
        receivedInformation: [
          {
            source: 'Norwegian police',
            caveat: 'NO_REDISCLOSURE',
            contentCategories: ['CRIMINAL_OFFENCE'],
            content: 'report 4471 on ferry smuggling',
          },
        ],
      },
    });
    for (const key of facts) await endFact(desk, { key, by: 'test' });
  });

  test('a document that came with a caveat is not listed without consent either', async () => {
    const { caseKey } = await lookUpCase(desk, 'ASY-1');
    const caveats = ['NONE', 'ASK_ORIGINATOR', 'NO_REDISCLOSURE', 'SECURITY'];
    const documents = caveats.map((caveat, position) => ({
      key: randomUUID(),
      case_key: caseKey,
      position,
      kind: 'OTHER',
      title: caveat,
      content_categories: ['IDENTITY'],
      caveat,
    }));
    await desk.insertInto('case_file.document').values(documents).execute();
    const { data } = await subgraph.ask(ministry, byNumber('documents { title }'), { n: 'ASY-1' });
    expect(data).toEqual({ case: { documents: [{ title: 'NONE' }] } });
  });

  test('the cases of a person are those that the rule opens', async () => {
    const { applicantKey } = await lookUpCase(desk, 'ASY-1');
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Applicant { cases { journalNumber } } } }`;
    const variables = { representations: [{ __typename: 'Applicant', id: applicantKey }] };
    const casesOf = async (requester: typeof ministry) =>
      (await subgraph.ask(requester, query, variables)).data?.['_entities'];
    expect(await casesOf(ministry)).toEqual([{ cases: [{ journalNumber: 'HUM-1' }, { journalNumber: 'ASY-1' }] }]);
    expect(await casesOf(udlaendingestyrelsen)).toEqual([{ cases: [{ journalNumber: 'ASY-1' }] }]);
  });

  test('the case of the matter, for the very reference alone', async () => {
    const query = '{ caseInMatter { journalNumber } }';
    const ombudsman = (reference?: string) =>
      buildRequester('folketingets_ombudsmand', 'ombudsman_inquiry', reference === undefined ? {} : { reference });
    const matterOf = async (requester: typeof ministry) =>
      (await subgraph.ask(requester, query)).data?.['caseInMatter'];
    expect(await matterOf(ombudsman('FOB 26/00417'))).toEqual({ journalNumber: 'FAM-1' });
    expect(await matterOf(ombudsman('FOB 26/00418'))).toBeNull();
    expect(await matterOf(ombudsman())).toBeNull();
    // A task that names two cases is about neither of them alone.
    expect(await matterOf({ ...dpo, reference: 'DPO 2026-0009' })).toBeNull();
    expect(await matterOf({ ...udlaendingestyrelsen, reference: 'FOB 26/00417' })).toBeNull();

    const { caseKey } = await lookUpCase(desk, 'ASY-1');
    const board = buildRequester('flygtningenaevnet', 'renewed_consideration');
    const request = await registerFact(desk, {
      fact: 'reopening_request_pending',
      authority: board.authority,
      caseKeys: [caseKey],
      reference: 'FLN 12',
      registeredBy: 'test',
    });
    expect(await matterOf({ ...board, reference: 'FLN 12' })).toEqual({ journalNumber: 'ASY-1' });
    expect(await matterOf({ ...board, reference: 'FLN 13' })).toBeNull();
    await endFact(desk, { key: request, by: 'test' });
  });

  test('a restriction is named; where the purpose holds it back, so is the case', async () => {
    const { caseKey } = await lookUpCase(desk, 'ASY-1');
    const before = await subgraph.ask(udlaendingestyrelsen, byNumber('restriction'), { n: 'ASY-4' });
    expect(before.data).toEqual({ case: { restriction: 'ACCURACY_CONTESTED' } });

    const restriction = await registerFact(desk, {
      fact: 'restriction',
      caseKeys: [caseKey],
      detail: { kind: 'UNLAWFUL_BUT_KEEP' },
      registeredBy: 'test',
    });
    const held = await subgraph.ask(ministry, 'query ($id: ID!) { case(id: $id) { status } }', { id: caseKey });
    const other = await subgraph.ask(ministry, byNumber('journalNumber'), { n: 'HUM-1' });
    const passing = await subgraph.ask(udlaendingestyrelsen, byNumber('restriction'), { n: 'ASY-1' });
    expect(held).toMatchObject({ data: { case: null }, errors: [] });
    expect(other.data).toEqual({ case: { journalNumber: 'HUM-1' } });
    expect(passing.data).toEqual({ case: { restriction: 'UNLAWFUL_BUT_KEEP' } });
    await endFact(desk, { key: restriction, by: 'test' });
  });

  test('to be found by a number is to have it confirmed', async () => {
    const { caseKey } = await lookUpCase(desk, 'ASY-1');
    const restriction = await registerFact(desk, {
      fact: 'restriction',
      caseKeys: [caseKey],
      coordinates: ['Case.journalNumber'],
      detail: { kind: 'ACCURACY_CONTESTED' },
      registeredBy: 'test',
    });
    const byKey = 'query ($id: ID!) { case(id: $id) { id journalNumber } }';
    const found = await subgraph.ask(ministry, byKey, { id: caseKey });
    expect(found.data).toEqual({ case: { id: caseKey, journalNumber: null } });
    const asked = await subgraph.ask(ministry, byNumber('id'), { n: 'ASY-1' });
    expect(asked).toMatchObject({ data: { case: null }, errors: [] });
    await endFact(desk, { key: restriction, by: 'test' });
  });
});
