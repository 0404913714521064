import type { EvidencePort } from '../core/api/evidence-port.ts';
import type { OpenedPortal } from '../core/record/opened.ts';

// What the pages are about. Handed in once by the renderer, because a page has no other way to the sealed bytes.

export interface PortalSource {
  readonly portal: OpenedPortal;
  readonly evidence: EvidencePort;
}

let provided: PortalSource | undefined;

export function providePortal(source: PortalSource): void {
  provided = source;
}

export function portalSource(): PortalSource {
  if (provided === undefined) throw new Error('No portal was handed to the site: call providePortal() before render()');
  return provided;
}
