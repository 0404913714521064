// What XML 1.0 (§2.2) does not allow at all would make the whole document unreadable.
const NO_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Text as it stands in an element or a quoted attribute of XML. */
export function escapeXml(text: string): string {
  return text.replace(NO_XML, '\u{fffd}').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
