import { afterEach, describe, expect, test } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { createEgress } from '#gateway/egress.ts';
import { shapeAnswer } from '#gateway/shape-answer.ts';
import type { ShapedAnswer } from '#gateway/shaped-answer.ts';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { openTrapNetwork, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, company, file } from './fixture/trap-resolvers.ts';

type Lie = (shaped: ShapedAnswer) => ShapedAnswer;

const honest: Lie = (shaped) => shaped;
const rewriting =
  (change: (text: string) => string): Lie =>
  (shaped) => ({ ...shaped, data: JSON.parse(change(JSON.stringify(shaped.data))) as ShapedAnswer['data'] });
const withoutHolding =
  (coordinate: string): Lie =>
  (shaped) => ({ ...shaped, holdings: shaped.holdings.filter((each) => each.coordinate !== coordinate) });
const withHolding =
  (coordinate: string): Lie =>
  (shaped) => ({
    ...shaped,
    holdings: shaped.holdings.flatMap((each) => [each, { ...each, coordinate: asId<Coordinate>(coordinate) }]),
  });

describe('a shaper that lies about what it hands over', () => {
  let network: TrapNetwork | undefined;
  afterEach(() => network?.close());

  async function askWith(lie: Lie, selection: string) {
    const opened = await openTrapNetwork({ shape: (input) => lie(shapeAnswer(input)) });
    network = opened;
    const ids = opened.idsOf('narrow');
    const known = selection
      .replace('$alice', ids.seal('Applicant', alice))
      .replace('$file', ids.seal('Case', file))
      .replace('$company', company);
    return { opened, answer: await opened.ask('narrow', known) };
  }

  const applicant =
    '{ a: applicant(id: "$alice") { ...P income n: name } } fragment P on Applicant { name note { text } }';
  const named = '{ named(id: "$company") { name } }';
  const party =
    '{ case(id: "$file") { party { kind: __typename ... on Company { vat name } ... on Applicant { name } } } }';

  test.each([applicant, named, party, '{ people { totalCount nodes { name secret } } }'])(
    'is an honest one otherwise: %s',
    async (selection) => {
      const { answer, opened } = await askWith(honest, selection);
      expect(answer.status).toBe(200);
      expect(opened.departures.map(({ record }) => record)).toEqual(opened.records.map(({ id }) => id));
      expect(opened.records).toHaveLength(1);
      expect(opened.events).toEqual([]);
    },
  );

  test.each<[string, string, Lie]>([
    ['a value that it does not list', applicant, withoutHolding('Applicant.name')],
    ['an object that it does not list', applicant, withoutHolding('Applicant.note')],
    ['a value for what is withheld', applicant, rewriting((text) => text.replace('"income":null', '"income":473911'))],
    ['a field that was not asked for', applicant, rewriting((text) => text.replace('"n":', '"secret":"s-alice","n":'))],
    ['an object for a leaf', applicant, rewriting((text) => text.replace('"n":"Alice"', '"n":{"secret":"s-alice"}'))],
    ['a leaf for an object', applicant, rewriting((text) => text.replace(/"note":\{[^}]*\}/, '"note":"s-alice"'))],
    ['a list for nothing', applicant, rewriting((text) => text.replace('"income":null', '"income":[]'))],
    ['less than it lists', applicant, withHolding('Applicant.friend')],
    ['a field of the one or other type, listing neither', named, withoutHolding('Company.name')],
    ['another type than it lists', party, rewriting((text) => text.replace('"Company"', '"Applicant"'))],
  ])('with %s: an alarm, INTERNAL, nothing leaves', async (_what, selection, lie) => {
    const { answer, opened } = await askWith(lie, selection);
    expect(answer).toMatchObject({ status: 500, body: { errors: [{ extensions: { code: 'INTERNAL' } }] } });
    expect(answer.text).not.toMatch(/Alice|Acme|DK1|473911|s-alice|plain/);
    expect(opened.events).toMatchObject([{ kind: 'INTEGRITY_ALARM', caller: { authority: 'narrow' } }]);
    expect(opened.logLines.join('\n')).toContain('disclosure.integrity-alarm');
    expect(opened.departures).toEqual([]);
  });
});

describe('an answer without a record of its own', () => {
  const contract = buildSchema('type Query { name: String serviceNotices: [String] }');
  const asked = (query: string) => {
    const document = parse(query);
    const [operation] = document.definitions;
    invariant(operation?.kind === Kind.OPERATION_DEFINITION, 'the query stands first');
    return { contract, document, operation };
  };
  const entry = { subjects: [{ coordinates: ['Query.name'] }], document: null } as unknown as DisclosureEntry;
  const egressOf = (isAcknowledged: boolean) =>
    createEgress({ appender: { redeem: () => isAcknowledged }, ledger: { left: () => undefined } });

  test('leaves under a record that was acknowledged, and under no other', () => {
    const outgoing = { body: { data: { name: 'Alice' } }, entry, ...asked('{ name }') };
    expect(egressOf(true).answer(outgoing)).toBe('{"data":{"name":"Alice"}}');
    expect(() => egressOf(false).answer(outgoing)).toThrow('without a record of its own');
    expect(() => egressOf(true).answer({ ...outgoing, entry: null })).toThrow('data leaves without a record');
  });

  test('leaves where the gateway answers by itself', () => {
    const outgoing = { body: { data: { serviceNotices: ['x'], t: 'Query' } }, entry: null };
    expect(egressOf(false).answer({ ...outgoing, ...asked('{ serviceNotices t: __typename }') })).toContain('"x"');
  });

  test('is not a document that the record does not name', () => {
    const content = { sha256: 'a', sizeBytes: 1 };
    const document = { ...entry, document: content };
    const subjects = [
      { coordinates: ['Case.documents', 'Document.content'] },
    ] as unknown as DisclosureEntry['subjects'];
    expect(() => egressOf(true).document({ ...document, subjects }, { ...content, sha256: 'b' })).toThrow('not in the');
    expect(() => egressOf(true).document({ ...document, subjects }, { ...content, sizeBytes: 2 })).toThrow(
      'not in the',
    );
    expect(() => egressOf(true).document(document, content)).toThrow('is not in the record');
    expect(() => egressOf(false).document({ ...document, subjects }, content)).toThrow('without a record');
    expect(() => egressOf(true).document({ ...document, subjects }, content)).not.toThrow();
  });
});
