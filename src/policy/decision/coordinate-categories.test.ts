import { describe, expect, test } from '@jest/globals';
import { askDecision as ask, policyWith } from '#test/support/ask-decision.ts';
import { buildEntitlement } from '#test/support/build-policy.ts';

const now = [buildEntitlement()];

describe('what is not said', () => {
  test.each(['SECURITY', 'PROVENANCE', 'PROTECTED_CONTACT'])('a withheld %s is passed over in silence', (category) => {
    const closed = policyWith({}, { coordinates: { 'Person.name': [category] } });
    const missing = policyWith(
      { categories: { [category]: ['CONSENT'] } },
      { coordinates: { 'Person.name': [category] } },
    );
    expect(ask(closed, 'Person.name', now)).toMatchObject({ reason: 'NOT_FOR_PURPOSE', announced: false });
    expect(ask(missing, 'Person.name', now)).toMatchObject({ reason: 'REQUIREMENT_MISSING', announced: false });
  });

  test('what shows where a person is has no entry, protected or not', () => {
    const policy = policyWith({ categories: {} }, { revealsLocation: ['Person.name'] });
    expect(ask(policy, 'Person.name', now)).toMatchObject({ announced: false });
    expect(ask(policy, 'Person.name', [buildEntitlement({ protectionActive: true })])).toMatchObject({
      announced: false,
    });
  });
});

describe('protection of name and address', () => {
  const hidden = [buildEntitlement({ protectionActive: true })];
  const address = {
    coordinates: { 'Person.name': ['IDENTITY'], 'Person.address': ['CONTACT'] },
    revealsLocation: ['Person.address'],
    categories: { PROTECTED_CONTACT: { always: ['ADDRESS_NEED'] } },
  };

  test('closes the address for a rule without PROTECTED_CONTACT', () => {
    const policy = policyWith({ categories: { CONTACT: [] } }, address);
    expect(ask(policy, 'Person.address', now)).toMatchObject({ kind: 'allow', marks: [] });
    expect(ask(policy, 'Person.address', hidden, { needStated: true })).toMatchObject({
      reason: 'NOT_FOR_PURPOSE',
      announced: false,
      marks: [],
    });
  });

  test('asks a rule with PROTECTED_CONTACT why, and marks the answer', () => {
    const policy = policyWith({ categories: { CONTACT: [], PROTECTED_CONTACT: [] } }, address);
    expect(ask(policy, 'Person.address', hidden)).toMatchObject({
      reason: 'REQUIREMENT_MISSING',
      requirement: 'ADDRESS_NEED',
      announced: false,
      marks: ['ADDRESS_PROTECTED'],
    });
    expect(ask(policy, 'Person.address', hidden, { needStated: true })).toMatchObject({
      kind: 'allow',
      marks: ['ADDRESS_PROTECTED'],
    });
  });

  test('a stated need does not help a rule that asks for it and does not list PROTECTED_CONTACT', () => {
    const policy = policyWith({ categories: { CONTACT: ['ADDRESS_NEED'] } }, { coordinates: address.coordinates });
    expect(ask(policy, 'Person.address', now).kind).toBe('allow');
    expect(ask(policy, 'Person.address', hidden, { needStated: true })).toMatchObject({ requirement: 'ADDRESS_NEED' });
  });

  test('leaves what shows no place alone', () => {
    const policy = policyWith({ categories: { IDENTITY: [], PROTECTED_CONTACT: [] } }, address);
    expect(ask(policy, 'Person.name', hidden)).toMatchObject({ kind: 'allow', marks: [] });
  });

  test('marks a coordinate that carries PROTECTED_CONTACT itself', () => {
    const policy = policyWith(
      { categories: { PROTECTED_CONTACT: [] } },
      { coordinates: { 'Person.hidden': ['PROTECTED_CONTACT'] } },
    );
    expect(ask(policy, 'Person.hidden', hidden)).toMatchObject({ marks: ['ADDRESS_PROTECTED'] });
    expect(ask(policy, 'Person.hidden', now)).toMatchObject({ marks: [] });
  });
});
