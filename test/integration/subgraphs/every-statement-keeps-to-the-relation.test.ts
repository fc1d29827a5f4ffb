import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import type { Requester } from '#identity/requester.ts';
import { asId, type InternalKey, type PolicyVersion } from '#kernel/ids.ts';
import type { Database } from '#storage/database.ts';
import { createDisclosureStore } from '#storage/postgres-disclosure-store.ts';
import * as applicant from '#subgraphs/applicant/queries.ts';
import * as files from '#subgraphs/case/queries.ts';
import { countRelated, selectRelatedPage, type CaseList } from '#subgraphs/case/list-queries.ts';
import { keySet } from '#subgraphs/entitled.ts';
import { selectDocumentParts, selectStoredDocument } from '#subgraphs/case/document-queries.ts';
import { inCase, onPerson, type FilingPlace } from '#subgraphs/case/filing-place.ts';
import { insertReceived, selectReceiver } from '#subgraphs/case/submission-queries.ts';
import * as entries from '#subgraphs/oversight/entry-queries.ts';
import * as oversight from '#subgraphs/oversight/queries.ts';
import { selectSponsors } from '#subgraphs/sponsor/queries.ts';
import type { Access } from '#subgraphs/subgraph.ts';
import { openTestStore, readTestPolicy, storeKinds, type TestStore } from '#test/support/databases.ts';
import { addDocument, drawBytes } from '#test/support/documents.ts';
import { readRecords } from '#test/support/read-records.ts';
import { buildEntry, pseudonyms, subjectOf } from './build-entry.ts';
import { buildRequester, udlaendingestyrelsen } from './open-subgraph.ts';

const { version } = readTestPolicy();

const everything: CaseList = {
  filter: { type: null, status: null, receivedFrom: null, receivedTo: null, nationality: null },
  heldBack: [],
};

interface Keys {
  readonly persons: readonly InternalKey[];
  readonly sponsors: readonly InternalKey[];
  readonly cases: readonly InternalKey[];
  readonly document: InternalKey;
}

type Statement = (db: Kysely<Database>, access: Access, keys: Keys) => Promise<readonly unknown[] | number>;

async function findReceivers(db: Kysely<Database>, access: Access, places: readonly FilingPlace[]) {
  const found = await Promise.all(places.map((place) => selectReceiver(db, access, place)));
  return found.filter((row) => row !== null);
}

async function file(db: Kysely<Database>, access: Access, places: readonly FilingPlace[]) {
  const item = { source: 's', caveat: 'NONE', contentCategories: [], content: 'c', sha256: '0'.repeat(64) } as const;
  const filed = await Promise.all(
    places.map((place) => insertReceived(db, access, place, { ...item, key: randomUUID() })),
  );
  return filed.filter((row) => row !== null);
}

async function findEntries(db: Kysely<Database>, access: Access, of: 'case' | 'person', keys: readonly InternalKey[]) {
  const wanted = keys.map((ownerKey) => ({
    ...{ ownerKey, ownerRef: of === 'case' ? pseudonyms.caseRef(ownerKey) : pseudonyms.personRef(ownerKey) },
    ...{ caseKeys: [], caseRefs: [], erasedRefs: [], recordId: null, before: null, limit: 10 },
  }));
  return (await entries.selectEntries(db, access, of, wanted)).flat();
}

/** Every statement of the four subgraphs that reads what belongs to someone, asked for everybody. */
const statements: Readonly<Record<string, Statement>> = {
  persons: (db, access, { persons }) => applicant.selectApplicants(db, access, keySet(persons)),
  'a person by number': (db, access) => applicant.selectApplicants(db, access, applicant.keyOfFileNumber('10000002')),
  ...Object.fromEntries(
    (['residence_status', 'family_member', 'travel_document', 'entry_record', 'special_category'] as const).map(
      (table) => [
        table,
        (db: Kysely<Database>, access: Access, { persons }: Keys) => applicant.selectParts(db, access, table, persons),
      ],
    ),
  ),
  sponsors: (db, access, { sponsors }) => selectSponsors(db, access, sponsors),
  cases: (db, access, { cases }) => files.selectCases(db, access, keySet(cases)),
  'a case by number': (db, access) => files.selectCases(db, access, files.keyOfJournalNumber('ASY-2')),
  'cases of persons': (db, access, { persons }) => files.selectApplicantCases(db, access, persons),
  ...Object.fromEntries(
    (['document', 'ground', 'decision', 'appeal', 'received_information'] as const).map((table) => [
      table,
      (db: Kysely<Database>, access: Access, { cases }: Keys) => files.selectParts(db, access, table, cases),
    ]),
  ),
  'a case to file in': (db, access, { cases }) =>
    findReceivers(
      db,
      access,
      cases.map((key) => inCase(access, keySet([key]))),
    ),
  'a person to file under': (db, access, { persons }) =>
    findReceivers(
      db,
      access,
      persons.map((key) => onPerson(access, keySet([key]))),
    ),
  'an item to file in a case': (db, access, { cases }) =>
    file(
      db,
      access,
      cases.map((key) => inCase(access, keySet([key]))),
    ),
  'an item to file under a person': (db, access, { persons }) =>
    file(
      db,
      access,
      persons.map((key) => onPerson(access, keySet([key]))),
    ),
  'a document': async (db, access, { document }) =>
    [await selectStoredDocument(db, access, document)].filter((found) => found !== null),
  'parts of a document': (db, access, { document }) =>
    selectDocumentParts(db, access, { documentKey: document, from: 0 }),
  'a page': (db, access) => selectRelatedPage(db, access, everything, { limit: 100, after: null }),
  'a count': (db, access) => countRelated(db, access, everything),
  'entities of the record': (db, access, { cases }) => oversight.selectEntities(db, access, 'case_key', cases),
  'open cases': (db, access) => oversight.selectOpenCaseKeys(db, access),
  'entries of cases': (db, access, { cases }) => findEntries(db, access, 'case', cases),
  'entries of persons': (db, access, { persons }) => findEntries(db, access, 'person', persons),
  'rights requests': (db, access, { persons }) => oversight.selectRightsRequests(db, access, persons),
};

describe.each(storeKinds)('every statement on %s keeps to the relation by itself', (kind) => {
  let testStore: TestStore;
  let db: Kysely<Database>;
  let keys: Keys;

  beforeAll(async () => {
    testStore = await openTestStore(kind);
    db = testStore.store.admin;
    const cases = await db.selectFrom('case_file.case').select(['key', 'applicant_key', 'sponsor_key']).execute();
    keys = {
      persons: cases.map((row) => asId<InternalKey>(row.applicant_key)),
      sponsors: cases
        .map((row) => row.sponsor_key)
        .filter((key) => key !== null)
        .map(asId<InternalKey>),
      cases: cases.map((row) => asId<InternalKey>(row.key)),
      document: await addDocument(testStore.store, 'ASY-2', { bytes: drawBytes(10) }),
    };
    const [row] = await db.selectFrom('case_file.case').selectAll().where('journal_number', '=', 'ASY-2').execute();
    if (row === undefined) throw new Error('the cast holds ASY-2');
    const caseKeys = { caseKey: asId<InternalKey>(row.key), applicantKey: asId<InternalKey>(row.applicant_key) };
    await createDisclosureStore(testStore.store).insertEntries([buildEntry([subjectOf(caseKeys, ['IDENTITY'])])]);
    await db
      .insertInto('oversight.rights_request')
      .values({ key: randomUUID(), applicant_key: row.applicant_key, kind: 'ACCESS', state: 'RECEIVED' })
      .execute();
  });
  afterAll(async () => {
    await testStore.close();
  });

  const ask = async (name: string, requester: Requester, policyVersion = version): Promise<number> => {
    const result = await statements[name]?.(db, { requester, policyVersion, at: new Date().toISOString() }, keys);
    return typeof result === 'number' ? result : (result?.length ?? NaN);
  };

  test.each(Object.keys(statements))('%s', async (name) => {
    expect(await ask(name, udlaendingestyrelsen)).toBeGreaterThan(0);
    // A municipality where nobody lives, an authority nobody knows, a purpose that is not the authority's.
    const nowhere = buildRequester('kommune', 'municipal_reception_and_integration', { instance: '0999' });
    expect(await ask(name, nowhere)).toBe(0);
    expect(await ask(name, buildRequester('nobody', 'internal_case_handling'))).toBe(0);
    expect(await ask(name, buildRequester('udlaendingestyrelsen', 'appeal_refugee_appeals_board'))).toBe(0);
    // A policy that is not installed.
    expect(await ask(name, udlaendingestyrelsen, asId<PolicyVersion>('0'.repeat(64)))).toBe(0);
  });

  test('an entry of the record by its id, for other cases', async () => {
    const [entry] = await readRecords(testStore.store);
    if (entry === undefined) throw new Error('an entry has been written');
    const caseRefs = entry.subjects.map(({ caseRef }) => caseRef).filter((ref) => ref !== null);
    const access = { requester: udlaendingestyrelsen, policyVersion: version, at: new Date().toISOString() };
    const find = (refs: readonly string[]) =>
      entries.selectEntry(db, access, entry.id, { caseKeys: keys.cases.slice(0, refs.length), caseRefs: refs });
    expect(await find(caseRefs)).not.toBeNull();
    expect(await find(['0'.repeat(64)])).toBeNull();
    expect(await find([])).toBeNull();
  });
});
