import { describe, expect, test } from '@jest/globals';
import { asId, type CategoryId, type Coordinate, type RequirementId, type RuleId } from '#kernel/ids.ts';
import { invariant } from '#kernel/invariant.ts';
import { buildEntitlement, buildFact, buildItem, buildPolicy, keyOf } from '#test/support/build-policy.ts';
import type { Question } from '../verdict.ts';
import type { Entitlement } from '../entitlement.ts';
import { meetRequirements } from './meet-requirements.ts';
import { requirementNames } from './names.ts';

const policy = buildPolicy({
  coordinates: { 'Person.id': ['REFERENCE'], 'Query.person': ['STRUCTURE'], 'Person.name': ['IDENTITY', 'STRUCTURE'] },
  rules: {
    'board:appeal': { categories: { HEALTH: [], NATIONAL_ID: [] } },
    'abroad:appeal': { categories: { NATIONAL_ID: ['CPR_IDENTIFICATION'] } },
    'museum:appeal': { categories: { NATIONAL_ID: [] } },
  },
  authorities: { board: { identifiesByCpr: true } },
});

interface Asked extends Partial<Question> {
  readonly by?: string;
  readonly category?: string | null;
  readonly of?: string;
}

function meet(requirement: string, entitlement: Partial<Entitlement>, asked: Asked = {}) {
  const { by = 'board:appeal', category = 'HEALTH', of = 'Person.health', ...rest } = asked;
  const id = asId<RuleId>(by);
  const rule = policy.rules[id];
  invariant(rule, 'the rule is in the policy');
  const coordinate = asId<Coordinate>(of);
  const question: Question = { rule: id, coordinate, needStated: false, cleared: false, ...rest };
  return meetRequirements(policy, rule, question, buildEntitlement(entitlement), [
    {
      requirement: asId<RequirementId>(requirement),
      category: category === null ? null : asId<CategoryId>(category),
      coordinate,
    },
  ]);
}

const isMet = { kind: 'met', evidence: [keyOf(900)] };
const isMetWithoutFact = { kind: 'met', evidence: [] };
const isMissing = (requirement: string) => ({ kind: 'missing', requirement });

describe('a requirement met by a registered fact', () => {
  const otherCase = { itemCaseKey: keyOf(7) };
  const thisCase = { itemCaseKey: keyOf(1) };

  // requirement, what the fact names, met?
  test.each<[string, Parameters<typeof buildFact>[1], boolean]>([
    ['ART9_NECESSITY', { categories: ['HEALTH'] }, true],
    ['ART9_NECESSITY', { categories: ['HEALTH'], ...thisCase }, true],
    ['ART9_NECESSITY', { categories: ['HEALTH'], ...otherCase }, false],
    ['ART9_NECESSITY', { categories: ['TRADE_UNION'] }, false],
    ['ART9_NECESSITY', {}, false],
    ['HUMAN_REVIEW', { coordinates: ['Person.health'] }, true],
    ['HUMAN_REVIEW', { coordinates: ['Person.name'] }, false],
    ['HUMAN_REVIEW', {}, false],
    ['CASE_RELEVANCE', { categories: ['HEALTH'] }, true],
    ['CASE_RELEVANCE', { coordinates: ['Person.health'] }, true],
    ['CASE_RELEVANCE', { categories: ['HEALTH'], coordinates: ['Person.name'] }, false],
    ['CASE_RELEVANCE', {}, false],
    ['RIGHTS_DECISION', { categories: ['HEALTH'] }, true],
    ['RIGHTS_DECISION', { coordinates: ['Person.health'] }, true],
    ['RIGHTS_DECISION', { categories: ['IDENTITY'] }, false],
    ['RIGHTS_DECISION', { categories: ['HEALTH'], ...otherCase }, false],
    ['RIGHTS_DECISION', {}, false],
    ['ORIGINATOR_OK', { categories: ['HEALTH'] }, true],
    ['ORIGINATOR_OK', {}, false],
    ...['ART10_NEED', 'CONSENT', 'THIRD_PARTY_NEED', 'TRANSFER_BASIS'].flatMap(
      (requirement): [string, Parameters<typeof buildFact>[1], boolean][] => [
        [requirement, {}, true],
        [requirement, { categories: ['HEALTH'] }, true],
        [requirement, { coordinates: ['Person.health'] }, true],
        [requirement, { categories: ['IDENTITY'] }, false],
        [requirement, { coordinates: ['Person.name'] }, false],
        [requirement, otherCase, false],
      ],
    ),
  ])('%s by a fact that names %j: %p', (requirement, named, met) => {
    const facts = [buildFact(requirement, named)];
    expect(meet(requirement, { facts })).toEqual(met ? isMet : isMissing(requirement));
  });

  test('is not met by a fact for another requirement', () => {
    expect(meet('CONSENT', { facts: [buildFact('ART10_NEED')] })).toEqual(isMissing('CONSENT'));
  });

  test.each(['ART9_NECESSITY', 'ORIGINATOR_OK'])('%s on the request as a whole is never met', (requirement) => {
    const facts = [buildFact(requirement, { categories: ['HEALTH'] })];
    expect(meet(requirement, { facts }, { category: null })).toEqual(isMissing(requirement));
  });

  test('on the request as a whole is not met by a fact for one category', () => {
    const facts = [buildFact('CONSENT', { categories: ['HEALTH'] })];
    expect(meet('CONSENT', { facts }, { category: null })).toEqual(isMissing('CONSENT'));
    expect(meet('CONSENT', { facts: [buildFact('CONSENT')] }, { category: null })).toEqual(isMet);
    expect(meet('RIGHTS_DECISION', { facts: [buildFact('RIGHTS_DECISION')] }, { category: null })).toEqual(isMet);
  });
});

describe('a requirement met by what the question says', () => {
  test('SECURITY_CLEARANCE by a cleared requester', () => {
    expect(meet('SECURITY_CLEARANCE', {})).toEqual(isMissing('SECURITY_CLEARANCE'));
    expect(meet('SECURITY_CLEARANCE', {}, { cleared: true })).toEqual(isMetWithoutFact);
  });

  test.each(['CONSULTATION_SCOPE', 'COURT_SCOPE', 'GRANT_SCOPE', 'SUPERVISION_SCOPE'])(
    '%s by a scope that names the category',
    (requirement) => {
      const scope = [asId<CategoryId>('HEALTH')];
      expect(meet(requirement, { scope })).toEqual(isMetWithoutFact);
      expect(meet(requirement, { scope: [] })).toEqual(isMissing(requirement));
      expect(meet(requirement, { scope }, { category: 'IDENTITY' })).toEqual(isMissing(requirement));
      expect(meet(requirement, { scope }, { category: null })).toEqual(isMissing(requirement));
    },
  );

  test('ADDRESS_NEED where nothing is protected', () => {
    expect(meet('ADDRESS_NEED', {})).toEqual(isMetWithoutFact);
    expect(meet('ADDRESS_NEED', { protectionActive: true }, { needStated: true })).toEqual(isMissing('ADDRESS_NEED'));
  });

  test('TREATMENT_PROFILE_ONLY by asking for the treatment profile, which is all that gets here', () => {
    expect(meet('TREATMENT_PROFILE_ONLY', {})).toEqual(isMetWithoutFact);
  });

  test('FIT_TO_TRAVEL_ONLY by a release of that very answer', () => {
    const release = buildFact('HUMAN_REVIEW', { coordinates: ['SpecialCategoryData.fitnessToTravel'] });
    const other = buildFact('HUMAN_REVIEW', { coordinates: ['SpecialCategoryData.health'] });
    expect(meet('FIT_TO_TRAVEL_ONLY', { facts: [release] })).toEqual(isMet);
    expect(meet('FIT_TO_TRAVEL_ONLY', { facts: [other] })).toEqual(isMissing('FIT_TO_TRAVEL_ONLY'));
  });

  test('nothing meets a requirement that the decision does not know', () => {
    expect(meet('SOMETHING_NEW', { facts: [buildFact('SOMETHING_NEW')] })).toEqual(isMissing('SOMETHING_NEW'));
  });
});

describe('CPR_IDENTIFICATION', () => {
  const cpr = { category: 'NATIONAL_ID', of: 'Person.cpr' };

  test('follows from who asks where NATIONAL_ID is allowed outright', () => {
    expect(meet('CPR_IDENTIFICATION', {}, cpr)).toEqual(isMetWithoutFact);
    expect(meet('CPR_IDENTIFICATION', {}, { ...cpr, by: 'museum:appeal' })).toEqual(isMissing('CPR_IDENTIFICATION'));
  });

  test('is a registered fact where NATIONAL_ID is conditional', () => {
    const abroad = { ...cpr, by: 'abroad:appeal' };
    expect(meet('CPR_IDENTIFICATION', {}, abroad)).toEqual(isMissing('CPR_IDENTIFICATION'));
    expect(meet('CPR_IDENTIFICATION', { facts: [buildFact('CPR_IDENTIFICATION')] }, abroad)).toEqual(isMet);
  });
});

describe('HUMAN_REVIEW of the request as a whole', () => {
  const released = { facts: [buildFact('HUMAN_REVIEW', { coordinates: ['Person.name'] })] };
  const asked = (of: string) => ({ category: null, of });

  test('releases what it names, and with it ids and containers', () => {
    expect(meet('HUMAN_REVIEW', released, asked('Person.name'))).toEqual(isMet);
    expect(meet('HUMAN_REVIEW', released, asked('Person.id'))).toEqual(isMet);
    expect(meet('HUMAN_REVIEW', released, asked('Query.person'))).toEqual(isMet);
    expect(meet('HUMAN_REVIEW', released, asked('Person.health'))).toEqual(isMissing('HUMAN_REVIEW'));
  });

  test.each(['Person.name', 'Person.id', 'Query.person'])('without a release %s waits', (of) => {
    expect(meet('HUMAN_REVIEW', {}, asked(of))).toEqual(isMissing('HUMAN_REVIEW'));
    const elsewhere = buildFact('HUMAN_REVIEW', { coordinates: ['Person.name'], itemCaseKey: keyOf(7) });
    expect(meet('HUMAN_REVIEW', { facts: [elsewhere] }, asked(of))).toEqual(isMissing('HUMAN_REVIEW'));
    const ofNothing = buildFact('HUMAN_REVIEW', { categories: ['IDENTITY'] });
    expect(meet('HUMAN_REVIEW', { facts: [ofNothing] }, asked(of))).toEqual(isMissing('HUMAN_REVIEW'));
  });

  test('a root field, which belongs to nobody, waits for what is in it', () => {
    expect(meet('HUMAN_REVIEW', { applicantKey: null }, asked('Query.person'))).toEqual(isMetWithoutFact);
    expect(meet('HUMAN_REVIEW', { applicantKey: null }, asked('Person.name'))).toEqual(isMissing('HUMAN_REVIEW'));
  });

  test('a category that asks for it is released field by field, ids not excepted', () => {
    expect(meet('HUMAN_REVIEW', released, { category: 'REFERENCE', of: 'Person.id' })).toEqual(
      isMissing('HUMAN_REVIEW'),
    );
  });
});

test.each([
  ['the state is not one of the person', { isStateOfOrigin: false, caseTypes: ['ASYLUM'] }, true],
  ['it is, or nobody knows', { isStateOfOrigin: true, caseTypes: [] }, false],
  ['the recipient acts for no known state', null, false],
])('NOT_COUNTRY_OF_ORIGIN, when %s', (_when, origin, met) => {
  expect(meet('NOT_COUNTRY_OF_ORIGIN', { origin })).toEqual(
    met ? isMetWithoutFact : isMissing('NOT_COUNTRY_OF_ORIGIN'),
  );
});

describe('ORIGINATOR_OK for PROVENANCE goes by the handling caveat', () => {
  const provenance = { category: 'PROVENANCE', of: 'ReceivedInformation.content' };
  const consent = buildFact('ORIGINATOR_OK', { categories: ['HEALTH'], originator: 'politiet' });
  const item = buildItem(['HEALTH'], { caveat: 'ASK_ORIGINATOR', originator: 'politiet' });

  test('the list opens, and nothing else without an item', () => {
    expect(meet('ORIGINATOR_OK', {}, { ...provenance, of: 'Case.receivedInformation' })).toEqual(isMetWithoutFact);
    expect(meet('ORIGINATOR_OK', {}, provenance)).toEqual(isMissing('ORIGINATOR_OK'));
  });

  test('an item without a caveat needs nobody', () => {
    expect(meet('ORIGINATOR_OK', {}, { ...provenance, item: buildItem(['HEALTH']) })).toEqual(isMetWithoutFact);
  });

  test.each([
    ['its originator consents to all that it holds', item, true],
    ['it holds more', buildItem(['HEALTH', 'RACE'], { caveat: 'ASK_ORIGINATOR', originator: 'politiet' }), false],
    ['it came from somebody else', buildItem(['HEALTH'], { caveat: 'ASK_ORIGINATOR', originator: 'pet' }), false],
    ['nobody has said what it holds', buildItem([], { caveat: 'ASK_ORIGINATOR', originator: 'politiet' }), false],
  ])('with a caveat, when %s', (_when, each, met) => {
    const found = meet('ORIGINATOR_OK', { facts: [consent] }, { ...provenance, item: each });
    expect(found).toEqual(met ? isMet : isMissing('ORIGINATOR_OK'));
  });
});

describe('the requirements that the decision knows by name', () => {
  test('are each met by something: none of them falls through to the refusal of the unknown', () => {
    const everything = {
      scope: [asId<CategoryId>('HEALTH')],
      origin: { isStateOfOrigin: false, caseTypes: [] },
      facts: Object.values(requirementNames).map((each) =>
        buildFact(each, {
          categories: ['HEALTH'],
          coordinates: ['Person.health', 'SpecialCategoryData.fitnessToTravel'],
        }),
      ),
    };
    const missing = Object.values(requirementNames).filter(
      (each) => meet(each, everything, { cleared: true, by: 'abroad:appeal' }).kind === 'missing',
    );
    expect(missing).toEqual([]);
  });
});
