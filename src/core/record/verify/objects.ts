import { addendumFile, objectFile, placeOf, revisionFile } from '../content-paths.ts';
import type { Verification } from './verification.ts';

/** Every object that some document names: present, and of its digest. Gives how many there are. */
export async function verifyObjects(verification: Verification): Promise<number> {
  for (const [sha256, reason] of verification.objects) {
    const path = objectFile(sha256);
    verification.covered.add(path);
    const found = verification.present.has(path) ? await verification.files.sha256(path) : undefined;
    if (found === undefined) verification.tell(path, `it is missing; ${reason}`);
    else if (found !== sha256) verification.tell(path, `its SHA-256 is ${found}; ${reason}`);
  }
  return verification.objects.size;
}

/** Files that lie where only sealed ones belong and that nothing names. */
export function findStrays(verification: Verification): void {
  if (verification.options.only !== undefined) return;
  const { files, present, objects } = verification;
  for (const path of files.paths) {
    const place = placeOf(path);
    switch (place?.kind) {
      case 'stray':
        verification.tell(path, 'nothing lists it, and it lies where only sealed files belong');
        break;
      case 'proof':
        if (verification.options.packed === undefined) verification.tell(path, 'nothing lists it, and it lies where only sealed files belong');
        else belongsTo(verification, path, place.document);
        break;
      case 'bundle':
        if (!present.has(place.document)) verification.tell(place.document, `it is missing; ${path} signs it`);
        break;
      case 'object':
        if (!objects.has(place.sha256)) verification.tell(path, 'no record, decision or addendum refers to it');
        break;
      case 'sums':
        belongsTo(verification, path, revisionFile(place.project, place.version, place.revision, 'record.json'));
        break;
      case 'addendum-sums':
        belongsTo(verification, path, addendumFile(place.project, place.version, place.id, 'addendum.json'));
        break;
      default:
    }
  }
}

function belongsTo(verification: Verification, path: string, document: string): void {
  if (!verification.present.has(document)) verification.tell(document, `it is missing; ${path} belongs to it`);
}
