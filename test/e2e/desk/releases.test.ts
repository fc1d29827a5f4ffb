import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { castValuesIn, expectNothing, openScene, requesters, textAt, valueAt, type Scene } from '../scenarios/cast.ts';
import { officers } from './desk-officers.ts';

const { reviewer } = officers;
const { ombudsman } = requesters;
const prosecutor = { authority: 'anklagemyndigheden', instance: 'KBH' } as const;
const prosecution = { ...prosecutor, purpose: 'prosecution', reference: 'AM 5100-26' } as const;
const statements = '{ caseInMatter { grounds { kind statement } } }';
const ask = `mutation ($input: ReleaseRequestInput!) {
  requestRelease(input: $input) { id state reason requestedAt decidedAt }
}`;
const queue = `{
  releaseRequests {
    id version state recipient instance purpose recipientReference need coordinates reference
    case { journalNumber status grounds { kind statement } internalNotes }
  }
}`;
const decide = `mutation ($input: ReleaseDecisionInput!) {
  decideRelease(input: $input) { id version state reason case { id } }
}`;
const coordinates = ['Case.grounds', 'Ground.kind', 'Ground.statement'];
const request = { key: 'am-1', coordinates, need: 'what he said of the militia' };

describe.each(storeKinds)('a release on %s', (kind) => {
  let scene: Scene;
  let requestId: string;
  let seen: readonly { readonly kind: string; readonly statement: string | null }[];
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const decideAs = (asking: typeof reviewer, input: object) => scene.ask(asking, decide, { input });

  test('is not asked for by who has no relation: nothing is written', async () => {
    expectNothing(await scene.ask(prosecution, ask, { input: request }));
    expect((await scene.ask(reviewer, queue)).data).toEqual({ releaseRequests: [] });
  });

  test('is asked for by its matter, where not even the case may be seen before', async () => {
    await scene.register({ fact: 'criminal_matter_registered', ...prosecution, cases: ['ASY-2'] });
    expectNothing(await scene.ask(prosecution, statements));
    const asked = await scene.ask(prosecution, ask, { input: request });
    expect(asked.errors).toBeUndefined();
    expect(valueAt(asked, 'requestRelease')).toMatchObject([{ state: 'HELD', reason: null, decidedAt: null }]);
    expect((await scene.ask(prosecution, ask, { input: request })).data).toEqual(asked.data);
    expectNothing(await scene.ask(prosecution, statements));
  });

  test('shows the official exactly the selection', async () => {
    const answer = await scene.ask(reviewer, queue);
    expect(answer.errors).toBeUndefined();
    expect(valueAt(answer, 'releaseRequests')).toMatchObject([
      {
        version: 1,
        state: 'HELD',
        recipient: 'anklagemyndigheden',
        instance: 'KBH',
        purpose: 'prosecution',
        recipientReference: prosecution.reference,
        need: request.need,
        coordinates: [...coordinates, 'Case.id'],
        case: { journalNumber: 'ASY-2', status: null, internalNotes: null },
      },
    ]);
    requestId = textAt(answer, 'releaseRequests', '0', 'id');
    seen = valueAt(answer, 'releaseRequests', '0', 'case', 'grounds') as typeof seen;
    expect(seen).not.toEqual([]);
    expect((await scene.recordOf(answer)).rule).toBe('udlaendingestyrelsen:release_review');
  });

  test('is decided by the responsible authority alone', async () => {
    const elsewhere = { ...reviewer, authority: 'siri' } as const;
    expect((await scene.ask(elsewhere, queue)).data).toEqual({ releaseRequests: [] });
    const input = { key: 'x', requestId, version: 1, state: 'REFUSED', reason: 'not ours' };
    expectNothing(await scene.ask(elsewhere, decide, { input }));
  });

  test.each<[string, object]>([
    ['no reason', { state: 'REFUSED', reason: ' ' }],
    ['a release of nothing', { state: 'RELEASED', reason: 'seen', values: [] }],
    [
      'something that was not asked for',
      { state: 'RELEASED', reason: 'seen', values: [{ coordinate: 'Case.internalNotes', value: 'x' }] },
    ],
    ['a list as a value', { state: 'RELEASED', reason: 'seen', values: [{ coordinate: 'Case.grounds', value: 'x' }] }],
    [
      'a refusal that releases',
      { state: 'REFUSED', reason: 'no', values: [{ coordinate: 'Ground.kind', value: 'x' }] },
    ],
    ['to be held again', { state: 'HELD', reason: 'later' }],
  ])('is not decided with %s', async (_what, input) => {
    const answer = await decideAs(reviewer, { key: 'bad', requestId, version: 1, ...input });
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect((await scene.ask(reviewer, '{ releaseRequests { version state } }')).data).toEqual({
      releaseRequests: [{ version: 1, state: 'HELD' }],
    });
  });

  test('lets go what was seen, in the wording that was released, once whatever is sent twice', async () => {
    const [first] = seen;
    if (first === undefined) throw new Error('there is a ground');
    const input = {
      key: 'us-1',
      requestId,
      version: 1,
      state: 'RELEASED',
      reason: 'needed for the charge',
      values: [
        { coordinate: 'Ground.kind', value: first.kind },
        { coordinate: 'Ground.statement', value: first.statement ?? '', redacted: 'He was forced to join.' },
      ],
    };
    const decided = await decideAs(reviewer, input);
    expect(decided.data).toMatchObject({ decideRelease: { version: 2, state: 'RELEASED', case: null } });
    expect((await decideAs(reviewer, input)).data).toEqual(decided.data);
    const answer = await scene.ask(prosecution, statements);
    const [given, ...others] = valueAt(answer, 'caseInMatter', 'grounds') as typeof seen;
    expect(given).toEqual({ kind: first.kind, statement: 'He was forced to join.' });
    expect(others.every(({ statement }) => statement === null)).toBe(true);
    expect(answer.disclosure.withheld).toEqual([]);
    expect(castValuesIn(answer)).not.toContain(first.statement);
  });

  test('is not decided a second time, nor on an old version', async () => {
    const again = { key: 'us-2', requestId, version: 2, state: 'REFUSED', reason: 'no' };
    expect((await decideAs(reviewer, again)).errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect((await decideAs(reviewer, { ...again, key: 'us-3', version: 1 })).status).toBe(409);
  });

  test('does not let go what has changed since it was seen', async () => {
    const { caseKey } = await scene.caseKeys('ASY-2');
    await scene.desk
      .updateTable('case_file.ground')
      .set({ statement: 'something else' })
      .where('case_key', '=', caseKey)
      .execute();
    const answer = await scene.ask(prosecution, statements);
    expect(valueAt(answer, 'caseInMatter', 'grounds', '0', 'statement')).toBeNull();
    expect(answer.text).not.toContain('something else');
  });

  test('tells the recipient that it was refused, and why; then it is missing again', async () => {
    const input = { ...request, key: 'am-2', coordinates: ['Case.documents', 'Document.title'] };
    const asked = await scene.ask(prosecution, ask, { input });
    const id = textAt(asked, 'requestRelease', '0', 'id');
    await decideAs(reviewer, { key: 'us-4', requestId: id, version: 1, state: 'REFUSED', reason: 'not relevant' });
    const ticket = await scene.ask(prosecution, `{ releaseTicket(id: "${id}") { state reason } }`);
    expect(ticket.data).toEqual({ releaseTicket: { state: 'REFUSED', reason: 'not relevant' } });
    const stranger = { ...prosecution, instance: 'AAR' };
    expectNothing(await scene.ask(stranger, `{ releaseTicket(id: "${id}") { state reason } }`));
    const answer = await scene.ask(prosecution, '{ caseInMatter { id documents { title } } }');
    expect(answer.disclosure.withheld).toEqual([
      { path: ['caseInMatter', 'documents'], reason: 'REQUIREMENT_MISSING', requirement: 'HUMAN_REVIEW' },
    ]);
  });

  test('is missing before it is asked for, and held after that', async () => {
    const notes = '{ caseByJournalNumber(journalNumber: "FAM-1") { id internalNotes } }';
    const path = ['caseByJournalNumber', 'internalNotes'];
    const before = await scene.ask(ombudsman, notes);
    expect(before.disclosure.withheld).toEqual([{ path, reason: 'REQUIREMENT_MISSING', requirement: 'HUMAN_REVIEW' }]);
    const caseId = textAt(before, 'caseByJournalNumber', 'id');
    const input = { key: 'fob-1', caseId, coordinates: ['Case.internalNotes'], need: 'how it was handled' };
    expect((await scene.ask(ombudsman, ask, { input })).data).toMatchObject({ requestRelease: [{ state: 'HELD' }] });
    expect((await scene.ask(ombudsman, notes)).disclosure.withheld).toEqual([{ path, reason: 'HELD_FOR_REVIEW' }]);
  });

  test.each<[string, object]>([
    ['a field that the rule never opens', { coordinates: ['Case.internalNotes'] }],
    ['no field', { coordinates: [] }],
    ['too many', { coordinates: Array.from({ length: 51 }, (_, i) => `Case.f${String(i)}`) }],
    ['no need', { need: '' }],
    ['no key', { key: '' }],
  ])('is not asked for with %s', async (_what, input) => {
    const before = await scene.desk.selectFrom('desk.action').select('key').execute();
    const answer = await scene.ask(prosecution, ask, { input: { ...request, key: 'am-bad', ...input } });
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(await scene.desk.selectFrom('desk.action').select('key').execute()).toHaveLength(before.length);
  });

  test('the same key for something else is a conflict', async () => {
    const answer = await scene.ask(prosecution, ask, { input: { ...request, need: 'something else' } });
    expect(answer.status).toBe(409);
  });

  test('needs the role in the token, and a named officer', async () => {
    const { roles: _roles, ...withoutRole } = reviewer;
    await expect(scene.network.token(withoutRole)).resolves.toBeDefined();
    const { officer: _officer, ...nameless } = reviewer;
    expect((await scene.ask(nameless, queue)).errors?.[0]?.extensions.code).toBe('PURPOSE_NOT_PERMITTED');
  });
});
