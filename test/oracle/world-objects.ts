import { createHash } from 'node:crypto';
import { filterShows, passesFilter } from './case-filter.ts';
import type { Evaluator } from './evaluate-rule.ts';
import { findOpenings, type FoundOpening } from './find-openings.ts';
import type { Item, Opening } from './is-met.ts';
import type { Rule } from './read-rules.ts';
import { publishCells } from './publish-cells.ts';
import type { File, HeldItem, Values, World } from './world.ts';

/** An object of the schema as one asker meets it. */
export interface WorldObject {
  readonly type: string;
  /** The cases that open its fields. */
  readonly openings: readonly Opening[];
  readonly item: Item | null;
  /** Whom a value of it concerns: `applicant:name`, `sponsor:name`, or `null` for nobody. */
  readonly concerns: string | null;
  /** A leaf, an object, or a list of either. */
  resolve(field: string, args: Values): unknown;
}

/** Stands for what only the running record knows. */
export const fromTheRecord = Symbol('from the record');
/** A text of which no more is known than that it is there. */
export const someText = Symbol('some text');

export interface Asking {
  readonly evaluator: Evaluator;
  readonly world: World;
  readonly rule: Rule;
  readonly instance: string | null;
  readonly reference: string | null;
  readonly needStated: boolean;
  readonly ids: Ids;
}

/** How this one asker sees the names of the world. */
export interface Ids {
  seal(type: string, name: string): string;
  /** `null` for an id that was not made for this asker and type. */
  open(type: string, id: string): string | null;
  /** Inside the house: what pages of changes are ordered by. */
  keyOf(journalNumber: string): string;
}

const requestOpening: Opening = {
  file: null,
  applicant: null,
  sponsor: null,
  scope: [],
  met: [],
  restrictions: [],
  isProtected: false,
  origin: null,
};

/** The objects of the world that one request can reach, each with the cases that open it. */
export class WorldObjects {
  readonly #asking: Asking;
  readonly #openings: readonly FoundOpening[];

  constructor(asking: Asking) {
    this.#asking = asking;
    const { evaluator, world, rule } = asking;
    this.#openings = findOpenings(evaluator.book, world, rule, asking);
  }

  root(): WorldObject {
    return this.#nobodys('Query', (field, args) => this.#enter(field, args));
  }

  #enter(field: string, args: Values): unknown {
    const { ids, world } = this.#asking;
    const text = (name: string): string => String(args[name]);
    switch (field) {
      case 'applicant':
        return this.#person(ids.open('Applicant', text('id')));
      case 'applicantByFileNumber':
        return this.#foundBy('Applicant.alienFileNumber', this.#person(this.#nameOf(text('alienFileNumber'))));
      case 'personInMatter':
        return this.#person(this.#inMatter(({ applicant }) => applicant));
      case 'case':
      case 'disclosuresOfCase': {
        const file = this.#file(ids.open('Case', text(field === 'case' ? 'id' : 'caseId')));
        return field === 'case' || file === null ? file : fromTheRecord;
      }
      case 'caseByJournalNumber':
        return this.#foundBy('Case.journalNumber', this.#file(text('journalNumber')));
      case 'caseInMatter':
        return this.#file(this.#inMatter(({ file }) => file));
      case 'sponsor':
        return this.#sponsor(ids.open('Sponsor', text('id')));
      case 'casesRelatedToMe':
        return this.#relatedCases(args);
      case 'caseStatistics':
        return this.#isForNobody() ? this.#statistics(world.tables[text('table')]?.[text('period')]) : null;
      case 'changesSince':
        return this.#changes(args);
      // Nobody has asked for a release in this world.
      case 'releaseTicket':
        return null;
      case 'anonymisedCases':
        return this.#extract(text('questionReference'));
      default:
        return fromTheRecord;
    }
  }

  /** Whether the rule opens a request that is about nobody: totals need no more. */
  #isForNobody(): boolean {
    return this.#openings.some(({ applicant }) => applicant === null);
  }

  #isOpen(coordinate: string, openings: readonly Opening[], item: Item | null = null): boolean {
    const { evaluator, rule, needStated } = this.#asking;
    return evaluator.evaluate(rule, { coordinate, needStated, item }, openings).kind === 'open';
  }

  /** Something with an id is there only if that id may be seen. */
  #shown(object: WorldObject): WorldObject | null {
    return this.#isOpen(`${object.type}.id`, object.openings, object.item) ? object : null;
  }

  /** To be found by a number is to have it confirmed. */
  #foundBy(coordinate: string, object: WorldObject | null): WorldObject | null {
    return object !== null && this.#isOpen(coordinate, object.openings) ? object : null;
  }

  #nameOf(fileNumber: string): string | null {
    const people = [...this.#asking.world.persons.values()];
    return people.find(({ values }) => values['alienFileNumber'] === fileNumber)?.name ?? null;
  }

  /** The one that the matter of the reference is about; none where it is about several. */
  #inMatter(pick: (opening: FoundOpening) => string | null): string | null {
    const { reference } = this.#asking;
    const inMatter = this.#openings.filter(
      ({ relationFact }) => reference !== null && relationFact?.reference === reference,
    );
    const [only, ...others] = new Set(inMatter.map(pick).filter((name) => name !== null));
    return only === undefined || others.length > 0 ? null : only;
  }

  #person(name: string | null): WorldObject | null {
    const person = name === null ? undefined : this.#asking.world.persons.get(name);
    const openings = this.#openings.filter(({ applicant }) => applicant === name);
    if (person === undefined || openings.length === 0) return null;
    const owner = { openings, item: null, concerns: `applicant:${person.name}` };
    return this.#shown({
      ...owner,
      type: 'Applicant',
      resolve: (field) => {
        switch (field) {
          case 'id':
            return this.#asking.ids.seal('Applicant', person.name);
          case 'sensitive':
            return hang(owner, 'SpecialCategoryData', person.sensitive);
          case 'protectedAddress':
            return openings.some(({ isProtected }) => isProtected) ? (person.values['postalAddress'] ?? null) : null;
          case 'disclosures':
            return fromTheRecord;
          case 'cases':
            return this.#files(new Set(openings.flatMap(({ file }) => file ?? [])));
          default:
            return this.#resolveFrom('Applicant', person.values, field, owner);
        }
      },
    });
  }

  #sponsor(name: string | null): WorldObject | null {
    const sponsor = name === null ? undefined : this.#asking.world.sponsors.get(name);
    const openings = this.#openings.filter((opening) => opening.sponsor === name);
    if (sponsor === undefined || openings.length === 0) return null;
    const owner = { openings, item: null, concerns: `sponsor:${sponsor.name}` };
    return this.#shown({
      ...owner,
      type: 'Sponsor',
      resolve: (field) =>
        field === 'id'
          ? this.#asking.ids.seal('Sponsor', sponsor.name)
          : this.#resolveFrom('Sponsor', sponsor.values, field, owner),
    });
  }

  #files(numbers: ReadonlySet<string>): readonly WorldObject[] {
    return this.#newestFirst(numbers).flatMap(({ journalNumber }) => this.#file(journalNumber) ?? []);
  }

  #newestFirst(numbers: ReadonlySet<string>): readonly File[] {
    return this.#asking.world.files
      .filter(({ journalNumber }) => numbers.has(journalNumber))
      .toSorted((a, b) => (a.receivedOn < b.receivedOn ? 1 : -1));
  }

  #file(number: string | null): WorldObject | null {
    const file = this.#asking.world.files.find(({ journalNumber }) => journalNumber === number);
    const openings = this.#openings.filter((opening) => opening.file === number);
    if (file === undefined || openings.length === 0) return null;
    const owner = { openings, item: null, concerns: `applicant:${file.applicant}` };
    return this.#shown({ ...owner, type: 'Case', resolve: (field) => this.#resolveFile(file, field, owner) });
  }

  #resolveFile(file: File, field: string, owner: Ownership): unknown {
    switch (field) {
      case 'id':
        return this.#asking.ids.seal('Case', file.journalNumber);
      case 'applicant':
        return this.#person(file.applicant);
      case 'sponsor':
        return this.#sponsor(file.sponsor);
      case 'documents':
        return file.documents.flatMap((held, index) => this.#document(file, index, held, owner) ?? []);
      case 'receivedInformation':
        return file.receivedInformation.flatMap((held) => {
          const item = itemOf(held);
          return this.#isOpen('Case.receivedInformation', owner.openings, item)
            ? [hang({ ...owner, item }, 'ReceivedInformation', held.values)]
            : [];
        });
      case 'restriction': {
        const kinds = owner.openings.flatMap(({ restrictions }) =>
          restrictions.filter((each) => each.file === file.journalNumber).map(({ kind }) => kind),
        );
        const gravestFirst = ['ACCURACY_CONTESTED', 'UNLAWFUL_BUT_KEEP', 'KEEP_FOR_CLAIM', 'OBJECTION_PENDING'];
        return gravestFirst.find((kind) => kinds.includes(kind)) ?? 'NONE';
      }
      case 'retention':
        return hang(owner, 'RetentionState', { stage: 'ACTIVE', legalHold: false });
      case 'disclosures':
        return fromTheRecord;
      default:
        return this.#resolveFrom('Case', { ...file }, field, owner);
    }
  }

  /** Left out altogether where anything that it holds may not be seen. */
  #document(file: File, index: number, held: HeldItem, owner: Ownership): WorldObject | null {
    const item = itemOf(held);
    if (!this.#isOpen('Case.documents', owner.openings, item)) return null;
    const content = String(held.values['content']);
    const values = {
      ...held.values,
      sizeBytes: Buffer.byteLength(content),
      sha256: createHash('sha256').update(content).digest('hex'),
    };
    const document = hang({ ...owner, item }, 'Document', values);
    return this.#shown({
      ...document,
      resolve: (field, args) =>
        field === 'id'
          ? this.#asking.ids.seal('Document', `${file.journalNumber} ${String(index)}`)
          : document.resolve(field, args),
    });
  }

  /** Without a cursor: every case of the list, as one that was opened. */
  #changes(args: Values): WorldObject {
    const { ids } = this.#asking;
    const keyOf = (file: File): string => ids.keyOf(file.journalNumber);
    const listed = this.#listed({}).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const first = typeof args['first'] === 'number' ? args['first'] : 100;
    return this.#nobodys('ChangePage', (field) => {
      if (field === 'hasMore') return listed.length > first;
      if (field === 'cursor') return someText;
      return listed.slice(0, first).flatMap(({ journalNumber }) => {
        const file = this.#file(journalNumber);
        if (file === null) return [];
        const id = ids.seal('Case', journalNumber);
        return this.#shown(hang(file, 'Change', { id, kind: 'OPENED', case: file })) ?? [];
      });
    });
  }

  #listed(filter: Values): readonly File[] {
    const tested = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
    const shows = ['Case.id', ...tested.map(([name]) => filterShows[name] ?? '')];
    const { evaluator, rule, world } = this.#asking;
    const passes = evaluator.book.purposes.get(rule.purpose)?.onRestriction === 'pass';
    return this.#newestFirst(new Set(this.#openings.flatMap(({ file }) => file ?? []))).filter((file) => {
      const restrictions = this.#openings.find((opening) => opening.file === file.journalNumber)?.restrictions ?? [];
      const isHeldBack = restrictions.some(({ coordinates, file: restricted }) =>
        coordinates.length === 0 ? restricted === file.journalNumber : coordinates.some((each) => shows.includes(each)),
      );
      return (passes || !isHeldBack) && tested.every(([name, value]) => passesFilter(world, file, name, value));
    });
  }

  #relatedCases(args: Values): WorldObject {
    const { world, ids } = this.#asking;
    const listed = this.#listed({ ...(args['filter'] ?? {}) });
    const after = typeof args['after'] === 'string' ? ids.open('Cursor', args['after']) : null;
    const last = world.files.find(({ journalNumber }) => journalNumber === after);
    const from =
      typeof args['after'] !== 'string'
        ? listed
        : listed.filter(({ receivedOn }) => last !== undefined && receivedOn < last.receivedOn);
    const first = typeof args['first'] === 'number' ? args['first'] : 20;
    const page = from.slice(0, first);
    return this.#nobodys('CaseConnection', (field) => {
      if (field === 'totalCount') return listed.length;
      if (field === 'nodes') return page.flatMap(({ journalNumber }) => this.#file(journalNumber) ?? []);
      const end = page.at(-1);
      return from.length > first && end !== undefined ? ids.seal('Cursor', end.journalNumber) : null;
    });
  }

  #statistics(table: Readonly<Record<string, number>> | undefined): readonly WorldObject[] | null {
    return table === undefined
      ? null
      : publishCells(table).map((cell) => this.#nobodys('CaseStatisticCell', (field) => cell[field] ?? null));
  }

  /** The approval of an extract is the review that its fields always need. */
  #extract(questionReference: string): readonly WorldObject[] | null {
    const question = this.#openings.find(({ relationFact }) => relationFact?.reference === questionReference);
    const extract = question?.relationFact?.extract ?? [];
    if (extract.length < 5) return null;
    const coordinates = ['type', 'outcome', 'processingWeeks'].map((field) => `AnonymisedCase.${field}`);
    const review = { requirement: 'HUMAN_REVIEW', categories: [], coordinates, itemCase: null, originator: null };
    const openings = [{ ...requestOpening, met: [review] }];
    return extract.map((values) => hang({ openings, item: null, concerns: null }, 'AnonymisedCase', values));
  }

  /** A field that stands in the values: a leaf, or what hangs on the object and belongs to whom it belongs. */
  #resolveFrom(type: string, values: Values, field: string, owner: Ownership): unknown {
    const value = values[field] ?? null;
    const child = this.#asking.evaluator.schema.types.get(type)?.get(field)?.typeName ?? '';
    if (value === null || !this.#asking.evaluator.schema.types.has(child)) return value;
    return Array.isArray(value)
      ? value.map((each: Values) => hang(owner, child, each))
      : hang(owner, child, value as Values);
  }

  #nobodys(type: string, resolve: (field: string, args: Values) => unknown): WorldObject {
    return { type, openings: [requestOpening], item: null, concerns: null, resolve };
  }
}

type Ownership = Pick<WorldObject, 'openings' | 'item' | 'concerns'>;

function hang(owner: Ownership, type: string, values: Values): WorldObject {
  return { ...owner, type, resolve: (field) => values[field] ?? null };
}

export function itemOf({ contentCategories, caveat, source }: HeldItem): Item {
  return { contentCategories, caveat, originator: source };
}
