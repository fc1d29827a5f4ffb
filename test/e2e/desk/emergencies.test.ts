import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answer } from '#test/support/boot-network.ts';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { caseIdQuery, officers } from './desk-officers.ts';

const { onDuty, colleague } = officers;
const hospital = {
  authority: 'ad_hoc_offentlig_myndighed',
  instance: 'RH',
  purpose: 'emergency_vital_interest',
  reference: 'NOED 1',
} as const;
const fields = `id version recipient reason declaredBy declaredAt opensUntil reviewDueAt finding reviewedBy isIncident
  personToldAt case { journalNumber }`;
const declare = `mutation ($input: EmergencyInput!) { declareEmergency(input: $input) { ${fields} } }`;
const review = `mutation ($input: EmergencyReviewInput!) { reviewEmergency(input: $input) { ${fields} } }`;
const tell = `mutation ($input: EmergencyStepInput!) { recordPersonTold(input: $input) { ${fields} } }`;
const list = `query ($first: Int) { emergencies(first: $first) { id finding isIncident personToldAt } }`;
const name = '{ personInMatter { familyName } }';

interface Listed {
  readonly id: string;
  readonly isIncident: boolean;
}

describe.each(storeKinds)('an emergency on %s', (kind) => {
  let scene: Scene;
  let caseId: string;
  let emergencyId: string;
  beforeAll(async () => {
    scene = await openScene(kind);
    // Her present stay rests on the humanitarian case.
    await scene.desk
      .updateTable('case_file.case')
      .set({ current_stay: true })
      .where('journal_number', '=', 'HUM-1')
      .execute();
    caseId = textAt(await scene.ask(onDuty, caseIdQuery, { journalNumber: 'HUM-1' }), 'caseByJournalNumber', 'id');
  });
  afterAll(() => scene.close());

  const terms = () => ({
    key: 'e-1',
    recipient: hospital.authority,
    instance: hospital.instance,
    caseId,
    reference: hospital.reference,
    reason: 'found unconscious',
  });
  const instantAt = (answer: Answer, field: string): number => Date.parse(textAt(answer, 'declareEmergency', field));
  const listed = async (variables = {}): Promise<readonly Listed[]> =>
    valueAt(await scene.ask(colleague, list, variables), 'emergencies') as readonly Listed[];
  const rows = async (): Promise<number> => {
    const actions = await scene.desk.selectFrom('desk.action').select('key').execute();
    const facts = await scene.desk.selectFrom('access.fact').select('key').execute();
    return actions.length + facts.length;
  };

  test('is declared by a named officer and opens for sixty minutes', async () => {
    expectNothing(await scene.ask(hospital, name));
    const answer = await scene.ask(onDuty, declare, { input: terms() });
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'declareEmergency')).toMatchObject({
      version: 1,
      declaredBy: 'uim-04',
      finding: null,
      isIncident: false,
      personToldAt: null,
      case: { journalNumber: 'HUM-1' },
    });
    expect(instantAt(answer, 'opensUntil') - instantAt(answer, 'declaredAt')).toBe(60 * 60 * 1000);
    emergencyId = textAt(answer, 'declareEmergency', 'id');
    expect(castValuesIn(await scene.ask(hospital, name))).toEqual(['Karimova']);
    expect((await scene.ask(onDuty, declare, { input: terms() })).data).toEqual(answer.data);
  });

  test('is not reviewed by who declared it', async () => {
    const input = { key: 'e-2', emergencyId, version: 1, finding: 'JUSTIFIED', reason: 'it was me' };
    expect((await scene.ask(onDuty, review, { input })).status).toBe(400);
  });

  test('is reviewed by somebody else, once, and the person is told, once', async () => {
    const input = { key: 'e-3', emergencyId, version: 1, finding: 'JUSTIFIED', reason: 'life was at risk' };
    expect(valueAt(await scene.ask(colleague, review, { input }), 'reviewEmergency')).toMatchObject({
      version: 2,
      finding: 'JUSTIFIED',
      reviewedBy: 'uim-07',
      isIncident: false,
    });
    expect((await scene.ask(colleague, review, { input: { ...input, key: 'e-4', version: 2 } })).status).toBe(409);
    const told = await scene.ask(onDuty, tell, { input: { key: 'e-5', emergencyId, version: 2, reason: 'by letter' } });
    expect(valueAt(told, 'recordPersonTold')).toMatchObject({ version: 3, personToldAt: expect.any(String) });
    const again = { key: 'e-6', emergencyId, version: 3, reason: 'by letter' };
    expect((await scene.ask(onDuty, tell, { input: again })).status).toBe(409);
  });

  test('is an incident when nobody has reviewed it in time', async () => {
    const late = '0d8c6f0e-3c1c-4b5e-9d3e-2f6a1b7c8d90';
    const { caseKey } = await scene.caseKeys('HUM-1');
    await scene.desk
      .insertInto('desk.action')
      .values({
        subject_key: late,
        version: 1,
        kind: 'EMERGENCY_DECLARED',
        authority: onDuty.authority,
        instance: null,
        officer: onDuty.officer,
        client: 'test',
        reason: 'found unconscious',
        detail: JSON.stringify({
          recipient: hospital.authority,
          instance: hospital.instance,
          reference: 'NOED 0',
          caseKey,
          reviewDueAt: '2026-01-02T23:00:00.000Z',
        }),
        at: new Date('2026-01-01T10:00:00Z'),
      })
      .execute();
    const incidents = async () => (await listed()).filter(({ isIncident }) => isIncident);
    expect(await incidents()).toMatchObject([{ id: late, finding: null }]);
    const input = { key: 'e-7', emergencyId: late, version: 1, finding: 'NOT_JUSTIFIED', reason: 'too late' };
    await scene.ask(colleague, review, { input });
    expect(await incidents()).toMatchObject([{ id: late, finding: 'NOT_JUSTIFIED' }]);
    expect(await listed({ first: 1 })).toHaveLength(1);
    for (const first of [0, 201]) expect((await scene.ask(colleague, list, { first })).status).toBe(400);
  });

  test.each<[string, object]>([
    ['a recipient without an emergency rule', { recipient: 'siri', instance: null }],
    ['no body', { instance: null }],
    ['no reason', { reason: ' ' }],
    ['no reference', { reference: '' }],
  ])('%s: BAD_REQUEST, and nothing is written', async (_what, change) => {
    const before = await rows();
    const answer = await scene.ask(onDuty, declare, { input: { ...terms(), key: 'e-bad', ...change } });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(await rows()).toBe(before);
  });

  test("another authority's case and emergency are unknown", async () => {
    const before = await rows();
    const elsewhere = { ...colleague, authority: 'siri' } as const;
    expectNothing(await scene.ask(elsewhere, declare, { input: { ...terms(), key: 'e-8' } }));
    const input = { key: 'e-9', emergencyId, version: 3, reason: 'x' };
    expectNothing(await scene.ask(elsewhere, tell, { input }));
    expectNothing(await scene.ask(colleague, tell, { input: { ...input, emergencyId: 'x' } }));
    expect((await scene.ask(elsewhere, list)).data).toEqual({ emergencies: [] });
    expect(await rows()).toBe(before);
  });
});
