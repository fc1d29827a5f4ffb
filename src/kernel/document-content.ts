import { asId, type Coordinate, type InternalKey } from './ids.ts';

/** The media types under which a document's content may leave; everything else goes as bytes. */
export const documentMediaTypes = [
  'application/octet-stream',
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/tiff',
  'text/plain; charset=utf-8',
] as const;

export type DocumentMediaType = (typeof documentMediaTypes)[number];

/** The content of a document: how many bytes, and their SHA-256 in hexadecimal digits. */
export interface ContentDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The way to a document's content, each step of which the rule must open: its case, its place there, itself. */
export const documentSteps = ['Case.id', 'Case.documents', 'Document.id', 'Document.content'].map((step) =>
  asId<Coordinate>(step),
);

/** What leaves with a document: its content, and that it stands in the case. */
export const documentHoldings = ['Case.documents', 'Document.content'].map((each) => asId<Coordinate>(each));

/** What the gateway's assertion covers where it fetches a document: there is no body. */
export function documentRequestText(key: InternalKey): string {
  return `GET /documents/${key}`;
}

/** Headers in which a subgraph describes the document that follows. */
export const documentHeaders = {
  verdicts: 'disclosure-verdicts',
  sha256: 'disclosure-sha256',
} as const;
