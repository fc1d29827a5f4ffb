import { createHash } from 'node:crypto';
import type { DevelopmentUser } from './development-user.ts';

const style = `
  body { margin: 0 auto; max-width: 42rem; padding: 2rem 1rem; font: 1.0625rem/1.6 system-ui, sans-serif; color: #1a1a1a; background: #fff }
  h1 { font-size: 1.75rem; line-height: 1.25 }
  ul { list-style: none; padding: 0 }
  li { margin: 0 0 0.75rem }
  button { width: 100%; padding: 0.75rem 1rem; font: inherit; text-align: left; color: #1a1a1a; background: #fff; border: 1px solid #747474; border-radius: 4px; cursor: pointer }
  button:hover { background: #f5f5f5 }
  button:focus-visible { outline: 3px solid #747474; outline-offset: 2px }
  small { display: block; color: #454545; font-size: 0.9375rem }
  p.notice { padding: 0.75rem 1rem; background: #fff0cc; border-left: 4px solid #b88600 }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

export interface SignInPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/**
 * The page on which a test user is chosen: a form of plain buttons.
 *
 * @param returnTo the origin that the form's answer leads to, which the policy of the page must name
 */
export function buildSignInPage(users: readonly DevelopmentUser[], returnTo: string): SignInPage {
  const items = users.map(
    ({ id, nameDa, nameEn, authorityNameDa }) =>
      `<li><button name="user" value="${escapeHtml(id)}">${escapeHtml(nameDa)} <span lang="en">(${escapeHtml(nameEn)})</span>` +
      `<small>${escapeHtml(authorityNameDa)} · ${escapeHtml(id)}</small></button></li>`,
  );
  return {
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self' ${returnTo}; frame-ancestors 'none'; base-uri 'none'`,
    html: `<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log ind som testbruger</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Log ind som testbruger</h1>
<p class="notice">Denne udsteder er til udvikling og afprøvning. Den har én testbruger for hver rolle og ingen adgangskoder.
<span lang="en">This issuer is for development: one test user per role, no passwords.</span></p>
<form method="post">
<ul>
${items.join('\n')}
</ul>
</form>
</main>
</body>
</html>
`,
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
