import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { DisclosureAppender } from '#disclosure/append-disclosure.ts';
import { departureDigest, type EgressLedger } from '#disclosure/egress-ledger.ts';
import type { DisclosureEntry } from '#disclosure/disclosure-entry.ts';
import { documentHoldings, type ContentDigest } from '#kernel/document-content.ts';
import type { Coordinate } from '#kernel/ids.ts';
import { gatewayRootFields } from '#policy/emit-contract.ts';
import { countLeaving } from './egress/count-leaving.ts';
import { responsePlaces, type Level } from './egress/response-places.ts';
import { IntegrityError } from './integrity-error.ts';

/** An answer on its way out, and what was asked. */
export interface Outgoing {
  readonly body: { readonly data: unknown };
  /** The record of it; `null` where the gateway answered by itself. */
  readonly entry: DisclosureEntry | null;
  readonly contract: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The last point before the socket: counts for itself what leaves, from the JSON and the client's own document, and lets
 * it pass under the record that names the same coordinates, once, and only after that record was acknowledged. What it
 * let pass is counted in a ledger of its own.
 */
export interface Egress {
  /** @returns the text to send, byte for byte. @throws {IntegrityError} nothing may leave */
  answer(outgoing: Outgoing): string;
  /** @throws {IntegrityError} nothing may leave */
  document(entry: DisclosureEntry, content: ContentDigest): void;
}

interface EgressOptions {
  readonly appender: Pick<DisclosureAppender, 'redeem'>;
  readonly ledger: Pick<EgressLedger, 'left'>;
}

export function createEgress({ appender, ledger }: EgressOptions): Egress {
  // What an operation asks for does not change; it goes when the operation is forgotten.
  const places = new WeakMap<OperationDefinitionNode, Level>();

  const redeem = (entry: DisclosureEntry, leaving: ReadonlySet<readonly Coordinate[]>): void => {
    if (!appender.redeem(entry)) throw new IntegrityError('an answer leaves without a record of its own');
    const recorded = new Set(entry.subjects.flatMap(({ coordinates }) => coordinates));
    const counted = new Set([...leaving].map((group) => group.find((each) => recorded.has(each)) ?? group[0]));
    for (const coordinate of counted) {
      if (coordinate === undefined || !recorded.has(coordinate)) {
        throw new IntegrityError(`${coordinate ?? 'something'} leaves and is not in the record`);
      }
    }
    const others = new Set([...leaving].flat());
    for (const coordinate of recorded) {
      if (!others.has(coordinate)) throw new IntegrityError(`${coordinate} is in the record and does not leave`);
    }
    const coordinates = recorded.intersection(counted);
    ledger.left({ record: entry.id, digest: departureDigest(entry.id, coordinates, entry.document?.sha256 ?? null) });
  };

  return {
    answer({ body, entry, contract, document, operation }) {
      const text = JSON.stringify(body);
      const level = places.get(operation) ?? responsePlaces(contract, document, operation);
      places.set(operation, level);
      const { data } = JSON.parse(text) as Outgoing['body'];
      const leaving = countLeaving(data, level);
      if (entry !== null) redeem(entry, leaving);
      else assertOwnAnswer(data, level);
      return text;
    },
    document(entry, content) {
      const { document } = entry;
      if (document?.sha256 !== content.sha256 || document.sizeBytes !== content.sizeBytes) {
        throw new IntegrityError('a document leaves that is not in the record');
      }
      redeem(entry, new Set(documentHoldings.map((coordinate) => [coordinate])));
    },
  };
}

/** Without a record nothing leaves but the contract and the service notices. */
function assertOwnAnswer(data: unknown, level: Level): void {
  const own = gatewayRootFields.map((name) => `Query.${name}`);
  for (const name of Object.keys(data ?? {})) {
    const place = level.get(name);
    const isOwn = place?.isTypeName === true || place?.possible.every((each) => own.includes(each));
    if (isOwn !== true) throw new IntegrityError('data leaves without a record');
  }
}
