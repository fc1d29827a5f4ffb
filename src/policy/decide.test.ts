import { describe, expect, test } from '@jest/globals';
import { askDecision as ask, policyWith } from '#test/support/ask-decision.ts';
import { buildEntitlement, buildFact, buildItem, buildRestriction, keyOf } from '#test/support/build-policy.ts';

const now = [buildEntitlement()];

describe('a rule that opens a category', () => {
  test('opens its coordinates and says which case did', () => {
    const [entitlement] = now;
    expect(ask(policyWith({}), 'Person.name', now)).toEqual({
      kind: 'allow',
      openedBy: entitlement,
      categories: ['IDENTITY'],
      evidence: [],
      marks: [],
    });
  });

  test('opens nothing when no case is open', () => {
    expect(ask(policyWith({}), 'Person.name', [])).toMatchObject({
      kind: 'withhold',
      reason: 'NOT_FOR_PURPOSE',
      requirement: null,
      announced: true,
    });
  });

  test('does not open what carries another category as well', () => {
    const policy = policyWith({}, { coordinates: { 'Person.name': ['IDENTITY', 'SPONSOR'] } });
    expect(ask(policy, 'Person.name', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(policy, 'Person.name', 'possible')).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test.each([
    ['is switched off', policyWith({ enabled: false })],
    ['is of a closed authority', policyWith({}, { authorities: { board: { status: 'closed' } } })],
    ['denies the field', policyWith({ fieldDeny: ['Person.name'] })],
    ['opens the category for another field alone', policyWith({ fieldOnly: { IDENTITY: ['Person.alias'] } })],
  ])('opens nothing when it %s', (_what, policy) => {
    expect(ask(policy, 'Person.name', now)).toMatchObject({ kind: 'withhold', reason: 'NOT_FOR_PURPOSE' });
    expect(ask(policy, 'Person.name', 'possible')).toMatchObject({ kind: 'withhold', reason: 'NOT_FOR_PURPOSE' });
  });

  test('opens the field that it opens the category for', () => {
    const policy = policyWith({ fieldOnly: { IDENTITY: ['Person.name'] } });
    expect(ask(policy, 'Person.name', now).kind).toBe('allow');
  });

  test('gives nothing to a rule that does not exist', () => {
    expect(ask(policyWith({}), 'Person.name', now, { rule: 'board:other' })).toMatchObject({
      reason: 'NOT_FOR_PURPOSE',
    });
  });

  test.each(['Person.unknown', 'toString', '__proto__'])('gives nothing for the coordinate %s', (coordinate) => {
    expect(ask(policyWith({}), coordinate, now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(policyWith({}), coordinate, 'possible')).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('gives nothing for a coordinate without a category (I7)', () => {
    const policy = policyWith({}, { coordinates: { 'Person.name': [] } });
    expect(ask(policy, 'Person.name', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('gives nothing under a purpose that the policy lacks', () => {
    const { purposes: _purposes, ...rest } = policyWith({});
    expect(ask({ ...rest, purposes: {} }, 'Person.name', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask({ ...rest, purposes: {} }, 'Person.name', 'possible')).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('gives nothing for a category that the policy lacks', () => {
    const policy = policyWith({});
    expect(ask({ ...policy, categories: {} }, 'Person.name', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });
});

describe('special categories and offences', () => {
  test.each([
    ['art9', 'art9Basis'],
    ['art10', 'art10Basis'],
  ])('%s stays closed without a basis of the purpose', (gdpr, basis) => {
    const rule = { categories: { HEALTH: [] } };
    const without = policyWith(rule, { categories: { HEALTH: { gdpr } } });
    const withBasis = policyWith(rule, {
      categories: { HEALTH: { gdpr } },
      purposes: { appeal: { [basis]: 'law' } },
    });
    expect(ask(without, 'Person.health', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(withBasis, 'Person.health', now).kind).toBe('allow');
  });
});

describe('requirements', () => {
  const needsRelevance = policyWith({ categories: { IDENTITY: ['CASE_RELEVANCE'] } });
  const relevant = buildFact('CASE_RELEVANCE', { categories: ['IDENTITY'] });

  test('that are missing are named', () => {
    expect(ask(needsRelevance, 'Person.name', now)).toEqual({
      kind: 'withhold',
      reason: 'REQUIREMENT_MISSING',
      requirement: 'CASE_RELEVANCE',
      announced: true,
      marks: [],
    });
  });

  test('that are met are the evidence', () => {
    const verdict = ask(needsRelevance, 'Person.name', [buildEntitlement({ facts: [relevant] })]);
    expect(verdict).toMatchObject({ kind: 'allow', evidence: [keyOf(900)] });
  });

  test('do not stop the question whether it is possible at all', () => {
    expect(ask(needsRelevance, 'Person.name', 'possible').kind).toBe('allow');
  });

  test('are never mixed across two cases', () => {
    const policy = policyWith({ categories: { IDENTITY: ['CASE_RELEVANCE', 'CONSENT'] } });
    const half = buildEntitlement({ facts: [relevant] });
    const otherHalf = buildEntitlement({ caseKey: keyOf(3), facts: [buildFact('CONSENT')] });
    const whole = buildEntitlement({ caseKey: keyOf(4), facts: [relevant, buildFact('CONSENT', { key: keyOf(901) })] });
    expect(ask(policy, 'Person.name', [half, otherHalf])).toMatchObject({ reason: 'REQUIREMENT_MISSING' });
    expect(ask(policy, 'Person.name', [half, otherHalf, whole])).toMatchObject({
      kind: 'allow',
      openedBy: whole,
      evidence: [keyOf(900), keyOf(901)],
    });
  });

  test('the first case that opens is the one that is named', () => {
    const second = buildEntitlement({ caseKey: keyOf(3) });
    expect(ask(policyWith({}), 'Person.name', [second, ...now])).toMatchObject({ openedBy: second });
  });

  test('of a category for every external disclosure do not bind an internal rule', () => {
    const always = { categories: { IDENTITY: { always: ['CONSENT'] } } };
    expect(ask(policyWith({ external: true }, always), 'Person.name', now)).toMatchObject({ requirement: 'CONSENT' });
    expect(ask(policyWith({ external: false }, always), 'Person.name', now).kind).toBe('allow');
  });

  test('that the relation satisfies are not asked for', () => {
    const rule = { categories: { IDENTITY: ['CONSENT'] }, satisfiedByRelation: ['CONSENT'] };
    expect(ask(policyWith(rule), 'Person.name', now).kind).toBe('allow');
  });

  test('on the request as a whole bind every coordinate, and no relation satisfies them', () => {
    const rule = { needs: ['CONSENT'], satisfiedByRelation: ['CONSENT'] };
    expect(ask(policyWith(rule), 'Person.name', now)).toMatchObject({ requirement: 'CONSENT' });
    const facts = [buildEntitlement({ facts: [buildFact('CONSENT')] })];
    expect(ask(policyWith(rule), 'Person.name', facts).kind).toBe('allow');
  });

  test('the refusal that lacks least is the one that is told', () => {
    const policy = policyWith({ categories: { IDENTITY: ['CASE_RELEVANCE'] } });
    const restricted = buildEntitlement({
      caseKey: keyOf(3),
      facts: [relevant],
      restrictions: [buildRestriction('KEEP_FOR_CLAIM', [], keyOf(3))],
    });
    const missing = buildEntitlement();
    expect(ask(policy, 'Person.name', [missing, restricted])).toMatchObject({ reason: 'RESTRICTED' });
    expect(ask(policy, 'Person.name', [restricted, missing])).toMatchObject({ reason: 'RESTRICTED' });
  });
});

describe('documents and received items', () => {
  const item = buildItem(['HEALTH']);

  test('carry the categories of what they hold', () => {
    expect(ask(policyWith({}), 'Person.name', now, { item })).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    const both = policyWith({ categories: { IDENTITY: [], HEALTH: [] } });
    expect(ask(both, 'Person.name', now, { item })).toMatchObject({ kind: 'allow', marks: [] });
    expect(ask(policyWith({}), 'Person.name', 'possible', { item })).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('show their handling caveat as a mark', () => {
    const asked = { item: buildItem(['IDENTITY'], { caveat: 'ASK_ORIGINATOR', originator: 'politiet' }) };
    expect(ask(policyWith({}), 'Person.name', now, asked)).toMatchObject({ marks: ['CAVEAT'] });
  });
});

describe('a field computed from others', () => {
  const sketch = {
    coordinates: {
      'Person.band': { categories: ['IDENTITY'], requires: ['Person.income'] },
      'Person.income': ['ECONOMY'],
    },
  };

  test('opens only if its inputs do', () => {
    expect(ask(policyWith({}, sketch), 'Person.band', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(policyWith({}, sketch), 'Person.band', 'possible')).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    const open = policyWith({ categories: { IDENTITY: [], ECONOMY: [] } }, sketch);
    expect(ask(open, 'Person.band', now).kind).toBe('allow');
  });

  test('needs what its inputs need', () => {
    const policy = policyWith({ categories: { IDENTITY: [], ECONOMY: ['CONSENT'] } }, sketch);
    expect(ask(policy, 'Person.band', now)).toMatchObject({ requirement: 'CONSENT' });
    const facts = [buildEntitlement({ facts: [buildFact('CONSENT', { coordinates: ['Person.income'] })] })];
    expect(ask(policy, 'Person.band', facts).kind).toBe('allow');
  });

  test('stays closed when an input is none of ours', () => {
    const policy = policyWith({}, { coordinates: { 'Person.band': { categories: ['IDENTITY'], requires: ['X.y'] } } });
    expect(ask(policy, 'Person.band', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('is protected, restricted and kept silent like its inputs', () => {
    const place = { ...sketch, revealsLocation: ['Person.income'] };
    const rule = { categories: { IDENTITY: [], ECONOMY: [] } };
    const hidden = [buildEntitlement({ protectionActive: true })];
    const restricted = [buildEntitlement({ restrictions: [buildRestriction('KEEP_FOR_CLAIM', ['Person.income'])] })];
    expect(ask(policyWith(rule, place), 'Person.band', hidden)).toMatchObject({
      reason: 'NOT_FOR_PURPOSE',
      announced: false,
    });
    expect(ask(policyWith(rule, sketch), 'Person.band', restricted)).toMatchObject({ reason: 'RESTRICTED' });
    const security = { ...sketch.coordinates, 'Person.income': ['SECURITY'] };
    expect(ask(policyWith(rule, { coordinates: security }), 'Person.band', now)).toMatchObject({ announced: false });
  });
});

describe('pseudonymous answers', () => {
  const sketch = { coordinates: { 'Person.id': ['REFERENCE'], 'Person.file': ['REFERENCE'] } };

  test('carry ids as tokens although REFERENCE is closed', () => {
    const policy = policyWith({ shape: 'pseudonymous' }, sketch);
    expect(ask(policy, 'Person.id', now).kind).toBe('allow');
    expect(ask(policy, 'Person.file', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(policyWith({}, sketch), 'Person.id', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });

  test('carry no id that holds more, nor one that is denied', () => {
    const more = policyWith({ shape: 'pseudonymous' }, { coordinates: { 'Person.id': ['REFERENCE', 'SPONSOR'] } });
    const denied = policyWith({ shape: 'pseudonymous', fieldDeny: ['Person.id'] }, sketch);
    expect(ask(more, 'Person.id', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
    expect(ask(denied, 'Person.id', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE' });
  });
});

describe('what is refused to an authority whatever else holds', () => {
  const policy = policyWith(
    {},
    { authorities: { board: { hardDeny: [{ recipient: 'state_of_origin', caseTypes: ['ASYLUM'] }] } } },
  );
  const from = (isStateOfOrigin: boolean, ...caseTypes: string[]) =>
    buildEntitlement({ origin: { isStateOfOrigin, caseTypes } });

  test.each([
    ['the state of origin, of somebody who had such a case', from(true, 'WORK', 'ASYLUM'), false],
    ['the state of origin, of somebody else', from(true, 'WORK'), true],
    ['another state', from(false, 'ASYLUM'), true],
    ['nobody knows which state', buildEntitlement(), false],
    ['what belongs to nobody', buildEntitlement({ applicantKey: null }), true],
  ])('%s', (_what, entitlement, opens) => {
    const verdict = ask(policy, 'Person.name', [entitlement]);
    expect(verdict).toMatchObject(opens ? { kind: 'allow' } : { kind: 'withhold', reason: 'NOT_FOR_PURPOSE' });
  });

  test('beats one grant and leaves another', () => {
    const allowed = from(false, 'ASYLUM');
    expect(ask(policy, 'Person.name', [from(true, 'ASYLUM'), allowed])).toMatchObject({ openedBy: allowed });
  });

  test('another authority is not asked for a state', () => {
    expect(ask(policyWith({}), 'Person.name', now).kind).toBe('allow');
  });
});
