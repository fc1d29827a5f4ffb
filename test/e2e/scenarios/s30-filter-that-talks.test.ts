import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashDocument } from '#gateway/choose-document.ts';
import { storeKinds } from '#test/support/databases.ts';
import { byHash, registerOperation } from '#test/support/register-operation.ts';
import {
  castValuesIn,
  expectNothing,
  expectUnknown,
  openScene,
  requesters,
  textAt,
  valueAt,
  withoutRecord,
  type Scene,
} from './cast.ts';

const { copenhagen, frederiksberg, police, refugeeBoard, parliament } = requesters;
const immigrationService = { authority: 'udlaendingestyrelsen', purpose: 'internal_case_handling' };
const ministryOwn = { authority: 'uim', purpose: 'internal_case_handling' };
const ministryDeciding = { authority: 'uim', purpose: 'decide_humanitarian_permit' };

interface Bound {
  readonly authority: string;
  readonly instance?: string;
  readonly purpose: string;
}

const person = 'applicantByFileNumber(alienFileNumber: "10000005")';

/** Ways to get at a value without reading the field by its name. */
const channels: readonly (readonly [channel: string, query: string])[] = [
  ['a filter', '{ casesRelatedToMe(filter: { type: ASYLUM }) { nodes { id } } }'],
  ['a count', '{ casesRelatedToMe { totalCount } }'],
  ['a filtered count', '{ casesRelatedToMe(filter: { type: ASYLUM }) { totalCount } }'],
  ['a page', '{ casesRelatedToMe(first: 1) { nodes { id } endCursor } }'],
  ['a sort', `{ ${person} { cases(orderBy: type) { id } } }`],
  ['a group', `{ ${person} { cases(groupBy: type) { id } } }`],
  ['a filter on a nested list', `{ ${person} { cases(type: ASYLUM) { id } } }`],
  ['a filter by belief', '{ applicants(religiousBelief: "baptised") { id } }'],
  ['an alias', `{ ${person} { familyName: cases { status: type } } }`],
  ['an alias that takes the name of a key', `{ ${person} { id: cases { id: type } } }`],
  ['an alias of belief', `{ ${person} { sensitive { health: religiousBelief } } }`],
  ['a fragment', `fragment hidden on Case { type } query { ${person} { cases { ...hidden } } }`],
  ['an inline fragment', `{ ${person} { cases { ... on Case { type } } } }`],
  ['a fragment on belief', `{ ${person} { sensitive { ... on SpecialCategoryData { religiousBelief } } } }`],
  ['a skipped field', `{ ${person} { familyName cases { type @skip(if: true) } } }`],
  ['an included field', `query ($no: Boolean = false) { ${person} { cases { type @include(if: $no) } } }`],
  ['an entity', '{ _entities(representations: [{ __typename: "Case", id: "1" }]) { ... on Case { type } } }'],
  ['the service', '{ _service { sdl } }'],
  ['a variable of its type', `query ($type: CaseType) { ${person} { familyName } }`],
  ['a misspelling', `{ ${person} { cases { typ } } }`],
  ['a misspelling of belief', `{ ${person} { sensitive { religiousBelif } } }`],
];

describe.each(storeKinds)('S30, the filter that talks, on %s', (kind) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(kind);
  });
  afterAll(() => scene.close());

  describe.each([copenhagen, police])('for $authority', (asking) => {
    test.each(channels)('%s on a field it may not read is a field that there is not', async (_channel, query) => {
      const answer = await scene.ask(asking, query);
      // One constant body, so that neither its words nor its size tell the field, the value or the way.
      expectUnknown(answer);
    });

    test('introspection shows none of it, and the contract names nothing that introspection does not', async () => {
      const answer = await scene.network.ask(
        asking,
        `{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } }
           caseType: __type(name: "CaseType") { name }
           caseFilter: __type(name: "CaseFilter") { name }
           entity: __type(name: "_Entity") { name } }`,
      );
      expect(answer.data).toMatchObject({ caseType: null, caseFilter: null, entity: null });
      const types = valueAt(answer, '__schema', 'types') as readonly { readonly name: string }[];
      const shown = JSON.stringify(types.filter(({ name }) => !name.startsWith('__')));
      const hidden = ['"type"', 'religiousBelief', 'ASYLUM', 'casesRelatedToMe', 'totalCount', 'grounds', '_entities'];
      for (const name of hidden) expect(shown).not.toContain(name);
      expect(shown).toContain('"familyName"');
    });
  });

  test('a number that the caller does not hold gives the answer of a number that nobody has', async () => {
    const by = (number: string): string => `{ applicantByFileNumber(alienFileNumber: "${number}") { familyName } }`;
    for (const asking of [copenhagen, police]) {
      const unknown = await scene.ask(asking, by('99999999'));
      // A person of another municipality, one without a case, and one whose number is written another way.
      for (const number of ['10000004', '10000009', ' 10000006', '10000006%', "10000006' or '1'='1"]) {
        const answer = await scene.ask(asking, by(number));
        expectNothing(answer);
        expect(withoutRecord(answer)).toBe(withoutRecord(unknown));
      }
    }
  });

  test('whether a hidden value exists shows neither in the words nor in the size of the answer', async () => {
    const of = (number: string): string =>
      `{ applicantByFileNumber(alienFileNumber: "${number}") { sex familyName: sensitive { health } } }`;
    const known = await scene.ask({ ...copenhagen, instance: '0756' }, of('10000005'));
    const none = await scene.ask(frederiksberg, of('10000004'));
    expect(known.data).toEqual({ applicantByFileNumber: { sex: 'MALE', familyName: null } });
    expect(known.disclosure.withheld).toHaveLength(1);
    expect(withoutRecord(known)).toBe(withoutRecord(none));

    // Where nothing is left to fetch, somebody of another municipality is still like nobody.
    const alone = (number: string): string => of(number).replace('sex ', '');
    const elsewhere = await scene.ask(copenhagen, alone('10000005'));
    expectNothing(elsewhere);
    expect(withoutRecord(elsewhere)).toBe(withoutRecord(await scene.ask(copenhagen, alone('99999999'))));
  });

  test('an argument that is closed for this purpose refuses the whole operation, without naming it', async () => {
    const query = '{ caseStatistics(table: "humanitarian_by_outcome_and_year", period: "2025") { value count } }';
    expect((await scene.ask(parliament, query)).status).toBe(200);
    const refused = await scene.ask({ ...parliament, purpose: 'parliamentary_question' }, query);
    expect(refused.status).toBe(403);
    expect(refused.text).toBe(
      '{"errors":[{"message":"The operation is refused for this purpose.","extensions":{"code":"OPERATION_REFUSED"}}]}',
    );
  });

  test('a query that has been answered for another authority or purpose is decided anew', async () => {
    const typed = '{ caseByJournalNumber(journalNumber: "ASY-4") { journalNumber type } }';
    expect(valueAt(await scene.ask(immigrationService, typed), 'caseByJournalNumber', 'type')).toBe('ASYLUM');
    expectUnknown(await scene.ask(copenhagen, typed));

    const retained = '{ caseByJournalNumber(journalNumber: "HUM-1") { journalNumber retention { stage } } }';
    const own = await scene.ask(ministryOwn, retained);
    expect(valueAt(own, 'caseByJournalNumber')).toEqual({ journalNumber: 'HUM-1', retention: { stage: 'ACTIVE' } });
    const deciding = await scene.ask(ministryDeciding, retained);
    expect(valueAt(deciding, 'caseByJournalNumber')).toEqual({ journalNumber: 'HUM-1', retention: null });
  });

  describe('asked for by its hash', () => {
    const askByHash = async ({ purpose, ...request }: Bound, hash: string): Promise<string> => {
      const who = await scene.network.present(request);
      const headers = { 'content-type': 'application/json', ...who, 'disclosure-purpose': purpose };
      return (await scene.network.post(headers, JSON.stringify(byHash(hash)))).text();
    };
    const refused =
      '{"errors":[{"message":"The operation is refused for this purpose.","extensions":{"code":"OPERATION_REFUSED"}}]}';

    test('a query that another caller has sent is refused', async () => {
      const typed = '{ caseByJournalNumber(journalNumber: "ASY-4") { journalNumber type } }';
      await scene.ask(immigrationService, typed);
      expect(await askByHash(copenhagen, hashDocument(typed))).toBe(refused);
    });

    test('a query that is registered for another purpose is refused like one that nobody registered', async () => {
      const retained = '{ caseByJournalNumber(journalNumber: "HUM-1") { journalNumber retention { stage } } }';
      const hash = await registerOperation(scene.network.store, ministryOwn, retained);
      expect(await askByHash(ministryOwn, hash)).toContain('"retention":{"stage":"ACTIVE"}');
      expect(await askByHash(ministryDeciding, hash)).toBe(refused);
      expect(await askByHash(ministryDeciding, hashDocument('{ nobody }'))).toBe(refused);
    });
  });

  test('pages and counts of an own list hold what the caller sees and stop where it does', async () => {
    const pageAfter = (after: string | null): string =>
      `{ casesRelatedToMe(first: 1${after === null ? '' : `, after: "${after}"`}) {
        totalCount nodes { journalNumber } endCursor
      } }`;
    const first = await scene.ask(refugeeBoard, pageAfter(null));
    expect(valueAt(first, 'casesRelatedToMe')).toMatchObject({ totalCount: 2, nodes: [{ journalNumber: 'ASY-2' }] });
    const second = await scene.ask(refugeeBoard, pageAfter(textAt(first, 'casesRelatedToMe', 'endCursor')));
    expect(valueAt(second, 'casesRelatedToMe')).toEqual({
      totalCount: 2,
      nodes: [{ journalNumber: 'ASY-4' }],
      endCursor: null,
    });
    const filtered = await scene.ask(
      refugeeBoard,
      '{ casesRelatedToMe(filter: { nationality: "VNM" }) { totalCount nodes { journalNumber } } }',
    );
    expect(valueAt(filtered, 'casesRelatedToMe')).toEqual({ totalCount: 0, nodes: [] });
    expect(castValuesIn(filtered)).toEqual([]);
  });
});
