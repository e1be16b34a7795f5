import { html } from 'ghtml';

/** A whole page: `content` is HTML made by `html`, which escapes what is put into it. */
export function page({ title, content }: { title: string; content: string }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · shipshape</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
!${content}
</main>
</body>
</html>
`;
}
