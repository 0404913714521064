import { sha256Hex } from '../core/lib/bytes.ts';
import { locateKey } from '../core/lib/read-yaml.ts';
import type { Trust, TrustSpec } from '../core/model/portal-files.ts';
import { rootListProblems, trustRootFile, withRootFiles } from '../core/signatures/trust-roots.ts';
import type { OperatorProblem } from './errors.ts';

/**
 * Reads the trust roots that a trust file names and holds each against the digest that stands there. `read` takes a path
 * beside the trust file, such as `roots/public-good.json`.
 */
export async function readTrustRoots(
  { value, bytes }: { readonly value: TrustSpec; readonly bytes: Uint8Array }, trustFile: string, read: (name: string) => Promise<Uint8Array | undefined>,
): Promise<{ readonly value: Trust } | { readonly problems: readonly OperatorProblem[] }> {
  const text = new TextDecoder().decode(bytes);
  const place = (key: string) => ({ file: trustFile, ...locateKey(text, key), key });
  const problems: OperatorProblem[] = rootListProblems(value).map(({ key, ...problem }) => ({ ...problem, place: place(key) }));
  const files: Uint8Array[] = [];
  for (const [index, root] of (value.roots ?? []).entries()) {
    const file = await read(root.file);
    if (file === undefined) {
      problems.push({ message: `the trust root “${root.id}” is not here`, place: place(`roots[${index}].file`), expected: trustRootFile(root), hint: 'put the file beside the trust file, or take the entry away; docs/trust.md says where roots come from' });
    } else if (sha256Hex(file) !== root.sha256) {
      problems.push({
        message: `the trust root “${root.id}” is not the file that the entry states`, place: place(`roots[${index}].sha256`), expected: root.sha256, found: sha256Hex(file),
        hint: 'a newer root is a new entry with its own date and digest, once you have seen where it comes from',
      });
    } else {
      files.push(file);
    }
  }
  return problems.length > 0 ? { problems } : { value: withRootFiles(value, files) };
}
