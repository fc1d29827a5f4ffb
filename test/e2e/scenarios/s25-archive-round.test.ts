import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { openScene, type Scene } from './cast.ts';

const archivist = { authority: 'rigsarkivet', purpose: 'archive_handover', officer: 'ra-12' } as const;

describe.each(storeKinds)('S25, the archive round, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  test.each([
    '{ caseByJournalNumber(journalNumber: "ASY-4") { id restriction } }',
    '{ casesRelatedToMe(first: 1) { totalCount } }',
    '{ caseInMatter { id } }',
    '{ __typename }',
    '{ __schema { queryType { name } } }',
  ])('a live query is refused while the provision is in force: %s', async (query) => {
    for (const reference of ['RA 26-1180', 'NOBODY 1']) {
      const answer = await scene.ask({ ...archivist, reference }, query);
      expect(answer.status).toBe(403);
      expect(answer.text).toBe(
        '{"errors":[{"message":"This purpose is not open to this authority.",' +
          '"extensions":{"code":"PURPOSE_NOT_PERMITTED"}}]}',
      );
    }
  });

  test('the security log says who tried, and under which purpose', async () => {
    const refusals = await scene.network.store.admin
      .selectFrom('disclosure.refusal')
      .select(['authority', 'purpose', 'code'])
      .execute();
    const { authority, purpose } = archivist;
    expect(new Set(refusals.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ authority, purpose, code: 'PURPOSE_NOT_PERMITTED' })]),
    );
  });
});
