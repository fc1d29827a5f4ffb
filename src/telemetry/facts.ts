import type { ErrorCode } from '#kernel/error-codes.ts';

/**
 * What a log line or a span may say: these members and no other, each of this form and no longer. Everything that is
 * said about a request passes through here, so what is not in the table cannot be logged, by whatever mistake.
 */
export interface Facts {
  /** Id of the request at the gateway; callers get it with an INTERNAL error. */
  readonly reference?: string;
  /** W3C trace id: the same in every process that a request runs through. */
  readonly traceId?: string;
  /** A code of ours (`docs/errors.md`), or `OK`. */
  readonly code?: ErrorCode | 'OK';
  /** A constant sentence of ours, or a coordinate of the schema. */
  readonly detail?: string | undefined;
  readonly authority?: string;
  readonly purpose?: string;
  readonly subgraph?: string;
  readonly component?: string;
  /** `Type.field` of the schema. */
  readonly coordinate?: string;
  /** SHA-256 of an operation's text without its literals. */
  readonly operation?: string;
  /** What a database statement does; its text stays where it is. */
  readonly statement?: 'select' | 'insert' | 'update' | 'delete' | 'other';
  readonly errorClass?: string;
  /** Of the system or a library, such as `ECONNREFUSED`. */
  readonly errorCode?: string;
  /** Of the database: SQLSTATE, five characters. */
  readonly sqlState?: string;
  /** Of the stack: `at function (file:line:column)`. */
  readonly frames?: readonly string[];
  readonly count?: number;
}

const name = /^[a-z][a-z0-9_]{0,63}$/;
const capitals = /^[A-Z][A-Z0-9_]{0,49}$/;

const texts = {
  reference: /^[0-9a-f-]{36}$/,
  traceId: /^[0-9a-f]{32}$/,
  code: capitals,
  detail: /^[\x20-\x7e]{1,200}$/,
  authority: name,
  purpose: name,
  subgraph: name,
  component: name,
  coordinate: /^[A-Za-z_][\w.]{0,127}$/,
  operation: /^[0-9a-f]{64}$/,
  statement: name,
  errorClass: /^[A-Za-z_]\w{0,63}$/,
  errorCode: capitals,
  sqlState: /^[0-9A-Z]{5}$/,
} as const;

const framePattern = /^at [^\n]{1,200}:\d+:\d+\)?$/;
const maxFrames = 20;

type Said = Readonly<Record<string, string | number | readonly string[]>>;

/**
 * Keeps what the table knows. What is in it and of another form is left out, and `unfit` says which members those were.
 */
export function keepFacts(facts: Facts): Said {
  const kept: Record<string, string | number | readonly string[]> = {};
  const unfit: string[] = [];
  for (const [member, pattern] of Object.entries(texts)) {
    const value: unknown = Reflect.get(facts, member);
    if (value === undefined) continue;
    if (typeof value === 'string' && pattern.test(value)) kept[member] = value;
    else unfit.push(member);
  }
  if (Number.isFinite(facts.count)) kept['count'] = Number(facts.count);
  const frames = (facts.frames ?? []).filter((frame) => framePattern.test(frame)).slice(0, maxFrames);
  if (frames.length > 0) kept['frames'] = frames;
  return unfit.length === 0 ? kept : { ...kept, unfit };
}
