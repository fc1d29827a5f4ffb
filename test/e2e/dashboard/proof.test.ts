import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { LogError } from '#log/log-error.ts';
import { verifyProofFile } from '#log/verify-proof-file.ts';
import { openBrowserSession, type BrowserSession } from '#test/support/browser-session.ts';
import { storeKinds } from '#test/support/databases.ts';
import { integrateRecords, testLogSigner } from '#test/support/integrate-records.ts';
import { openScene, requesters, type Scene } from '../scenarios/cast.ts';

const pages = { document: Buffer.from(''), files: new Map() };
const oversight = { purpose: 'internal_oversight_dpo', reference: 'DPO 2026-0009' } as const;
const answerShape = z.object({
  data: z.object({
    isReadable: z.boolean(),
    proven: z.object({ entry: z.string(), proof: z.string() }).nullable(),
    keys: z.array(z.object({ name: z.string(), id: z.string(), publicKey: z.string() })),
  }),
});

describe.each(storeKinds)('the proof of a record for who may read it, on %s', (kind) => {
  let scene: Scene;
  let browser: BrowserSession;
  let opened: string;
  let closed: string;
  beforeAll(async () => {
    scene = await openScene(kind, { pages });
    const ask = async (authority: keyof typeof requesters, journalNumber: string): Promise<string> => {
      const query = `{ caseByJournalNumber(journalNumber: "${journalNumber}") { status } }`;
      return (await scene.ask(requesters[authority], query)).disclosure.record;
    };
    opened = await ask('refugeeBoard', 'ASY-2');
    // Of no case that the task of the data protection officer names.
    closed = await ask('ministry', 'HUM-1');
    await integrateRecords(scene.network.store);
    browser = openBrowserSession(scene.network);
    await browser.signIn('dpo-1');
  });
  afterAll(() => scene.close());

  const askProof = async (asked: object, from = browser): Promise<unknown> => {
    const headers = { 'x-csrf-token': await from.csrfToken() };
    const response = await from.post('/dashboard/proof', { operation: 'OneDisclosure', ...asked }, headers);
    return response.json();
  };

  test('is one that a verifier of the log takes, for this record and for no other', async () => {
    const answer = answerShape.parse(await askProof({ ...oversight, variables: { id: opened } }));
    const { proven, keys } = answer.data;
    const trusted = { log: testLogSigner.key, witnesses: [] };
    const entry = new Uint8Array(Buffer.from(proven?.entry ?? '', 'base64'));
    expect(verifyProofFile(proven?.proof ?? '', entry, trusted).checkpoint.size).toBeGreaterThan(0);
    expect(() => verifyProofFile(proven?.proof ?? '', entry.toReversed(), trusted)).toThrow(LogError);
    const { name, id, publicKey } = testLogSigner.key;
    expect(keys).toEqual([{ name, id, publicKey: publicKey.export({ format: 'jwk' }).x }]);
  });

  test('is not there for a record of another case, as for one that does not exist', async () => {
    const none = { isReadable: false, proven: null, keys: expect.any(Array) };
    expect(await askProof({ ...oversight, variables: { id: closed } })).toEqual({ data: none });
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await askProof({ ...oversight, variables: { id: unknown } })).toEqual({ data: none });
  });

  test('is for nobody without the purpose, and of nothing but one disclosure', async () => {
    const other = openBrowserSession(scene.network);
    await other.signIn('security-officer-1');
    expect(await askProof({ ...oversight, variables: { id: opened } }, other)).toMatchObject({
      errors: [{ extensions: { code: 'PURPOSE_NOT_PERMITTED' } }],
    });
    const list = { ...oversight, operation: 'DisclosuresOfCase', variables: { journalNumber: 'ASY-2', first: 1 } };
    expect(await askProof(list)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('looking it up is on record as the reading that it is', async () => {
    const count = async (): Promise<number> =>
      (await scene.network.store.admin.selectFrom('disclosure.record').select('id').execute()).length;
    const before = await count();
    await askProof({ ...oversight, variables: { id: opened } });
    expect(await count()).toBe(before + 1);
  });
});
