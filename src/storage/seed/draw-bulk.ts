import { asylumNationalities, caseTypeWeights, otherNationalities, yearWeights } from './bulk-vocabulary.ts';
import type { BulkBatch, DrawnCase, PersonRow, SponsorRow, StatusRow } from './bulk-rows.ts';
import { drawCase } from './draw-case.ts';
import { drawDate, drawPerson, drawSponsor } from './draw-person.ts';
import { Random } from './random.ts';

interface BulkFrame {
  readonly cases: number;
  readonly seed: number;
  readonly batchSize: number;
  /** Dates of the cast, which generated data must not repeat. */
  readonly avoid: ReadonlySet<string>;
}

/** So many generated cases with their people, batch after batch; the same for the same seed and number. */
export function* drawBulk({ cases, seed, batchSize, avoid }: BulkFrame): Generator<BulkBatch> {
  const random = new Random(seed);
  let people = 0;
  let drawn = 0;
  while (drawn < cases) {
    const batch: { persons: PersonRow[]; statuses: StatusRow[]; sponsors: SponsorRow[]; cases: DrawnCase[] } = {
      persons: [],
      statuses: [],
      sponsors: [],
      cases: [],
    };
    while (batch.cases.length < batchSize && drawn < cases) {
      people += 1;
      const history = drawHistory(random, { person: people, first: drawn + 1, most: cases - drawn, avoid });
      drawn += history.cases.length;
      batch.persons.push(history.person);
      batch.sponsors.push(...history.sponsors);
      batch.cases.push(...history.cases);
      batch.statuses.push(history.status);
    }
    yield batch;
  }
}

interface HistoryFrame {
  readonly person: number;
  readonly first: number;
  readonly most: number;
  readonly avoid: ReadonlySet<string>;
}

/** One person with one to three cases; the last favourable one is what the present stay rests on. */
function drawHistory(random: Random, { person: number, first, most, avoid }: HistoryFrame) {
  const firstType = random.weighted(caseTypeWeights);
  const nationality = random.weighted<string>(firstType === 'ASYLUM' ? asylumNationalities : otherNationalities);
  const person = drawPerson(random, { number, nationality, avoid });
  const sponsors: SponsorRow[] = [];
  const cases: DrawnCase[] = [];
  const count = Math.min(most, Number(random.weighted({ 1: 75, 2: 20, 3: 5 })));
  for (let index = 0; index < count; index += 1) {
    const type = index === 0 ? firstType : random.weighted(caseTypeWeights);
    const sponsor = type === 'FAMILY_REUNIFICATION' ? drawSponsor(random, number, avoid) : null;
    if (sponsor !== null) sponsors.push(sponsor);
    cases.push(
      drawCase(random, {
        number: first + index,
        type,
        year: Number(random.weighted(yearWeights)),
        applicantKey: person.key,
        sponsorKey: sponsor?.key ?? null,
        avoid,
      }),
    );
  }
  const stay = cases.findLast((drawn) => drawn.isFavourable) ?? cases.findLast(isOpen);
  const isLawful = stay !== undefined;
  const status: StatusRow = {
    person_key: person.key,
    is_lawful: isLawful,
    basis: isLawful ? 'permit' : null,
    valid_until: isLawful ? drawDate(random, '2027-01-01', '2031-12-31', avoid) : null,
    right_to_work: isLawful && random.chance(0.8),
  };
  const marked = cases.map((drawn) => ({
    ...drawn,
    file: { ...drawn.file, current_stay: drawn === (stay ?? cases.at(-1)) },
  }));
  return { person, sponsors, cases: marked, status };
}

function isOpen({ file }: DrawnCase): boolean {
  return file.status !== 'CLOSED' && file.status !== 'DECIDED';
}
