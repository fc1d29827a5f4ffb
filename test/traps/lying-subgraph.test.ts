import { afterEach, describe, expect, test } from '@jest/globals';
import { openPlainGateway } from './fixture/plain-gateway.ts';
import { openTrapNetwork, type Tamper, type TrapNetwork } from './fixture/trap-network.ts';
import { alice, bob, file } from './fixture/trap-resolvers.ts';

const internal = { status: 500, body: { errors: [{ extensions: { code: 'INTERNAL' } }] } };
const unavailable = { status: 503, body: { errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] } };

/** Tampers with the answers of the subgraph that knows the persons. */
const inPeople =
  (change: (text: string) => string): Tamper =>
  (text, subgraph) =>
    subgraph === 'people' ? change(text) : text;
const swapPersons = inPeople((text) => text.replaceAll(alice, bob));
const swapTypes = inPeople((text) => text.replaceAll('"__typename":"Applicant"', '"__typename":"Company"'));

const unknownType = inPeople((text) => text.replaceAll('"Applicant"', '"Spy"'));

const selection = '{ id name note { text } nickname }';
const lookups = {
  'at the root': (key: string) => `{ applicant(id: "${key}") ${selection} }`,
  'as an entity': (_key: string, caseKey: string) => `{ case(id: "${caseKey}") { applicant ${selection} } }`,
} as const;

describe('a subgraph that answers with something else than was asked', () => {
  let network: TrapNetwork | undefined;
  afterEach(() => network?.close());

  async function askWith(tamper: Tamper, lookup: keyof typeof lookups) {
    const opened = await openTrapNetwork({ tamper });
    network = opened;
    const ids = opened.idsOf('wide');
    const query = lookups[lookup](ids.seal('Applicant', alice), ids.seal('Case', file));
    return { opened, answer: await opened.ask('wide', query) };
  }

  test('is believed by the gateway as it comes', async () => {
    const plain = await openPlainGateway(swapPersons);
    const { data } = await plain.ask(`{ applicant(id: "${alice}") { id name } }`);
    await plain.close();
    expect(data).toEqual({ applicant: { id: bob, name: 'Alice' } });
  });

  test('is believed when it switches the type', async () => {
    const plain = await openPlainGateway(inPeople((text) => text.replaceAll('"Applicant"', '"Company"')));
    const { data } = await plain.ask(`{ named(id: "${alice}") { __typename name } }`);
    await plain.close();
    expect(data).toEqual({ named: { __typename: 'Company', name: 'Alice' } });
  });

  describe.each(Object.keys(lookups) as (keyof typeof lookups)[])('%s', (lookup) => {
    test('is an honest one otherwise', async () => {
      const { answer, opened } = await askWith((text) => text, lookup);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('Alice');
      expect(opened.records).toHaveLength(1);
    });

    test.each<[string, Tamper]>([
      ['another person', swapPersons],
      ['another type', swapTypes],
      ['a value that no wall opened', inPeople((text) => text.replaceAll('"Applicant.name"', '"Applicant.friend"'))],
      [
        'a person that no wall opened',
        inPeople((text) => text.replaceAll(`"Applicant:${alice}"`, `"Applicant:${bob}"`)),
      ],
      ['no walls at all', inPeople((text) => text.replace(/"opened":\[.*\]/, '"opened":[]'))],
    ])('with %s: an alarm, INTERNAL, nothing leaves', async (_what, tamper) => {
      const { answer, opened } = await askWith(tamper, lookup);
      expect(answer).toMatchObject(internal);
      expect(answer.text).not.toMatch(/Alice|plain|Ally|Applicant|Company/);
      expect(opened.records).toEqual([]);
      expect(opened.refusals).toMatchObject([{ code: 'INTERNAL', detail: '' }]);
      expect(opened.logLines.join('\n')).toContain('disclosure.integrity-alarm');
      expect(opened.events).toMatchObject([{ kind: 'INTEGRITY_ALARM', caller: { authority: 'wide' } }]);
    });

    test('with more fields than were asked: they are dropped', async () => {
      const { answer } = await askWith(
        inPeople((text) => text.replaceAll('"name":"Alice"', '"name":"Alice","secret":"s-alice","friend":"x"')),
        lookup,
      );
      expect(answer.status).toBe(200);
      expect(answer.text).not.toMatch(/s-alice|friend/);
    });

    test('with keys that reach what all objects share: they are dropped', async () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const hostile = '"__proto__":{"isAdmin":"yes"},"constructor":{"prototype":{"isAdmin":"yes"}}';
      const { answer } = await askWith((text) => text.replaceAll('{', `{${hostile},`).replaceAll(',}', '}'), lookup);
      expect(answer.text).not.toContain('isAdmin');
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect({}).not.toHaveProperty('isAdmin');
    });

    test('with a list for an object: nothing of it leaves', async () => {
      const { answer } = await askWith(
        inPeople((text) => text.replaceAll('"note":{', '"note":[{').replace('"plain"}', '"plain"}]')),
        lookup,
      );
      expect(answer.text).not.toContain('plain');
    });

    test('with an object in text: it does not leave', async () => {
      const { answer } = await askWith(
        inPeople((text) => text.replaceAll('"Alice"', '{"s-alice":"s-alice"}')),
        lookup,
      );
      expect(answer.text).not.toContain('s-alice');
    });
  });

  test('with a type that nobody knows at the root: the gateway drops the object, nothing leaves', async () => {
    const { answer } = await askWith(unknownType, 'at the root');
    expect(answer.body.data).toEqual({ applicant: null });
  });

  test('with fields that another subgraph answers for: theirs stand', async () => {
    const { answer } = await askWith(
      (text, subgraph) =>
        subgraph === 'people'
          ? text.replace('"name":"Alice"', '"name":"Alice","nickname":"Forged"')
          : text.replace('"nickname":"Ally"', '"nickname":"Ally","name":"Forged"'),
      'as an entity',
    );
    expect(answer.body.data).toMatchObject({ case: { applicant: { name: 'Alice', nickname: 'Ally' } } });
  });

  test.each<[string, Tamper]>([
    ['an entity of a type that nobody knows', unknownType],
    ['an entity of no type', inPeople((text) => text.replaceAll('"__typename":"Applicant"', '"x":1'))],
    ['an entity too many', inPeople((text) => text.replace('"_entities":[', '"_entities":[null,'))],
    ['an entity too few', inPeople((text) => text.replace(/"_entities":\[.*?\]/, '"_entities":[]'))],
  ])('with %s: an alarm', async (_what, tamper) => {
    const { answer, opened } = await askWith(tamper, 'as an entity');
    expect(answer).toMatchObject(internal);
    expect(opened.records).toEqual([]);
  });

  test('with another id in the place of the one that was asked for: it is nobody else', async () => {
    const { answer, opened } = await askWith(
      inPeople((text) => text.replace('"name":"Alice"', `"name":"Alice","id":"${bob}"`)),
      'as an entity',
    );
    const id = opened.idsOf('wide').seal('Applicant', alice);
    expect(answer.body.data).toMatchObject({ case: { applicant: { id, name: 'Alice' } } });
  });

  test('that sends no verdicts is a subgraph that failed', async () => {
    const tamper = inPeople((text) => text.replace('disclosureVerdicts', 'other'));
    const { answer, opened } = await askWith(tamper, 'at the root');
    expect(answer).toMatchObject(unavailable);
    expect(opened.records).toEqual([]);
  });

  test('that reports a failure beside its data: its part is null, and an error says so', async () => {
    const failure = '"errors":[{"message":"duplicate key value (cpr)=(010203-1234)","extensions":{"sql":"select 1"}}],';
    const { answer, opened } = await askWith(
      inPeople((text) => text.replace('{', `{${failure}`)),
      'as an entity',
    );
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(answer.text).not.toMatch(/duplicate|cpr|010203|sql|select/);
    expect(opened.logLines.join('\n')).not.toMatch(/duplicate|010203|select 1/);
  });
});
