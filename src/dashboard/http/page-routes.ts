import type { FastifyInstance, FastifyReply } from 'fastify';

/** One file of the pages as they were built. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** What was built of the browser part. */
export interface DashboardPages {
  /** The one document that every page starts from. */
  readonly document: Buffer;
  /** By the path under `/dashboard/`; their names change with their content. */
  readonly files: ReadonlyMap<string, PageFile>;
}

/** The addresses of pages: each starts from the same document, which shows what its address asks for. */
export const pagePaths = ['/', '/disclosures', '/disclosures/:id', '/person', '/matrix', '/security'] as const;

/** Nothing but what comes from here, nothing inline, in no frame; and no text of ours becomes markup. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const lasting = { 'cache-control': 'public, max-age=31536000, immutable' } as const;

export function addPageRoutes(app: FastifyInstance, { document, files }: DashboardPages): void {
  const sendDocument = (reply: FastifyReply): FastifyReply =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy)
      .header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
      .send(document);
  for (const path of pagePaths) app.get(path, { exposeHeadRoute: false }, (_request, reply) => sendDocument(reply));
  app.get<{ Params: { '*': string } }>('/dashboard/assets/*', { exposeHeadRoute: false }, (request, reply) => {
    const file = files.get(`assets/${request.params['*']}`);
    if (file === undefined) return reply.code(404).send();
    return reply.headers(lasting).type(file.type).send(file.body);
  });
}
