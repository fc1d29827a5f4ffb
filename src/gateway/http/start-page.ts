import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const style = `
  body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; font: 1.0625rem/1.6 system-ui, sans-serif; color: #1a1a1a; background: #fff }
  h1 { font-size: 1.75rem; line-height: 1.25 } h2 { font-size: 1.25rem; margin-top: 2rem }
  code { font: 0.9375rem/1.5 ui-monospace, monospace; background: #f2f2f2; padding: 0.125rem 0.25rem; overflow-wrap: anywhere }
  section + section { border-top: 1px solid #767676; margin-top: 2rem }
`;

const routes = [
  ['POST /graphql', 'forespørgsler', 'queries'],
  ['GET /schema/<authority>.graphql', 'myndighedens egen kontrakt', "the authority's own contract"],
  ['GET /health/live, /health/ready', 'driftsstatus', 'health'],
] as const;

/**
 * Where there is no dashboard, a page for whoever opens the address in a browser: what this is, and where to go on. Holds
 * nothing personal; its policy lets its own style in and nothing else.
 */
export function addStartPage(app: FastifyInstance): void {
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'`;
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', policy).send(html),
  );
}

const listRoutes = (language: 1 | 2): string =>
  routes.map((route) => `<li><code>${escapeHtml(route[0])}</code> – ${route[language]}</li>`).join('');

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const html = `<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Videregivelsesporten · Disclosure Gateway</title>
<style>${style}</style>
</head>
<body>
<main>
<section>
<h1>Videregivelsesporten</h1>
<p>Her videregiver udlændingemyndighederne personoplysninger til andre myndigheder: kun de felter, som formålet åbner,
kun i sager, som modtageren har del i, og aldrig uden at det er ført til protokol først.</p>
<p>Systemer spørger med et adgangstoken og et formål. Denne side viser ingen oplysninger om personer.</p>
<ul>${listRoutes(1)}</ul>
</section>
<section lang="en">
<h2>Disclosure Gateway</h2>
<p>The door through which the Danish immigration authorities disclose personal data to other authorities: only the
fields that the purpose opens, only in cases the recipient has a part in, and never before it is on record.</p>
<p>Systems ask with an access token and a purpose. This page shows no data about anyone.</p>
<ul>${listRoutes(2)}</ul>
</section>
</main>
</body>
</html>
`;
