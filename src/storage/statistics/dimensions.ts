/** What the fixed tables count by. The words are those of the schema; the durations are the tables' own. */
export const dimensions = {
  type: [
    'ASYLUM',
    'HUMANITARIAN',
    'FAMILY_REUNIFICATION',
    'WORK',
    'STUDY',
    'EU_RESIDENCE',
    'OTHER_RESIDENCE',
    'PERMANENT_RESIDENCE',
    'VISA',
    'REVOCATION',
    'LAPSE',
    'EXPULSION',
    'DUBLIN_TRANSFER',
    'CONTROL',
  ],
  outcome: ['GRANTED', 'REFUSED', 'REJECTED', 'EXTENDED', 'NOT_EXTENDED', 'REVOKED', 'LAPSED', 'EXPELLED'],
  /** Whole weeks from the day a case was received to the day of a decision in it. */
  duration: ['WEEKS_0_TO_13', 'WEEKS_14_TO_26', 'WEEKS_27_TO_52', 'WEEKS_53_OR_MORE', 'UNKNOWN'],
} as const satisfies Record<string, readonly string[]>;

export type Dimension = keyof typeof dimensions;

/** How many share one value of each dimension; `null` where all values of it are counted together. */
export type Margin = Readonly<Record<Dimension, string | null>>;

export function marginName({ type, outcome, duration }: Margin): string {
  return [type, outcome, duration].map((value) => value ?? '*').join('/');
}
