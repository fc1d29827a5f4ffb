import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';

export type Input = Readonly<Record<string, unknown>>;

/** An input that is wrong in one place. */
export interface BadInput {
  readonly what: string;
  readonly input: unknown;
  /** `nothing`: as well as BAD_REQUEST, the answer `null` that an unknown id has. */
  readonly answer: 'refused' | 'nothing';
  /** Where it is wrong: `Type.field`. */
  readonly coordinate: string;
}

/** Stands in every bad text; must stand in nothing that comes back. */
export const marker = 'Zx9Marker';

/** Texts that hold whatever a document or an answer holds: long ones and blank ones are in order. */
const ofAnyLength = new Set(['InformationInput.content', 'ReleasedValueInput.value', 'ReleasedValueInput.redacted']);

const longText = marker.padEnd(5000, 'x');
const unstorable: readonly (readonly [string, string])[] = [
  ['NUL', `${marker}\0`],
  ['half a character', `${marker}\ud800`],
  ['the other half', `\udc00${marker}`],
];
const badKeys: readonly (readonly [string, string])[] = [
  ['a blank in it', 'a b'],
  ['129 characters', 'k'.repeat(129)],
  ['a letter beyond ASCII', 'nøgle'],
  ['a line break', 'a\n'],
];

/**
 * Everything that can be wrong with one place of an input, told by its type: left out, null, of another type, too long, not
 * storable, blank, an id of something else.
 *
 * @param good an input with nothing wrong, in which every list of input objects has an item
 * @param otherIds ids of other kinds of things, all in use
 */
export function badInputs(type: GraphQLInputObjectType, good: Input, otherIds: readonly string[]): readonly BadInput[] {
  const unknownMember = {
    what: 'an unknown member',
    input: { ...good, [marker]: 1 },
    answer: 'refused' as const,
    coordinate: type.name,
  };
  const members = Object.values(type.getFields()).flatMap((field): readonly BadInput[] => {
    const coordinate = `${type.name}.${field.name}`;
    const bad = (what: string, value: unknown, answer: BadInput['answer'] = 'refused'): BadInput => ({
      what: `${coordinate}: ${what}`,
      input: { ...good, [field.name]: value },
      answer,
      coordinate,
    });
    const { [field.name]: _left, ...without } = good;
    const missing = isNonNullType(field.type) ? [{ ...bad('left out', null), input: without }, bad('null', null)] : [];
    const values = badValues(field.type, coordinate, otherIds).map(({ what, value, answer }) =>
      bad(what, value, answer),
    );
    return [...missing, ...values, ...within(field.type, good[field.name], bad, otherIds)];
  });
  return [unknownMember, ...members];
}

/** What can be wrong inside a list of input objects. */
function within(
  type: GraphQLInputType,
  value: unknown,
  bad: (what: string, value: unknown) => BadInput,
  otherIds: readonly string[],
): readonly BadInput[] {
  const list = getNullableType(type);
  const item = isListType(list) ? getNullableType(list.ofType) : null;
  if (!isInputObjectType(item) || !Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  const [first] = items;
  if (!isInput(first)) throw new Error(`${item.name} has no item to spoil`);
  return badInputs(item, first, otherIds).map(({ what, input, coordinate }) => ({
    ...bad(what, [input]),
    what,
    coordinate,
  }));
}

interface BadValue {
  readonly what: string;
  readonly value: unknown;
  readonly answer: BadInput['answer'];
}

function badValues(given: GraphQLInputType, coordinate: string, otherIds: readonly string[]): readonly BadValue[] {
  const type = getNullableType(given);
  const refused = (what: string, value: unknown): BadValue => ({ what, value, answer: 'refused' });
  if (isListType(type)) {
    const items = badValues(type.ofType, coordinate, otherIds);
    const tooMany = Array.from({ length: 1001 }, (_each, index) => `${marker}${String(index)}`);
    return [
      refused('a list with null in it', [null]),
      ...(isInputObjectType(getNullableType(type.ofType)) ? [] : [refused('1,001 items', tooMany)]),
      ...(isNonNullType(given) ? [{ what: 'no item', value: [], answer: 'refused' as const }] : []),
      ...items.map(({ what, value, answer }) => ({ what: `an item with ${what}`, value: [value], answer })),
    ];
  }
  const wrongTypes = [refused('an object', { [marker]: 1 }), refused('true', true), refused('a list', [[marker]])];
  if (isEnumType(type)) return [...wrongTypes, refused('an unknown word', marker), refused('a number', 1)];
  if (isInputObjectType(type)) return [refused('a text', marker), refused('a number', 1)];
  switch (type.name) {
    case 'Int':
      return [...wrongTypes, ...['1', 1.5, 2 ** 31].map((value) => refused(`${typeof value} ${String(value)}`, value))];
    case 'Boolean':
      return [refused('an object', {}), refused('a text', 'true'), refused('a number', 1)];
    case 'ID':
      return badIds(otherIds);
    default:
      return [...wrongTypes, refused('a number', 7), ...badTexts(given, coordinate)];
  }
}

function badTexts(type: GraphQLInputType, coordinate: string): readonly BadValue[] {
  const texts = [
    ...unstorable,
    ...(ofAnyLength.has(coordinate) ? [] : [['5,000 characters', longText] as const]),
    ...(ofAnyLength.has(coordinate) || !isNonNullType(type)
      ? []
      : ([
          ['no character', ''],
          ['blanks alone', ' \t\n'],
        ] as const)),
    ...(coordinate.endsWith('.key') ? badKeys : []),
  ];
  return texts.map(([what, value]) => ({ what, value, answer: 'refused' }));
}

function badIds(otherIds: readonly string[]): readonly BadValue[] {
  const unknown = [
    ['no character', ''],
    ['an id that there is not', '00000000-0000-4000-8000-000000000000'],
    ['5,000 characters', longText],
    ...unstorable,
    ...otherIds.map((id, index) => [`the id of something else (${String(index)})`, id] as const),
  ] as const;
  return [
    { what: 'an object', value: { [marker]: 1 }, answer: 'refused' },
    { what: 'true', value: true, answer: 'refused' },
    ...unknown.map(([what, value]): BadValue => ({ what, value, answer: 'nothing' })),
  ];
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}
