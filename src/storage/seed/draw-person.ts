import { invariant } from '#kernel/invariant.ts';
import type { PersonRow, SponsorRow } from './bulk-rows.ts';
import { danishFamilies, danishGivenNames, employers, municipalities, origins, streets } from './bulk-vocabulary.ts';
import type { Random } from './random.ts';

interface PersonFrame {
  /** Running number of the person, which makes file numbers, documents and addresses unique. */
  readonly number: number;
  readonly nationality: string;
  /** Dates that must not be drawn. */
  readonly avoid: ReadonlySet<string>;
}

export function drawPerson(random: Random, { number, nationality, avoid }: PersonFrame): PersonRow {
  const origin = origins[nationality];
  invariant(origin, 'every nationality has names');
  const sex = random.pick(['FEMALE', 'MALE'] as const);
  const dateOfBirth = drawDate(random, '1950-01-01', '2012-12-31', avoid);
  const housed = random.chance(0.7);
  const municipality = random.pick(Object.keys(municipalities));
  const employed = housed && random.chance(0.5);
  return {
    key: random.uuid(),
    alien_file_number: String(20_000_000 + number),
    cpr_number: random.chance(0.8) ? drawCprNumber(random, dateOfBirth) : null,
    family_name: random.pick(origin.families),
    given_names: random.pick(sex === 'FEMALE' ? origin.women : origin.men),
    other_names: [],
    date_of_birth: dateOfBirth,
    sex,
    identity_status: random.weighted({ DOCUMENTED: 60, ACCEPTED: 25, DOUBTFUL: 8, NOT_ESTABLISHED: 7 }),
    nationalities: [nationality],
    civil_status: random.weighted({ unmarried: 45, married: 42, divorced: 9, widowed: 4 }),
    postal_address: housed ? drawAddress(random, number, municipality) : null,
    municipality_code: housed ? municipality : null,
    contact_points: random.chance(0.6) ? [`person${String(number)}@example.com`] : [],
    address_protection: random.weighted({ NONE: 97, NAME_AND_ADDRESS: 2, SPECIAL: 1 }),
    employer_name: employed ? `${random.pick(employers)} ${String(100 + (number % 900))}` : null,
    gross_monthly_income: employed ? 500 * random.integer(40, 160) : null,
  };
}

export function drawSponsor(random: Random, number: number, avoid: ReadonlySet<string>): SponsorRow {
  return {
    key: random.uuid(),
    full_name: `${random.pick(danishGivenNames)} ${random.pick(danishFamilies)}`,
    cpr_number: drawCprNumber(random, drawDate(random, '1950-01-01', '1999-12-31', avoid)),
    relation_to_applicant: random.weighted({ spouse: 70, parent: 15, cohabitant: 15 }),
    postal_address: drawAddress(random, number, random.pick(Object.keys(municipalities))),
    address_protection: random.weighted({ NONE: 98, NAME_AND_ADDRESS: 1, SPECIAL: 1 }),
    annual_income: 1000 * random.integer(120, 750),
    receives_public_assistance: random.chance(0.12),
    convictions: random.chance(0.03) ? [`${String(random.integer(2005, 2023))}: theft, fine`] : [],
  };
}

/** A date that is not among those to avoid. */
export function drawDate(random: Random, from: string, to: string, avoid: ReadonlySet<string>): string {
  for (;;) {
    const date = random.date(from, to);
    if (!avoid.has(date)) return date;
  }
}

/** The form of a CPR number with the day raised by 60, which is never issued to anyone. */
function drawCprNumber(random: Random, dateOfBirth: string): string {
  const [year = '', month = '', day = ''] = dateOfBirth.split('-');
  return `${String(Number(day) + 60)}${month}${year.slice(2)}-${String(random.integer(1000, 9999))}`;
}

function drawAddress(random: Random, number: number, municipality: string): string {
  return `${random.pick(streets)} ${String(1 + (number % 400))}, ${municipalities[municipality] ?? ''}`;
}
