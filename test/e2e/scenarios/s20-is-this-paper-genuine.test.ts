import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeKinds } from '#test/support/databases.ts';
import { atTheDesk } from './at-the-desk.ts';
import { castValuesIn, expectNothing, openScene, textAt, valueAt, type Scene } from './cast.ts';

const ministry = {
  authority: 'udenrigsministeriet',
  purpose: 'consult_other_authority',
  reference: 'UM 2026-5512',
} as const;
const embassy = {
  authority: 'ad_hoc_udenlandsk_myndighed',
  instance: 'GRANT-20',
  purpose: 'ad_hoc_disclosure',
} as const;

const agreed = ['IDENTITY', 'DOCUMENT_META', 'DOCUMENT_CONTENT'];
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

const inquiry = `{
  caseInMatter {
    status
    applicant { familyName nationalities }
    documents { title }
  }
}`;

describe.each(storeKinds)('S20, whether a paper is genuine, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  const desk = () => atTheDesk(scene, 'udlaendingestyrelsen');

  test('without consent the ministry gets nationality and a neutral note, not the name and not the paper', async () => {
    const answer = await scene.ask(ministry, inquiry);
    expect(answer.data).toEqual({
      caseInMatter: { status: 'APPEALED', applicant: { familyName: null, nationalities: ['IRN'] }, documents: null },
    });
    expect(answer.disclosure.withheld.map(({ reason }) => reason)).toEqual([
      'REQUIREMENT_MISSING',
      'REQUIREMENT_MISSING',
    ]);
    expect(castValuesIn(answer)).toEqual(['IRN']);
  });

  test('consent alone does not widen what the consultation lists', async () => {
    await desk().register({ fact: 'CONSENT', recipient: ministry.authority, cases: ['ASY-2'], categories: agreed });
    expect(castValuesIn(await scene.ask(ministry, inquiry))).toEqual(['IRN']);
  });

  describe('with consent, under a consultation that lists name and papers', () => {
    const asking = { ...ministry, reference: 'UM 2026-5513' } as const;
    const papers = '{ caseInMatter { applicant { familyName } documents { kind title content } } }';
    const words = 'summons no. 88412, before the bench at Shiraz';
    const stamped = `Not to be shown to authorities of the country. ${words}`;

    beforeAll(async () => {
      await desk().register({
        fact: 'consultation_open',
        recipient: ministry.authority,
        reference: asking.reference,
        cases: ['ASY-2'],
        categories: agreed,
        dueAt: tomorrow,
      });
      const { caseKey } = await scene.caseKeys('ASY-2');
      // The copy for the inquiry leaves out what he is charged with.
      await scene.desk
        .insertInto('case_file.document')
        .values({
          key: randomUUID(),
          case_key: caseKey,
          position: 900,
          kind: 'IDENTITY_PAPER',
          title: 'Copy for the inquiry',
          content_categories: ['IDENTITY'],
          content: words,
        })
        .execute();
    });

    test('the name comes, and that there is a copy; the summons tells of an offence and is not in the list', async () => {
      const answer = await scene.ask(asking, papers);
      expect(answer.data).toEqual({
        caseInMatter: {
          applicant: { familyName: 'Rahmani' },
          documents: [{ kind: 'IDENTITY_PAPER', title: null, content: null }],
        },
      });
      expect(new Set(answer.disclosure.withheld.map(({ requirement }) => requirement))).toEqual(
        new Set(['HUMAN_REVIEW']),
      );
    });

    test('the released copy comes with the words that the official put on it', async () => {
      await desk().release(asking, {
        coordinates: ['Case.documents', 'Document.title', 'Document.content'],
        show: 'documents { title content }',
        reword: { 'Document.content': stamped },
      });
      const answer = await scene.ask(asking, papers);
      expect(valueAt(answer, 'caseInMatter', 'documents')).toEqual([
        { kind: 'IDENTITY_PAPER', title: 'Copy for the inquiry', content: stamped },
      ]);
      expect(answer.disclosure).toMatchObject({ withheld: [], marks: [] });
      expect(castValuesIn(answer)).toEqual(['Rahmani']);
    });

    test('nothing of it comes when the consent is withdrawn', async () => {
      await desk().end('CONSENT', 'ASY-2', ministry.authority);
      expect((await scene.ask(asking, papers)).data).toEqual({ caseInMatter: null });
    });
  });

  describe('an embassy of the country, whatever grant two have signed', () => {
    const { authority, instance, purpose } = embassy;
    const query = '{ caseInMatter { id status applicant { id familyName nationalities } } personInMatter { id } }';
    const coordinates = ['Applicant.familyName', 'Applicant.nationalities', 'Case.status'];
    const grantFor = (state: string | null, reference: string) =>
      desk().grant({
        recipient: authority,
        ...{ instance, purpose, reference, state, cases: ['ASY-2'], basis: 'gdpr_44_49' },
        categories: ['IDENTITY', 'NATIONALITY', 'CASE_PROCESS'],
        notAfter: tomorrow,
        maxUses: 9,
      });

    beforeAll(async () => {
      await desk().register({
        fact: 'TRANSFER_BASIS',
        recipient: authority,
        instance,
        cases: ['ASY-2'],
        claim: 'important reasons of public interest',
      });
    });

    test.each([
      ['of the country', 'IRN', 'EMB 1'],
      ['of no state that anybody named', null, 'EMB 2'],
    ])('gets nothing as one %s, and cannot ask for a release', async (_what, state, reference) => {
      await grantFor(state, reference);
      const asking = { ...embassy, reference };
      const ask = 'mutation ($input: ReleaseRequestInput!) { requestRelease(input: $input) { id state } }';
      expectNothing(
        await scene.ask(asking, ask, { input: { key: reference.replace(' ', '-'), coordinates, need: 'a visa' } }),
      );
      await scene.register({ fact: 'HUMAN_REVIEW', authority, cases: ['ASY-2'], coordinates });
      expectNothing(await scene.ask(asking, query));
      await scene.endWhere({ fact: 'HUMAN_REVIEW', authority });
    });

    test('while one of another state gets what was released', async () => {
      const asking = { ...embassy, reference: 'EMB 3' };
      await grantFor('CHE', asking.reference);
      await desk().release(asking, { coordinates, show: 'status applicant { familyName nationalities }' });
      expect(castValuesIn(await scene.ask(asking, query))).toEqual(['IRN', 'Rahmani']);
    });

    test('and not even its ticket any more, once it turns out to be a state of his', async () => {
      const asking = { ...embassy, reference: 'EMB 3' };
      const ask = 'mutation ($input: ReleaseRequestInput!) { requestRelease(input: $input) { id } }';
      const input = { key: 'CHE-2', coordinates, need: 'a visa' };
      const id = textAt(await scene.ask(asking, ask, { input }), 'requestRelease', '0', 'id');
      const ticket = `{ releaseTicket(id: "${id}") { state } }`;
      expect((await scene.ask(asking, ticket)).data).toEqual({ releaseTicket: { state: 'HELD' } });
      await scene.desk
        .updateTable('applicant.person')
        .set({ former_residences: ['CHE'] })
        .where('key', '=', await scene.personKey('10000002'))
        .execute();
      expectNothing(await scene.ask(asking, ticket));
      expectNothing(await scene.ask(asking, query));
    });
  });
});
