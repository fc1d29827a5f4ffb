import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/** A calendar date without a time zone, `YYYY-MM-DD`, in and out. The error never repeats what was given. */
export const calendarDate = new GraphQLScalarType<string, string>({
  name: 'Date',
  serialize: parseDate,
  parseValue: parseDate,
  parseLiteral: (node) => parseDate(node.kind === Kind.STRING ? node.value : null),
});

function parseDate(value: unknown): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const instant = new Date(`${value}T00:00:00Z`);
    // A day that does not exist (30 February) rolls over to another one.
    if (!Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(value)) return value;
  }
  throw new GraphQLError('Not a calendar date.');
}
