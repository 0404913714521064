/**
 * What a page may load: scripts, styles, fonts and data of its own origin, and nothing inline. Stands in every page,
 * because GitHub Pages sets no headers.
 */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";
