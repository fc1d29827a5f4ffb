import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import { lookUpApplicant, lookUpCase, recordAppealOutcome, registerAppeal } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts, registerFact } from '#storage/fact-store.ts';
import { applicantSubgraph } from '#subgraphs/applicant/subgraph.ts';
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

const police = buildRequester('politiet', 'return_and_police_enforcement', { instance: '0700' });
const byNumber = (fields: string): string =>
  `query ($n: String!) { person: applicantByFileNumber(alienFileNumber: $n) { ${fields} } }`;
const [nadia, omar, lin, ivan, sami, maria, yusuf] = [1, 2, 3, 5, 6, 7, 9].map((n) => String(10_000_000 + n));

describe.each(storeKinds)('a person on %s shows what may be seen', (kind) => {
  let testStore: TestStore;
  let subgraph: TestSubgraph;
  let desk: Kysely<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    subgraph = await openSubgraph(testStore, applicantSubgraph);
    desk = testStore.store.db('desk');
  });
  afterAll(async () => {
    await subgraph.close();
    await testStore.close();
  });

  test('every field of the schema, to the one who handles the case', async () => {
    const fields = `id alienFileNumber cprNumber familyName givenNames otherNames dateOfBirth sex identityStatus
      nationalities civilStatus familyMembers { relation name saidBy } postalAddress protectedAddress municipalityCode
      contactPoints addressProtection travelDocuments { number issuingState validUntil }
      residenceStatus { isLawful basis validUntil rightToWork } entries { enteredOn leftOn } employerName
      grossMonthlyIncome enquiries { receivedOn content }`;
    const { data, errors } = await subgraph.ask(udlaendingestyrelsen, byNumber(fields), { n: omar });
    expect(errors).toEqual([]);
    expect(data).toEqual({
      person: {
        id: await lookUpApplicant(desk, '10000002'),
        alienFileNumber: '10000002',
        cprNumber: '621191-4103',
        familyName: 'Rahmani',
        givenNames: 'Omar',
        otherNames: [],
        dateOfBirth: '1991-11-02',
        sex: 'MALE',
        identityStatus: 'ACCEPTED',
        nationalities: ['IRN'],
        civilStatus: 'unmarried',
        familyMembers: [{ relation: 'cousin', name: 'Behrouz Rahmani-Tabrizi', saidBy: 'applicant' }],
        postalAddress: 'Avnstrupvej 1, 4330 Hvalsø',
        protectedAddress: null,
        municipalityCode: '0350',
        contactPoints: ['+45 00 00 10 02'],
        addressProtection: 'NONE',
        travelDocuments: [],
        residenceStatus: { isLawful: true, basis: 'processing stay', validUntil: null, rightToWork: false },
        entries: [],
        employerName: null,
        grossMonthlyIncome: null,
        enquiries: [],
      },
    });
    const more = byNumber('travelDocuments { number issuingState validUntil } entries { enteredOn leftOn }');
    expect((await subgraph.ask(udlaendingestyrelsen, more, { n: maria })).data).toEqual({
      person: {
        travelDocuments: [{ number: 'P4410997B', issuingState: 'PHL', validUntil: '2030-10-10' }],
        entries: [{ enteredOn: '2019-07-01', leftOn: '2019-09-28' }],
      },
    });
  });

  test('special categories one by one, and the same form whether there are any or not', async () => {
    const query = byNumber('sensitive { religiousBelief health tradeUnionMembership sexualOrientation }');
    const board = await subgraph.ask(flygtningenaevnet, query, { n: omar });
    expect(board.data).toEqual({
      person: {
        sensitive: {
          religiousBelief: 'baptised in Esbjerg, house-church member',
          health: 'post-traumatic stress disorder',
          tradeUnionMembership: null,
          sexualOrientation: null,
        },
      },
    });
    expect(board.text).not.toContain('syndicate');
    const withheldOf = (errors: typeof board.errors) =>
      errors.map(({ path, extensions }) => [path?.at(-1), extensions['reason'], extensions['requirement']]);
    expect(withheldOf(board.errors)).toEqual([
      ['tradeUnionMembership', 'REQUIREMENT_MISSING', 'ART9_NECESSITY'],
      ['sexualOrientation', 'REQUIREMENT_MISSING', 'ART9_NECESSITY'],
    ]);
    // Sami has no such row at all, and the answer to a rule without a record on file has the same form as Omar's.
    const withRow = await subgraph.ask(udlaendingestyrelsen, query, { n: omar });
    const withoutRow = await subgraph.ask(udlaendingestyrelsen, query, { n: sami });
    expect(withoutRow.data).toEqual(withRow.data);
    expect(withheldOf(withoutRow.errors)).toEqual(withheldOf(withRow.errors));
  });

  test('special categories are not even read where none is open', async () => {
    const named = await subgraph.ask(udlaendingestyrelsen, byNumber('familyName'), { n: omar });
    const statements = subgraph.statementCount();
    await subgraph.ask(udlaendingestyrelsen, byNumber('familyName sensitive { health sexLife }'), { n: omar });
    expect(subgraph.statementCount()).toBe(statements);
    expect(named.data).toEqual({ person: { familyName: 'Rahmani' } });
  });

  test('the medical part of an asylum file, as long as the Ministry has its record', async () => {
    const query = byNumber('familyName sensitive { health politicalOpinion }');
    const health = 'end-stage renal disease, haemodialysis three times a week';
    const before = await subgraph.ask(ministry, query, { n: nadia });
    expect(before.data).toEqual({ person: { familyName: 'Karimova', sensitive: { health, politicalOpinion: null } } });
    const { caseKey } = await lookUpCase(desk, 'HUM-1');
    const records = await findFacts(desk, { fact: 'ART9_NECESSITY', authority: 'uim', caseKey });
    for (const key of records) await endFact(desk, { key, by: 'test' });
    const after = await subgraph.ask(ministry, query, { n: nadia });
    expect(after.data).toEqual({
      person: { familyName: 'Karimova', sensitive: { health: null, politicalOpinion: null } },
    });
  });

  test('where a person is stays hidden while protection is active, without a word', async () => {
    const { applicantKey } = await lookUpCase(desk, 'FAM-1');
    await desk
      .updateTable('applicant.person')
      .set({ postal_address: 'Skjult Vej 9' })
      .where('key', '=', applicantKey)
      .execute();
    const query = byNumber('familyName postalAddress protectedAddress municipalityCode');
    const hidden = await subgraph.ask(udlaendingenaevnet, query, { n: lin });
    expect(hidden.data).toMatchObject({ person: { familyName: 'Tran', postalAddress: null, protectedAddress: null } });
    expect(hidden.text).not.toContain('Skjult');
    expect(hidden.errors.map(({ extensions }) => extensions['announced'])).toEqual([false, false, false]);

    const inNeed = { ...udlaendingestyrelsen, need: 'service of process' };
    const shown = await subgraph.ask(inNeed, byNumber('postalAddress protectedAddress'), { n: lin });
    expect(shown.data).toEqual({ person: { postalAddress: 'Skjult Vej 9', protectedAddress: 'Skjult Vej 9' } });
  });

  test('to the police what the return needs, until suspensive effect', async () => {
    const query = byNumber(`familyName postalAddress travelDocuments { number } familyMembers { relation }
      residenceStatus { isLawful basis } sensitive { health fitnessToTravel }`);
    const before = await subgraph.ask(police, query, { n: ivan });
    expect(before.data).toEqual({
      person: {
        familyName: 'Sokolenko',
        postalAddress: 'Kærshovedgårdvej 3, 7430 Ikast',
        travelDocuments: [{ number: 'MP7700431' }],
        familyMembers: [{ relation: 'son' }],
        residenceStatus: { isLawful: false, basis: null },
        sensitive: { health: null, fitnessToTravel: 'fit to travel; carries valproate' },
      },
    });
    const { caseKey } = await lookUpCase(desk, 'ASY-3');
    await registerAppeal(desk, { caseKey, board: 'FLYGTNINGENAEVNET' });
    const pending = await subgraph.ask(police, query, { n: ivan });
    expect(pending).toMatchObject({ data: { person: null }, errors: [] });
    await recordAppealOutcome(desk, { caseKey, board: 'FLYGTNINGENAEVNET', outcome: 'DISMISSED' });
    expect((await subgraph.ask(police, query, { n: ivan })).data).toEqual(before.data);
  });

  test('someone without a case is nobody, to everyone', async () => {
    const answers = await Promise.all(
      [udlaendingestyrelsen, ministry, police, flygtningenaevnet].map((requester) =>
        subgraph.ask(requester, byNumber('id familyName'), { n: yusuf }),
      ),
    );
    for (const { data, errors } of answers) expect({ data, errors }).toEqual({ data: { person: null }, errors: [] });
  });

  test('the person of the matter', async () => {
    const matterOf = async (requester: typeof dpo) =>
      (await subgraph.ask(requester, '{ personInMatter { familyName } }')).data?.['personInMatter'];
    const ombudsman = buildRequester('folketingets_ombudsmand', 'ombudsman_inquiry', { reference: 'FOB 26/00417' });
    expect(await matterOf(ombudsman)).toEqual({ familyName: 'Tran' });
    expect(await matterOf({ ...ombudsman, reference: 'FOB 26/00418' })).toBeNull();
    expect(await matterOf({ ...ombudsman, reference: null })).toBeNull();
    expect(await matterOf({ ...dpo, reference: 'DPO 2026-0009' })).toBeNull();

    const { caseKey } = await lookUpCase(desk, 'ASY-9');
    const board = buildRequester('flygtningenaevnet', 'renewed_consideration');
    await registerFact(desk, {
      fact: 'reopening_request_pending',
      authority: board.authority,
      caseKeys: [caseKey],
      reference: 'FLN 12',
      registeredBy: 'test',
    });
    expect(await matterOf({ ...board, reference: 'FLN 12' })).toEqual({ familyName: 'Mekonnen' });
    expect(await matterOf({ ...board, reference: 'FLN 13' })).toBeNull();
  });

  test('many persons at once cost as many statements as one', async () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Applicant {
      familyName familyMembers { name } residenceStatus { isLawful } sensitive { health religiousBelief } } } }`;
    const keys = await Promise.all(
      ['ASY-1', 'ASY-2', 'ASY-3', 'ASY-4', 'ASY-9', 'FAM-1', 'VIS-1'].map((n) => lookUpCase(desk, n)),
    );
    const representations = keys.map(({ applicantKey }) => ({ __typename: 'Applicant', id: applicantKey }));
    const all = await subgraph.ask(udlaendingestyrelsen, query, { representations });
    const forAll = subgraph.statementCount();
    await subgraph.ask(udlaendingestyrelsen, query, { representations: representations.slice(0, 1) });
    expect(all.data?.['_entities']).toHaveLength(7);
    expect(all.data?.['_entities']).not.toContain(null);
    expect([forAll, subgraph.statementCount()]).toEqual([3, 3]);
  });
});
