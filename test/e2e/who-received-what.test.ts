import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { destroyCaseKey } from '#storage/case-keys.ts';
import { clearedClients, type Asking } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { officers } from './desk/desk-officers.ts';
import { expectNothing, openScene, requesters, textAt, valueAt, type Scene } from './scenarios/cast.ts';

const { registrar } = officers;
const clearedRegistrar = { ...registrar, officer: 'us-23', clearance: true } as const;
const { refugeeBoard, protectionOfficer } = requesters;
/** Prepares what Omar is told. */
const report = { authority: 'udlaendingestyrelsen', purpose: 'data_subject_access', reference: 'R 26-2' } as const;
const handling = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling', officer: 'us-90' } as const;
const service = {
  ...{ authority: 'pet', purpose: 'security_assessment', reference: 'PET 2026-118' },
  ...{ officer: 'analyst-7', clearance: true },
} as const;
const all = `id rule reference withheld direction recipient recipientAuthority recipientInstance recipientNameDa
  recipientNameEn source purpose legalBasis categories disclosedAt disclosedOn visibility`;
const ofPerson = `{ personInMatter { disclosures { ${all} } } }`;
const ofCase = '{ caseByJournalNumber(journalNumber: "ASY-2") { disclosures { id recipient purpose visibility } } }';
const show = `mutation ($input: ShownDisclosureInput!) {
  showDisclosure(input: $input) { id version fact reference cases { journalNumber } registeredBy }
}`;

type Row = Readonly<Record<string, unknown>>;

describe.each(storeKinds)('who received what, and why, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind, { clearedClients: [...clearedClients, 'udlaendingestyrelsen'] });
    const { authority, reference } = report;
    const person = '10000002';
    await scene.register({ fact: 'rights_request_addressed_here', authority, reference, cases: [], person });
    const asked = '{ caseByJournalNumber(journalNumber: "ASY-2") { status applicant { familyName } } }';
    await scene.ask({ ...refugeeBoard, officer: 'board-member-3' }, asked);
  });
  afterAll(() => scene.close());

  const told = async (): Promise<readonly Row[]> => {
    const answer = await scene.ask(report, ofPerson);
    expect([answer.errors, answer.disclosure.withheld]).toEqual([undefined, []]);
    return valueAt(answer, 'personInMatter', 'disclosures') as readonly Row[];
  };
  const notOwn = (rows: readonly Row[]): readonly Row[] =>
    rows.filter(({ recipient }) => recipient !== report.authority);
  const caseId = async (journalNumber: string): Promise<string> => {
    const query = `{ caseByJournalNumber(journalNumber: "${journalNumber}") { id } }`;
    return textAt(await scene.ask(registrar, query), 'caseByJournalNumber', 'id');
  };
  const decide = async (disclosureId: unknown, { as = clearedRegistrar, ...more }: Row & { as?: Asking } = {}) => {
    const input = { key: randomUUID(), caseId: await caseId('ASY-2'), disclosureId, reason: 'no harm any more' };
    return scene.ask(as, show, { input: { ...input, ...more } });
  };
  const waiting = async (recipient: string): Promise<readonly Row[]> => {
    const seen = valueAt(await scene.ask(handling, ofCase), 'caseByJournalNumber', 'disclosures') as Row[];
    return seen.filter((row) => row['visibility'] === 'NEEDS_DECISION' && row['recipient'] === recipient);
  };

  test('the person is told who it was, when, for what, on which basis, which kinds of data, and from whom', async () => {
    const [row] = await told();
    expect(row).toEqual({
      id: expect.any(String),
      ...{ rule: 'flygtningenaevnet:appeal_refugee_appeals_board', reference: null, withheld: [] },
      ...{ direction: 'DISCLOSED', recipient: 'flygtningenaevnet', recipientAuthority: 'flygtningenaevnet' },
      ...{ recipientInstance: null, recipientNameDa: 'Flygtningenævnet', recipientNameEn: 'Refugee Appeals Board' },
      ...{ source: ['udlaendingestyrelsen'], purpose: 'appeal_refugee_appeals_board' },
      legalBasis: ['gdpr_6_1_e', 'gdpr_9_2_f', 'dbl_8_1_2', 'udl_53a', 'udl_45b'],
      categories: ['CASE_PROCESS', 'IDENTITY', 'STRUCTURE'],
      disclosedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      disclosedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      visibility: 'SHOWN',
    });
  });

  test('how many are asked for may stand in a variable of any name', async () => {
    const query = `query ($representations: Int) {
      personInMatter { disclosures(first: $representations) { id } }
    }`;
    const answer = await scene.ask(report, query, { representations: 1 });
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'personInMatter', 'disclosures')).toHaveLength(1);
  });

  test('that somebody looked is told to the next reader, and to the person', async () => {
    const own = (await told()).filter(({ recipient }) => recipient === report.authority);
    expect(own[0]).toMatchObject({
      ...{ purpose: 'data_subject_access', reference: 'R 26-2', source: ['udlaendingestyrelsen'] },
      categories: ['DISCLOSURE_LOG', 'REFERENCE', 'STRUCTURE'],
    });
    const seen = valueAt(await scene.ask(protectionOfficer, ofCase), 'caseByJournalNumber', 'disclosures') as Row[];
    expect(seen[0]).toMatchObject({ recipient: report.authority, purpose: report.purpose });
    expect((await told())[0]).toMatchObject({ recipient: protectionOfficer.authority });
    expect((await told())[0]).toMatchObject({ recipient: report.authority });
  });

  test('what the service asked leaves no trace in what the person is told, and supervision sees it', async () => {
    const before = notOwn(await told());
    for (const field of ['journalNumber', 'status']) await scene.ask(service, `{ caseInMatter { ${field} } }`);
    const answer = await scene.ask(report, ofPerson);
    expect(notOwn(valueAt(answer, 'personInMatter', 'disclosures') as Row[])).toEqual(before);
    expect(answer.text).not.toMatch(/"pet|PET 2026-118|security_assessment|NEEDS_DECISION/);
    expect(answer.disclosure.withheld).toEqual([]);
    const seen = valueAt(await scene.ask(protectionOfficer, ofCase), 'caseByJournalNumber', 'disclosures');
    expect(seen).toContainEqual({
      ...{ id: expect.any(String), recipient: 'pet', purpose: 'security_assessment', visibility: 'NEEDS_DECISION' },
    });
  });

  test('nobody who acted for an authority is named to anyone', async () => {
    for (const [asking, query] of [
      [report, ofPerson],
      [protectionOfficer, `{ caseByJournalNumber(journalNumber: "ASY-2") { disclosures { ${all} } } }`],
    ] as const) {
      expect((await scene.ask(asking, query)).text).not.toMatch(/board-member-3|analyst-7|us-22|us-23|us-90/);
    }
  });

  test('what the service received is decided by a cleared officer; any other is told so, and nothing is shown', async () => {
    const [ofService] = await waiting('pet');
    const before = notOwn(await told());
    const refused = await decide(ofService?.['id'], { as: registrar });
    expect(refused).toMatchObject({ status: 200, data: { showDisclosure: null } });
    expect(refused.disclosure.withheld).toEqual([
      { path: ['showDisclosure'], reason: 'REQUIREMENT_MISSING', requirement: 'SECURITY_CLEARANCE' },
    ]);
    expect((await scene.recordOf(refused)).withheld).toMatchObject([
      { coordinate: 'Mutation.showDisclosure', requirement: 'SECURITY_CLEARANCE' },
    ]);
    expect(notOwn(await told())).toEqual(before);
    // Of another case, and where there is none, the answer is the same to both.
    for (const as of [registrar, clearedRegistrar]) expectNothing(await decide(randomUUID(), { as }));

    const [own] = await waiting('udlaendingestyrelsen');
    const decided = await decide(own?.['id'], { as: registrar });
    expect([decided.errors, valueAt(decided, 'showDisclosure', 'reference')]).toEqual([undefined, own?.['id']]);
    expect(await told()).toContainEqual(expect.objectContaining({ id: own?.['id'], visibility: 'SHOWN' }));
  });

  test('a decision at the desk shows that one entry, until it is ended', async () => {
    const ofService = await waiting('pet');
    expect(ofService).toHaveLength(2);
    const before = notOwn(await told());
    const decided = await decide(ofService[0]?.['id']);
    expect(decided.errors).toBeUndefined();
    expect(valueAt(decided, 'showDisclosure')).toEqual({
      ...{ id: expect.any(String), version: 1, fact: 'disclosure_shown', reference: ofService[0]?.['id'] },
      ...{ cases: [{ journalNumber: 'ASY-2' }], registeredBy: 'udlaendingestyrelsen us-23' },
    });
    const after = notOwn(await told());
    expect(after.filter(({ id }) => !before.some((row) => row['id'] === id))).toEqual([
      expect.objectContaining({ id: ofService[0]?.['id'], recipient: 'pet', visibility: 'SHOWN' }),
    ]);
    expect((await decide(ofService[0]?.['id'])).text).toContain('CONFLICT');

    const end = 'mutation ($input: FactEndInput!) { endFact(input: $input) { endedBy } }';
    const factId = textAt(decided, 'showDisclosure', 'id');
    const input = { key: randomUUID(), factId, version: 1, reason: 'a new referral' };
    expect((await scene.ask(registrar, end, { input })).errors).toBeUndefined();
    expect(notOwn(await told())).toEqual(before);
    expect((await decide(ofService[0]?.['id'])).errors).toBeUndefined();
  });

  test('an entry of another case, or none, is nothing to decide on; a decision needs its reason', async () => {
    const other = await scene.ask(handling, '{ caseByJournalNumber(journalNumber: "FAM-1") { status } }');
    expectNothing(await decide(other.disclosure.record));
    expectNothing(await decide(randomUUID()));
    expectNothing(await decide('x'));
    const [ofService] = await waiting('pet');
    expect((await decide(ofService?.['id'], { reason: ' ' })).status).toBe(400);
  });

  test('of an erased case recipient, day, purpose and categories remain, and nothing else', async () => {
    const { applicantKey } = await scene.caseKeys('ASY-2');
    await sql`
      insert into case_file.case (key, journal_number, applicant_key, type, status, responsible_authority)
      values (gen_random_uuid(), 'FAM-78', ${applicantKey}, 'FAMILY_REUNIFICATION', 'CLOSED', 'udlaendingestyrelsen')`.execute(
      scene.desk,
    );
    const read = await scene.ask(handling, '{ caseByJournalNumber(journalNumber: "FAM-78") { status } }');
    const [subject] = (await scene.recordOf(read)).subjects;
    await sql`update case_file.case set retention_stage = 'ERASED' where journal_number = 'FAM-78'`.execute(scene.desk);
    expect(await destroyCaseKey(scene.network.store.admin, subject?.caseRef ?? '')).toBe(true);

    const answer = await scene.network.ask(report, ofPerson);
    expect(answer.errors).toBeUndefined();
    const rows = valueAt(answer, 'personInMatter', 'disclosures') as readonly Row[];
    expect(rows.find(({ id }) => id === read.disclosure.record)).toEqual({
      ...{ id: read.disclosure.record, rule: 'udlaendingestyrelsen:internal_case_handling', direction: 'DISCLOSED' },
      ...{ reference: null, withheld: null, source: null, legalBasis: null, disclosedAt: null },
      ...{ recipient: 'udlaendingestyrelsen', recipientAuthority: 'udlaendingestyrelsen', recipientInstance: null },
      ...{ recipientNameDa: 'Udlændingestyrelsen', recipientNameEn: 'Danish Immigration Service' },
      ...{ purpose: 'internal_case_handling', categories: ['CASE_PROCESS', 'STRUCTURE'], visibility: 'SHOWN' },
      disclosedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
  });
});
