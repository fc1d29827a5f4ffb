import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql, type ControlledTransaction } from 'kysely';
import { lookUpCase } from '#storage/case-register.ts';
import type { Database } from '#storage/database.ts';
import { endFact, findFacts, registerFact } from '#storage/fact-store.ts';
import { openTestStore, storeKinds, type TestStore } from '#test/support/databases.ts';
import { argumentsOf, type Asker } from './opened-cases.ts';

interface EntitlementRow {
  readonly journalNumber: string;
  readonly facts: readonly { readonly requirement: string; readonly categories: readonly string[] }[];
  readonly restrictions: readonly { readonly kind: string; readonly coordinates: readonly string[] }[];
  readonly protection_active: boolean;
}

const refugeeBoard = { authority: 'flygtningenaevnet', purpose: 'appeal_refugee_appeals_board' };
const ministry = { authority: 'uim', purpose: 'decide_humanitarian_permit' };

describe.each(storeKinds)('entitlements on %s', (kind) => {
  let testStore: TestStore;
  let db: ControlledTransaction<Database>;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
  });
  afterAll(async () => {
    await testStore.close();
  });
  beforeEach(async () => {
    db = await testStore.store.db('desk').startTransaction().execute();
  });
  afterEach(async () => {
    await db.rollback().execute();
  });

  const entitlements = async (asker: Asker): Promise<readonly EntitlementRow[]> => {
    const { rows } = await sql<EntitlementRow>`
      select opened.journal_number as "journalNumber", facts, restrictions, protection_active
      from access.entitlements(${argumentsOf(asker)}) entitled
      join case_file.case opened on opened.key = entitled.case_key
      order by 1`.execute(db);
    return rows;
  };
  const requirements = async (asker: Asker, journalNumber: string): Promise<readonly string[]> => {
    const rows = await entitlements(asker);
    const facts = rows.find((row) => row.journalNumber === journalNumber)?.facts ?? [];
    return facts.map(({ requirement, categories }) => [requirement, ...categories].join(' ')).sort();
  };

  test('carry the requirements of the case the relation rests on', async () => {
    expect(await requirements(ministry, 'ASY-1')).toEqual(['ART9_NECESSITY HEALTH']);
    expect(await requirements(refugeeBoard, 'ASY-2')).toEqual([
      'ART9_NECESSITY HEALTH',
      'ART9_NECESSITY RELIGIOUS_BELIEF',
      'ORIGINATOR_OK SECURITY',
      'THIRD_PARTY_NEED',
    ]);
    expect(await requirements(refugeeBoard, 'ASY-4')).toEqual([]);
  });

  test('leave out what is registered for another recipient, purpose or instance, or has ended', async () => {
    const caseKeys = [(await lookUpCase(db, 'ASY-4')).caseKey];
    const fact = { fact: 'CASE_RELEVANCE', authority: 'flygtningenaevnet', caseKeys, registeredBy: 'test' };
    await registerFact(db, { ...fact, authority: 'udlaendingenaevnet' });
    await registerFact(db, { ...fact, purpose: 'renewed_consideration' });
    await registerFact(db, { ...fact, instance: 'second' });
    const ended = await registerFact(db, fact);
    await endFact(db, { key: ended, by: 'test' });
    expect(await requirements(refugeeBoard, 'ASY-4')).toEqual([]);
    await registerFact(db, { ...fact, purpose: refugeeBoard.purpose });
    expect(await requirements(refugeeBoard, 'ASY-4')).toEqual(['CASE_RELEVANCE']);
  });

  test('carry a whole fact, with the names of the type Entitlement', async () => {
    const { caseKey } = await lookUpCase(db, 'ASY-4');
    const key = await registerFact(db, {
      fact: 'CASE_RELEVANCE',
      authority: 'flygtningenaevnet',
      caseKeys: [caseKey],
      itemCaseKey: caseKey,
      coordinates: ['Case.grounds'],
      registeredBy: 'test',
    });
    const rows = await entitlements(refugeeBoard);
    expect(rows.find((row) => row.journalNumber === 'ASY-4')?.facts).toEqual([
      {
        key,
        requirement: 'CASE_RELEVANCE',
        categories: [],
        coordinates: ['Case.grounds'],
        itemCaseKey: caseKey,
        originator: null,
        released: null,
      },
    ]);
  });

  describe('restrictions', () => {
    const restrict = async (journalNumber: string, coordinates: readonly string[]): Promise<string> =>
      registerFact(db, {
        fact: 'restriction',
        caseKeys: [(await lookUpCase(db, journalNumber)).caseKey],
        coordinates: [...coordinates],
        detail: { kind: 'KEEP_FOR_CLAIM' },
        registeredBy: 'test',
      });
    const restricted = async (asker: Asker): Promise<unknown> =>
      (await entitlements(asker)).map(({ journalNumber, restrictions }) => [
        journalNumber,
        restrictions.map(({ kind, coordinates }) => [kind, coordinates]),
      ]);

    test('of the opened case', async () => {
      expect(await restricted(refugeeBoard)).toEqual([
        ['ASY-2', []],
        ['ASY-4', [['ACCURACY_CONTESTED', ['Applicant.dateOfBirth']]]],
      ]);
    });

    test('of another case of the person where they name coordinates', async () => {
      await restrict('ASY-1', ['Applicant.familyName']);
      expect(await restricted(ministry)).toEqual([
        ['ASY-1', [['KEEP_FOR_CLAIM', ['Applicant.familyName']]]],
        ['HUM-1', [['KEEP_FOR_CLAIM', ['Applicant.familyName']]]],
      ]);
    });

    test('of another whole case stay with that case', async () => {
      await restrict('ASY-1', []);
      expect(await restricted(ministry)).toEqual([
        ['ASY-1', [['KEEP_FOR_CLAIM', []]]],
        ['HUM-1', []],
      ]);
    });

    test('are gone when they are lifted', async () => {
      const [key] = await findFacts(db, { fact: 'restriction' });
      await endFact(db, { key: key ?? '', by: 'test' });
      expect(await restricted(refugeeBoard)).toEqual([
        ['ASY-2', []],
        ['ASY-4', []],
      ]);
    });
  });

  describe('protection', () => {
    const protectedCases = async (asker: Asker): Promise<readonly string[]> =>
      (await entitlements(asker)).filter((row) => row.protection_active).map((row) => row.journalNumber);
    const own = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' };

    test('of a sponsor protects every case of the applicant', async () => {
      expect(await protectedCases(own)).toEqual(['FAM-1', 'FAM-2']);
      await db.updateTable('case_file.case').set({ sponsor_key: null }).where('journal_number', '=', 'FAM-1').execute();
      expect(await protectedCases(own)).toEqual(['FAM-1', 'FAM-2']);
    });

    test('of the applicant begins and ends with the mark', async () => {
      const mark = async (level: string): Promise<void> => {
        await db
          .updateTable('applicant.person')
          .set({ address_protection: level })
          .where('alien_file_number', '=', '10000002')
          .execute();
      };
      await mark('NAME_AND_ADDRESS');
      expect(await protectedCases(refugeeBoard)).toEqual(['ASY-2']);
      await mark('NONE');
      expect(await protectedCases(refugeeBoard)).toEqual([]);
    });
  });
});
