import { chance, pick, type Draw } from './draw.ts';
import type { InputModel, SchemaModel } from './read-schema.ts';
import type { Ids } from './world-objects.ts';
import type { World } from './world.ts';

/** What a requester, or somebody who tries, could write into an argument. */
export interface Known {
  readonly world: World;
  readonly ids: Ids;
  /** How another authority sees the same people and cases. */
  readonly foreignIds: Ids;
  /** What the requester's rule leads to now, by type. */
  readonly reachable: Readonly<Record<string, readonly string[]>>;
  readonly keys: ReadonlyMap<string, string>;
  readonly schema: SchemaModel;
}

interface Argument {
  /** As it stands in the text. */
  readonly literal: string;
  /** As it stands in the variables. */
  readonly json: unknown;
}

/** @param isUsable whether a field of an input object is taken */
export function drawArgument(
  draw: Draw,
  input: InputModel,
  known: Known,
  isUsable: (coordinate: string) => boolean,
): Argument {
  const { world, schema } = known;
  switch (input.coordinate) {
    case 'Query.applicantByFileNumber(alienFileNumber:)': {
      const name = drawName(draw, known, 'Applicant');
      return text(chance(draw, 8) ? '99999999' : String(world.persons.get(name)?.values['alienFileNumber']));
    }
    case 'Query.caseByJournalNumber(journalNumber:)':
      return text(chance(draw, 8) ? 'ASY-77' : drawName(draw, known, 'Case'));
    case 'Query.casesRelatedToMe(filter:)':
      return drawFilter(draw, schema.inputTypes.get('CaseFilter') ?? [], isUsable, known);
    // One that no call has given is refused: test/e2e/changes-since.test.ts.
    case 'Query.changesSince(cursor:)':
      return { literal: 'null', json: null };
    case 'Query.changesSince(first:)':
    case 'Query.casesRelatedToMe(first:)':
    case 'Query.disclosuresOfCase(first:)':
    case 'Applicant.disclosures(first:)':
    case 'Case.disclosures(first:)': {
      const first = pick(draw, [1, 2, 3, 20, 100, null]);
      return { literal: String(first), json: first };
    }
    case 'Query.casesRelatedToMe(after:)':
      return text(
        chance(draw, 75) ? known.ids.seal('Cursor', drawName(draw, known, 'Case')) : drawId(draw, 'Case', known),
      );
    case 'Query.disclosuresOfCase(after:)':
    case 'Applicant.disclosures(after:)':
    case 'Case.disclosures(after:)':
      return chance(draw, 50) ? { literal: 'null', json: null } : text('00000000-0000-4000-8000-000000000000');
    case 'Query.caseStatistics(table:)':
      return text(
        pick(draw, [...Object.keys(world.tables), 'humanitarian_by_outcome_and_year', 'no_such_table']) ?? '',
      );
    case 'Query.caseStatistics(period:)':
      return text(chance(draw, 80) ? '2025' : '2024');
    case 'Query.releaseTicket(id:)':
      return text(pick(draw, ['00000000-0000-4000-8000-000000000000', '']));
    case 'Query.anonymisedCases(questionReference:)':
      return text(chance(draw, 80) ? 'UUI alm. del spm. 512' : 'UUI alm. del spm. 999');
    default: {
      const type = (input.reveals ?? '').split('.')[0] ?? '';
      if (chance(draw, 2)) return { literal: '42', json: 42 };
      // It looks nothing up.
      if (type === '') return text('x');
      return text(drawId(draw, type, known));
    }
  }
}

/** An id of the requester's own in most cases; else one that must lead nowhere. */
function drawId(draw: Draw, type: string, { ids, foreignIds, keys, ...known }: Known): string {
  if (type === 'Disclosure') return '00000000-0000-4000-8000-000000000000';
  const name = drawName(draw, { ids, foreignIds, keys, ...known }, type);
  const kind = draw.int(1, 100);
  if (kind <= 82) return ids.seal(type, name);
  if (kind <= 88) return foreignIds.seal(type, name);
  if (kind <= 92) return keys.get(`${type} ${name}`) ?? '';
  if (kind <= 95) return ids.seal(type === 'Case' ? 'Applicant' : 'Case', type === 'Case' ? 'nadia' : 'ASY-1');
  return pick(draw, ['', 'A'.repeat(43), `${ids.seal(type, name)}=`, `${ids.seal(type, name)} `, '../../etc']);
}

function drawName(draw: Draw, { world, reachable }: Known, type: string): string {
  const all: Readonly<Record<string, readonly string[]>> = {
    Applicant: [...world.persons.keys()],
    Case: world.files.map(({ journalNumber }) => journalNumber),
    Sponsor: [...world.sponsors.keys()],
  };
  const near = reachable[type] ?? [];
  return pick(draw, near.length > 0 && chance(draw, 70) ? near : (all[type] ?? [])) ?? '';
}

function drawFilter(
  draw: Draw,
  fields: readonly InputModel[],
  isUsable: (coordinate: string) => boolean,
  { schema, world }: Known,
): Argument {
  const chosen = fields.filter(({ coordinate }) => isUsable(coordinate) && chance(draw, 30));
  const members = chosen.map(({ name, typeName }): readonly [string, Argument] => {
    const values = schema.enums.get(typeName);
    if (values !== undefined) {
      // Types and statuses that occur, more often than those that do not.
      const occurring = world.files.map((file) => (name === 'type' ? file.type : file.status));
      const value = pick(draw, chance(draw, 75) ? occurring : values) ?? null;
      return [name, { literal: String(value), json: value }];
    }
    if (typeName === 'Date') return [name, text(pick(draw, world.files)?.receivedOn ?? '2025-01-01')];
    return [
      name,
      text(
        pick(
          draw,
          [...world.persons.values()].flatMap(({ nationalities }) => nationalities),
        ) ?? 'DNK',
      ),
    ];
  });
  return {
    literal: `{${members.map(([name, { literal }]) => `${name}: ${literal}`).join(', ')}}`,
    json: Object.fromEntries(members.map(([name, { json }]) => [name, json])),
  };
}

function text(value: string): Argument {
  return { literal: JSON.stringify(value), json: value };
}
