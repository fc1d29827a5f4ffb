import { createHash } from 'node:crypto';
import { Kind, print, visit, type DocumentNode } from 'graphql';

/**
 * SHA-256 of an operation's text without its literals: tells operations apart in traces, and holds nothing that somebody
 * could find out by trying values.
 */
export function hashShape(document: DocumentNode): string {
  const shape = visit(document, {
    StringValue: (node) => ({ ...node, value: '', block: false }),
    IntValue: (node) => ({ ...node, value: '0' }),
    FloatValue: (node) => ({ ...node, value: '0.0' }),
    BooleanValue: (node) => ({ ...node, value: false }),
    EnumValue: () => ({ kind: Kind.NULL }),
  });
  return createHash('sha256').update(print(shape)).digest('hex');
}
