import { once } from 'node:events';
import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { Language } from './labels.ts';

/** The package does not export its fonts, so they are found where npm puts them. */
const fontFolder = join(import.meta.dirname, '../../../../node_modules/dkfds/dist/fonts/IBMPlexSans/complete/ttf');
/** IBM Plex Sans (OFL 1.1), the font of Det Fælles Designsystem, with every Latin letter that a name is written with. */
const fonts = {
  plain: join(fontFolder, 'IBMPlexSans-Regular.ttf'),
  bold: join(fontFolder, 'IBMPlexSans-SemiBold.ttf'),
};
const margin = 56;
const ink = '#1a1a1a';
const accent = '#1f3a5f';
const rule = '#b8c2cc';
const quiet = '#5b6670';

const headings = {
  2: { height: 110, gap: 0.8, size: 14, color: accent },
  3: { height: 80, gap: 0.5, size: 10.5, color: ink },
} as const;

export interface Cell {
  readonly text: string;
  readonly isStrong?: boolean;
}

export interface ReportDocument {
  cover(kicker: string, title: string): void;
  /** @param level 2 for a section, which is a bookmark, 3 for a part of one */
  heading(level: 2 | 3, text: string): void;
  paragraph(text: string, isQuiet?: boolean): void;
  /** Two columns: what, and what of it. */
  facts(rows: readonly (readonly [string, string])[]): void;
  /** @param widths shares of the width */
  table(widths: readonly number[], head: readonly string[], rows: readonly (readonly Cell[])[]): void;
  /** @returns the file, with this at the foot of each page */
  finish(foot: (page: number, pages: number) => readonly [string, string]): Promise<Buffer>;
}

/**
 * A tagged PDF (PDF/UA, ISO 14289) in one language. The same calls give the same bytes.
 *
 * @param at stands for the time of making it
 */
export function openReport(language: Language, title: string, at: Date): ReportDocument {
  const doc = createDocument(language, title, at);
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  doc.registerFont('plain', fonts.plain).registerFont('bold', fonts.bold);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const width = doc.page.width - 2 * margin;
  const say = (type: string, text: string, options: PDFKit.Mixins.TextOptions = {}): void => {
    doc.text(text, margin, doc.y, { width, structParent: root, structType: type, ...options });
  };
  /** So much room, or another page: a heading does not stand alone at the foot of one. */
  const room = (height: number): void => {
    if (doc.y + height > doc.page.height - doc.page.margins.bottom) doc.addPage();
  };
  const line = (color: string): void => {
    doc.markContent('Artifact', { type: 'Layout' });
    doc
      .moveTo(margin, doc.y)
      .lineTo(margin + width, doc.y)
      .lineWidth(0.75)
      .strokeColor(color)
      .stroke();
    doc.endMarkedContent();
  };
  const draw = (widths: readonly number[], rows: readonly (readonly TableCell[])[], hasHead: boolean): void => {
    drawTable(doc, root, { width, widths, rows, hasHead });
  };

  return {
    cover(kicker, heading) {
      doc.font('plain').fontSize(10).fillColor(quiet);
      say('P', kicker);
      doc.moveDown(0.4).font('bold').fontSize(20).fillColor(accent);
      say('H1', heading);
      doc.moveDown(0.4);
      line(accent);
      doc.moveDown(0.8);
      doc.outline.addItem(heading);
    },
    heading(level, text) {
      const { height, gap, size, color } = headings[level];
      room(height);
      doc.moveDown(gap).font('bold').fontSize(size).fillColor(color);
      if (level === 2) doc.outline.addItem(text);
      say(`H${String(level)}`, text);
      doc.moveDown(0.35);
    },
    paragraph(text, isQuiet = false) {
      doc
        .font('plain')
        .fontSize(isQuiet ? 8.5 : 9.5)
        .fillColor(isQuiet ? quiet : ink);
      say('P', text, { lineGap: 2 });
      doc.moveDown(0.5);
    },
    facts(rows) {
      draw(
        [3, 7],
        rows.map(([name, value]) => [{ text: name, type: 'TH', scope: 'Row', textColor: quiet }, { text: value }]),
        false,
      );
    },
    table(widths, head, rows) {
      const headCells = head.map((text) => ({ text, type: 'TH', scope: 'Column', font: { src: 'bold' } }) as const);
      const body = rows.map((row) =>
        row.map(({ text, isStrong = false }) => ({ text, ...(isStrong ? { font: { src: 'bold' } } : {}) })),
      );
      draw(widths, [headCells, ...body], true);
    },
    async finish(foot) {
      root.end();
      writeFeet(doc, width, foot);
      const ended = once(doc, 'end');
      doc.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

function createDocument(language: Language, title: string, at: Date): PDFKit.PDFDocument {
  const options: PDFKit.PDFDocumentOptions = {
    size: 'A4',
    margins: { top: margin, left: margin, right: margin, bottom: margin + 14 },
    pdfVersion: '1.7',
    lang: language === 'da' ? 'da-DK' : 'en-GB',
    tagged: true,
    displayTitle: true,
    bufferPages: true,
    font: fonts.plain,
    info: { Title: title, Producer: 'Disclosure Gateway', Creator: 'Disclosure Gateway', CreationDate: at },
  };
  // The types do not know this form yet.
  return new PDFDocument(Object.assign(options, { subset: 'PDF/UA' }));
}

interface Drawn {
  readonly width: number;
  /** Shares of it. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly TableCell[])[];
  readonly hasHead: boolean;
}

function drawTable(doc: PDFKit.PDFDocument, root: object, { width, widths, rows, hasHead }: Drawn): void {
  const total = widths.reduce((sum, share) => sum + share, 0);
  doc.font('plain').fontSize(8.5).fillColor(ink);
  doc.x = margin;
  const table: PDFKit.Mixins.TableOptionsWithData & { readonly structParent: object } = {
    structParent: root,
    columnStyles: widths.map((share) => ({ width: (width * share) / total })),
    defaultStyle: {
      border: { top: 0, left: 0, right: 0, bottom: 0.5 },
      borderColor: rule,
      padding: { top: 4, bottom: 4, left: 0, right: 8 },
      textColor: ink,
      align: { x: 'left', y: 'top' },
    },
    rowStyles: (row: number) =>
      hasHead && row === 0 ? { borderColor: accent, border: { top: 0, left: 0, right: 0, bottom: 1 } } : {},
    data: rows.map((row) => [...row]),
  };
  doc.table(table);
  doc.x = margin;
  doc.moveDown(0.8);
}

type TableCell = PDFKit.Mixins.CellOptions;

function writeFeet(doc: PDFKit.PDFDocument, width: number, foot: Parameters<ReportDocument['finish']>[0]): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(start + page);
    writeFoot(doc, width, foot(page + 1, count));
  }
}

function writeFoot(doc: PDFKit.PDFDocument, width: number, [left, right]: readonly [string, string]): void {
  const y = doc.page.height - margin + 4;
  const { bottom } = doc.page.margins;
  // The foot stands in the margin: without one, it would be the beginning of another page.
  doc.page.margins.bottom = 0;
  doc.markContent('Artifact', { type: 'Pagination', attached: ['Bottom'] });
  doc.font('plain').fontSize(8).fillColor(quiet);
  doc.text(left, margin, y, { width: width / 2, lineBreak: false });
  doc.text(right, margin + width / 2, y, { width: width / 2, align: 'right', lineBreak: false });
  doc.endMarkedContent();
  doc.page.margins.bottom = bottom;
}
