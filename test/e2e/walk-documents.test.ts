import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findOpenings } from '#test/oracle/find-openings.ts';
import { evaluator, openOracleNetwork, type OracleNetwork } from '#test/oracle/oracle-network.ts';
import { findBodies, registerEverything, type Body } from '#test/oracle/random-facts.ts';
import type { Rule } from '#test/oracle/read-rules.ts';
import { itemOf } from '#test/oracle/world-objects.ts';
import type { File, HeldItem, World } from '#test/oracle/world.ts';
import { storeKinds } from '#test/support/databases.ts';

const states = [
  { name: 'no requirement', register: () => [], needStated: false },
  { name: 'every requirement', register: (world: World) => registerEverything(evaluator, world), needStated: true },
];
const steps = ['Case.id', 'Case.documents', 'Document.id', 'Document.content'];

const walks = storeKinds.flatMap((kind) => states.map((state) => ({ kind, ...state })));

/** Every document of the world, downloaded by everybody: it comes exactly where the evaluator says that it opens. */
describe.each(walks)('with $name registered on $kind', ({ kind, register, needStated }) => {
  let oracle: OracleNetwork;
  beforeAll(async () => {
    oracle = await openOracleNetwork(kind, (world) => ({
      requirements: register(world),
      restrictions: [],
      protectedNames: [],
    }));
  });
  afterAll(() => oracle.close());

  /** A token of one answer is no key for another request. */
  function isExpected(rule: Rule, { instance, reference }: Body, file: File, held: HeldItem): boolean {
    const openings = findOpenings(evaluator.book, oracle.world, rule, { instance, reference }).filter(
      (opening) => opening.file === file.journalNumber,
    );
    const isOpen = (coordinate: string): boolean => {
      const asked = { coordinate, needStated, item: coordinate === 'Case.id' ? null : itemOf(held) };
      return evaluator.evaluate(rule, asked, openings).kind === 'open';
    };
    return rule.shape !== 'pseudonymous' && openings.length > 0 && steps.every(isOpen);
  }

  async function download({ rule, instance, reference }: Body, name: string) {
    const { authority, purpose } = rule;
    const underReference = await oracle.renewRequests({ rule, reference });
    const asking = { authority, ...(instance === null ? {} : { instance }) };
    const id = oracle.idsFor({ rule, instance }).seal('Document', name);
    const path = `/documents/${encodeURIComponent(id)}`;
    const response = await fetch(`${oracle.network.url}${path}`, {
      headers: {
        ...(await oracle.network.present(asking, 'GET', path)),
        'disclosure-purpose': purpose,
        ...(underReference === null ? {} : { 'disclosure-reference': encodeURIComponent(underReference) }),
        ...(needStated ? { 'disclosure-need': 'the letter has to reach the person' } : {}),
      },
    });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  }

  test('every document comes to whom it is open, and to nobody else', async () => {
    const differences: string[] = [];
    let opened = 0;
    for (const body of findBodies(evaluator, oracle.world)) {
      for (const file of oracle.world.files) {
        for (const [index, held] of file.documents.entries()) {
          const name = `${file.journalNumber} ${String(index)}`;
          const expected = isExpected(body.rule, body, file, held);
          const { status, bytes } = await download(body, name);
          const text = createHash('sha256').update(String(held.values['content'])).digest('hex');
          const isWhole = createHash('sha256').update(bytes).digest('hex') === text;
          if (status !== (expected ? 200 : 404) || isWhole !== expected) {
            differences.push(`${body.rule.id} ${String(body.instance)} ${name}: HTTP ${String(status)}`);
          }
          if (expected) opened += 1;
        }
      }
    }
    expect(differences).toEqual([]);
    expect(opened).toBeGreaterThan(0);
  }, 120_000);
});
